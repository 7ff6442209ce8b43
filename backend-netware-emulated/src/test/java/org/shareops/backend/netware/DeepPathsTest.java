package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.Leftovers;
import org.shareops.testkit.Trees;
import org.shareops.update.UpdateStrategy;

/** A byte counts the names of a path, the volume's among them: a path of more means no other place, and is refused (R9). */
class DeepPathsTest {
    private static final int MOST = 254;
    private static final String PRECIOUS = "precious";

    @TempDir
    Path work;

    private static SharePath deep(int names) {
        return SharePath.ofNames(Collections.nCopies(names, "A"));
    }

    private static ErrorKind kindOf(ThrowingCallable call) {
        return catchThrowableOfType(ShareException.class, call).kind();
    }

    @Test
    void R9_aPathOfTooManyNamesIsNoOtherPath() throws IOException {
        Backend backend = NetWareFixture.backend();
        try (NetWareFixture on = new NetWareFixture()) {
            Path file = Files.writeString(on.disk().resolve("A"), PRECIOUS);
            ShareUrl url = ShareUrl.parse(on.url());
            try (ServerLink link = backend.logOn(url.server(), NetWareFixture.as(NetWareFixture.PLAIN));
                    Volume volume = link.volume(backend.share(url))) {
                assertThat(volume.stat(deep(MOST))).isEmpty();
                for (int names : List.of(MOST + 1, MOST + 2, MOST + 3)) {
                    SharePath path = deep(names);
                    SharePath other = SharePath.of("B");
                    List<ThrowingCallable> calls = List.of(
                            () -> volume.stat(path),
                            () -> volume.delete(path),
                            () -> volume.read(path),
                            () -> volume.claim(path),
                            () -> volume.createNew(path),
                            () -> volume.createDirectory(path),
                            () -> volume.list(path),
                            () -> volume.setAttributes(path, null, Set.of()),
                            () -> volume.rename(path, other, RenameMode.FAIL_IF_EXISTS),
                            () -> volume.rename(other, path, RenameMode.FAIL_IF_EXISTS));
                    for (ThrowingCallable call : calls) {
                        assertThat(kindOf(call)).isEqualTo(ErrorKind.INVALID_NAME);
                    }
                    assertThat(file).hasContent(PRECIOUS);
                }
                try (EntryCursor all = volume.list(SharePath.root())) {
                    assertThat(all.next()).isNotNull();
                    assertThat(all.next()).isNull();
                }
            }
        }
    }

    @Test
    void R9_targetsAndSourcesThatReachTooFarDownAreRefusedInPlan() throws IOException {
        Path fresh = Trees.write(work.resolve("fresh"), Map.of("A/".repeat(251) + "F", "new"));
        try (NetWareFixture on = new NetWareFixture();
                Shares shares = on.sharesAs(NetWareFixture.PLAIN)) {
            Path file = Files.writeString(on.disk().resolve("A"), PRECIOUS);
            Share share = on.share(shares);
            String path = deep(MOST + 3).toString();
            Source content = Source.bytes("new".getBytes(StandardCharsets.UTF_8));
            assertThat(kindOf(() -> share.remove(path).plan())).isEqualTo(ErrorKind.INVALID_NAME);
            assertThat(kindOf(() -> share.replace(path).from(content).plan())).isEqualTo(ErrorKind.INVALID_NAME);
            assertThat(kindOf(() -> share.files().delete(path))).isEqualTo(ErrorKind.INVALID_NAME);
            for (UpdateStrategy strategy : List.of(UpdateStrategy.SWAP, UpdateStrategy.PATCH)) {
                assertThat(kindOf(() -> share.update("T")
                                .from(Source.directory(fresh))
                                .strategy(strategy)
                                .plan()))
                        .isEqualTo(ErrorKind.INVALID_NAME);
            }
            assertThat(file).hasContent(PRECIOUS);
            assertThat(on.disk()).isDirectoryNotContaining("glob:**.shareops").isDirectoryContaining("glob:**A");
        }
    }

    @Test
    void R9_whatCouldNotBeRemovedFromWhereItWaitsIsNotCarriedThere() throws IOException {
        try (NetWareFixture on = new NetWareFixture();
                Shares shares = on.sharesAs(NetWareFixture.PLAIN)) {
            Path inner = on.disk().resolve("T/" + "A/".repeat(251));
            Files.createDirectories(inner);
            Files.writeString(inner.resolve("F"), "old");
            assertThat(kindOf(() -> on.share(shares).remove("T").plan())).isEqualTo(ErrorKind.INVALID_NAME);
            assertThat(inner.resolve("F")).hasContent("old");
            assertThat(Leftovers.in(on.disk())).isEmpty();
        }
    }
}
