package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Operation;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.Call;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Leftovers;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.Sample;
import org.shareops.testkit.SimulatedCrash;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.update.UpdateStrategy;

/** Rule R11: read-only files, which the server neither renames nor deletes, stop no update, and none of its recoveries. */
class ReadOnlyFilesTest {
    private static final int FEW = 12;
    private static final String TARGET = "OFFICE";

    private enum Work {
        SWAP {
            @Override
            Operation<?> on(Share share, Path fresh) {
                return share.update(TARGET).from(Source.directory(fresh));
            }
        },
        PATCH {
            @Override
            Operation<?> on(Share share, Path fresh) {
                return share.update(TARGET).from(Source.directory(fresh)).strategy(UpdateStrategy.PATCH);
            }
        },
        REPLACE {
            @Override
            Operation<?> on(Share share, Path fresh) {
                return share.replace(TARGET + "/A.TXT").from(Source.file(fresh.resolve("A.TXT")));
            }
        },
        REMOVE {
            @Override
            Operation<?> on(Share share, Path fresh) {
                return share.remove(TARGET);
            }
        };

        abstract Operation<?> on(Share share, Path fresh);
    }

    @TempDir
    Path work;

    private Path old;
    private Path fresh;

    @ParameterizedTest
    @EnumSource
    void R4_R11_readOnlyFilesAreReplacedAndStayReadOnlyIfTheyAreNot(Work kind) throws IOException {
        old = Trees.write(work.resolve("old"), Map.of("A.TXT", "old", "SUB/B.TXT", "old b", "GONE.TXT", "gone"));
        fresh = Trees.write(work.resolve("fresh"), Map.of("A.TXT", "another", "SUB/B.TXT", "new b", "C.TXT", "c"));
        Sample sample = Sample.ofProperties();
        try (NetWareFixture on = new NetWareFixture()) {
            prepare(on);
            FaultBackend counting = run(on, kind, Long.MAX_VALUE);
            TreeDigest after = digest(on);
            assertThat(after).isNotEqualTo(TreeDigest.of(old));
            assertThat(Leftovers.in(on.disk())).isEmpty();
            for (int crash : sample.upTo(counting.calls().size() - 1, FEW)) {
                prepare(on);
                run(on, kind, crash);
                recover(on);
                String where = sample + " crash after " + crash + " of "
                        + counting.calls().get(crash);
                assertThat(digest(on)).as(where).isIn(TreeDigest.of(old), after);
                if (TreeDigest.of(old).equals(digest(on))) {
                    assertThat(attributes(on, "A.TXT")).as(where).contains(FileAttribute.READ_ONLY);
                    assertThat(attributes(on, "GONE.TXT")).as(where).contains(FileAttribute.READ_ONLY);
                }
                assertThat(Leftovers.in(on.disk())).as(where).isEmpty();
            }
        }
    }

    /** A mark is off while its file is renamed; whatever of that the program saw to its end, the recovery sets it again. */
    @ParameterizedTest
    @EnumSource(names = {"PATCH", "REPLACE"})
    void R4_R11_marksThatWereOffInACrashAreSetAgainOnOldAndNew(Work kind) throws IOException {
        old = Trees.write(work.resolve("old"), Map.of("A.TXT", "old", "SUB/B.TXT", "old b", "GONE.TXT", "gone"));
        fresh = Trees.write(work.resolve("fresh"), Map.of("A.TXT", "another", "SUB/B.TXT", "new b", "C.TXT", "c"));
        for (String name : List.of("A.TXT", "SUB/B.TXT", "C.TXT")) {
            assertThat(fresh.resolve(name).toFile().setWritable(false, false)).isTrue();
        }
        try (NetWareFixture on = new NetWareFixture()) {
            prepare(on);
            List<Call> calls = run(on, kind, Long.MAX_VALUE).calls();
            assertAllMarked(on, kind + " without a crash");
            int tries = 0;
            for (int crash = 0; crash < calls.size(); crash++) {
                if (isWhileAMarkIsOff(calls, crash)) {
                    tries++;
                    prepare(on);
                    run(on, kind, crash);
                    recover(on);
                    assertAllMarked(on, kind + ", crash before " + calls.get(crash));
                    assertThat(Leftovers.in(on.disk())).isEmpty();
                }
            }
            assertThat(tries).as("moments with a mark off").isGreaterThanOrEqualTo(2);
        }
    }

    /** Between two calls that change attributes lies the renaming. */
    private static boolean isWhileAMarkIsOff(List<Call> calls, int crash) {
        if (crash == 0) {
            return false;
        }
        Set<Primitive> both =
                EnumSet.of(calls.get(crash - 1).primitive(), calls.get(crash).primitive());
        return both.equals(Set.of(Primitive.SET_ATTRIBUTES, Primitive.RENAME));
    }

    private static void assertAllMarked(NetWareFixture on, String where) throws IOException {
        try (Stream<Path> files = Files.walk(on.disk().resolve(TARGET))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = on.disk().resolve(TARGET).relativize(file).toString();
                assertThat(attributes(on, name)).as(where + ": " + name).contains(FileAttribute.READ_ONLY);
            }
        }
    }

    private static @Nullable TreeDigest digest(NetWareFixture on) throws IOException {
        Path live = on.disk().resolve(TARGET);
        return Files.exists(live) ? TreeDigest.of(live) : null;
    }

    private void prepare(NetWareFixture on) throws IOException {
        try (Shares shares = on.sharesAs(NetWareFixture.PLAIN)) {
            on.share(shares).update(TARGET).from(Source.directory(old)).run();
        }
        at(on, volume -> {
            for (String name : Set.of("A.TXT", "SUB/B.TXT", "GONE.TXT")) {
                volume.setAttributes(SharePath.of(TARGET + "/" + name), null, Set.of(FileAttribute.READ_ONLY));
            }
            return true;
        });
    }

    private FaultBackend run(NetWareFixture on, Work kind, long crashAfter) throws IOException {
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

    private static void recover(NetWareFixture on) throws IOException {
        try (Shares shares = on.sharesAs(NetWareFixture.OTHER)) {
            assertThat(on.share(shares).recover().isComplete()).isTrue();
        }
    }

    private static Set<FileAttribute> attributes(NetWareFixture on, String name) throws IOException {
        return at(
                on,
                volume -> volume.stat(SharePath.of(TARGET + "/" + name))
                        .orElseThrow()
                        .attributes());
    }

    private interface Deed<T> {
        T on(Volume volume) throws ShareException;
    }

    private static <T> T at(NetWareFixture on, Deed<T> deed) throws IOException {
        Backend backend = NetWareFixture.backend();
        ShareUrl url = ShareUrl.parse(on.url());
        try (ServerLink link = backend.logOn(url.server(), NetWareFixture.as(NetWareFixture.PLAIN));
                Volume volume = link.volume(backend.share(url))) {
            return deed.on(volume);
        }
    }
}
