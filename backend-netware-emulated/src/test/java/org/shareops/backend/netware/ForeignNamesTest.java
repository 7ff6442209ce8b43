package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Operation;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Leftovers;
import org.shareops.testkit.Sample;
import org.shareops.testkit.SimulatedCrash;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.update.ForeignFiles;
import org.shareops.update.UpdateStrategy;

/** Names that may not be created, but others have: they are named, moved and removed like all others, so that all ends. */
class ForeignNamesTest {
    private static final int FEW = 8;
    private static final String TARGET = "OFFICE";
    private static final List<String> FOREIGN = List.of("AUX.TXT", "NAME.", "end ", "LPT1/nul", "SUB/COM1.LOG");

    private enum Work {
        SWAP {
            @Override
            Operation<?> on(Share share, Path fresh) {
                return update(share, fresh, UpdateStrategy.SWAP);
            }
        },
        PATCH {
            @Override
            Operation<?> on(Share share, Path fresh) {
                return update(share, fresh, UpdateStrategy.PATCH);
            }
        },
        REMOVE {
            @Override
            Operation<?> on(Share share, Path fresh) {
                return share.remove(TARGET).foreignFiles(ForeignFiles.REMOVE);
            }
        };

        abstract Operation<?> on(Share share, Path fresh);

        private static Operation<?> update(Share share, Path fresh, UpdateStrategy strategy) {
            return share.update(TARGET)
                    .from(Source.directory(fresh))
                    .strategy(strategy)
                    .foreignFiles(ForeignFiles.REMOVE);
        }
    }

    @TempDir
    Path work;

    private void prepare(NetWareFixture on) throws IOException {
        Path live = on.disk().resolve(TARGET);
        if (Files.exists(live)) {
            Trees.delete(live);
        }
        Trees.write(live, Map.of("A.TXT", "old", "SUB/B.TXT", "old b"));
        for (String name : FOREIGN) {
            Path file = live.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "foreign");
        }
    }

    private Path fresh() throws IOException {
        return Trees.write(work.resolve("fresh"), Map.of("A.TXT", "new", "C.TXT", "c"));
    }

    @ParameterizedTest
    @EnumSource
    void R4_whatOthersHaveCalledAsNobodyMayDoesNotStopAnything(Work kind) throws IOException {
        Path fresh = fresh();
        Sample sample = Sample.ofProperties();
        try (NetWareFixture on = new NetWareFixture()) {
            prepare(on);
            TreeDigest before = TreeDigest.of(on.disk().resolve(TARGET));
            FaultBackend counting = run(on, kind, fresh, Long.MAX_VALUE);
            assertIsDone(on, kind, fresh);
            assertThat(Leftovers.in(on.disk())).isEmpty();
            for (int crash : sample.upTo(counting.calls().size() - 1, FEW)) {
                prepare(on);
                run(on, kind, fresh, crash);
                try (Shares shares = on.sharesAs(NetWareFixture.OTHER)) {
                    assertThat(on.share(shares).recover().isComplete()).isTrue();
                }
                Path live = on.disk().resolve(TARGET);
                if (!Files.exists(live) || !TreeDigest.of(live).equals(before)) {
                    assertIsDone(on, kind, fresh);
                }
                assertThat(Leftovers.in(on.disk()))
                        .as(sample + " crash after " + crash + " of "
                                + counting.calls().get(crash))
                        .isEmpty();
            }
        }
    }

    private static void assertIsDone(NetWareFixture on, Work kind, Path fresh) throws IOException {
        Path live = on.disk().resolve(TARGET);
        if (kind == Work.REMOVE) {
            assertThat(live).doesNotExist();
        } else {
            assertThat(TreeDigest.of(live)).isEqualTo(TreeDigest.of(fresh));
        }
    }

    private static FaultBackend run(NetWareFixture on, Work kind, Path fresh, long crashAfter) throws IOException {
        FaultBackend fault = new FaultBackend(NetWareFixture.backend(), FaultPlan.crashAfter(crashAfter));
        try (Shares shares = on.crashSite().open(fault)) {
            kind.on(on.share(shares), fresh).run();
        } catch (ShareException | SimulatedCrash e) {
            if (!fault.crashed()) {
                throw e;
            }
        } finally {
            fault.dropClient();
        }
        return fault;
    }

    @Test
    void R8_whatCannotBeKeptInASwapIsRefusedWithAWayOutThatWorks() throws IOException {
        Path fresh = fresh();
        try (NetWareFixture on = new NetWareFixture();
                Shares shares = on.sharesAs(NetWareFixture.PLAIN)) {
            prepare(on);
            Path live = on.disk().resolve(TARGET);
            TreeDigest before = TreeDigest.of(live);
            ShareException e = catchThrowableOfType(
                    ShareException.class,
                    () -> on.share(shares)
                            .update(TARGET)
                            .from(Source.directory(fresh))
                            .foreignFiles(ForeignFiles.KEEP)
                            .run());
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_NAME);
            assertThat(e.detail()).contains("foreign").contains("PATCH");
            assertThat(TreeDigest.of(live)).isEqualTo(before);
            on.share(shares)
                    .update(TARGET)
                    .from(Source.directory(fresh))
                    .foreignFiles(ForeignFiles.KEEP)
                    .strategy(UpdateStrategy.PATCH)
                    .run();
            assertThat(live.resolve("A.TXT")).hasContent("new");
            assertThat(live.resolve("AUX.TXT")).hasContent("foreign");
            assertThat(Leftovers.in(on.disk())).isEmpty();
        }
    }

    @Test
    void R9_whatMayNotBeCreatedIsStillDescribedReadAndDeleted() throws IOException {
        Backend backend = NetWareFixture.backend();
        try (NetWareFixture on = new NetWareFixture()) {
            prepare(on);
            ShareUrl url = ShareUrl.parse(on.url());
            try (ServerLink link = backend.logOn(url.server(), NetWareFixture.as(NetWareFixture.PLAIN));
                    Volume volume = link.volume(backend.share(url))) {
                for (String name : FOREIGN) {
                    SharePath path = SharePath.of(TARGET + "/" + name);
                    assertThat(volume.stat(path)).isPresent();
                    volume.read(path).close();
                    volume.delete(path);
                    ShareException e = catchThrowableOfType(ShareException.class, () -> volume.createNew(path));
                    assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_NAME);
                    assertThat(e.problems()).hasSize(1);
                }
                // Below a directory that is there already, names are free.
                volume.createNew(SharePath.of(TARGET + "/LPT1/NEW")).close();
                // A star would stand for all of them.
                ShareException e =
                        catchThrowableOfType(ShareException.class, () -> volume.delete(SharePath.of(TARGET + "/*")));
                assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_NAME);
            }
        }
    }
}
