package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Samba follows symbolic links and shows plain directories: what lies behind them is neither walked over nor deleted. */
@NeedsSamba
class FollowedLinksTest {
    private static SmbFixture on;

    @TempDir
    Path work;

    private Shares shares;
    private Share share;
    /** Where this test works, on the server that all share. */
    private Path disk;

    @BeforeAll
    static void startServer() {
        on = new SmbFixture();
    }

    @AfterAll
    static void stopServer() throws IOException {
        on.close();
    }

    @BeforeEach
    void publish() throws IOException {
        disk = on.place();
        shares = on.sharesAs(SmbFixture.ADMINISTRATOR);
        share = on.share(shares);
        share.update(at("office"))
                .from(SmbFixture.source(work.resolve("one"), Map.of("a.txt", "a", "sub/deep/b.txt", "b")))
                .run();
        Trees.write(disk.resolve("others"), Map.of("theirs.txt", "theirs", "deep/more.txt", "more"));
        on.server.letEverybodyWrite("data");
    }

    @AfterEach
    void close() throws IOException {
        shares.close();
    }

    /** The path on the share. */
    private String at(String path) {
        return disk.getFileName() + "/" + path;
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(disk.resolve(name), Path.of(target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../others", "../others/deep", "../../others/deep", ".", "..", "sub", "sub/deep"})
    void R1_aLinkInTheTargetIsRefusedBeforeAnythingIsTouched(String target) throws IOException {
        link(target.startsWith("../../") ? "office/sub/link" : "office/link", target);
        TreeDigest before = Trees.digest(disk.resolve("others"));
        for (UpdateStrategy strategy : List.of(UpdateStrategy.SWAP, UpdateStrategy.PATCH)) {
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> share.update(at("office"))
                            .from(SmbFixture.source(work.resolve("two"), Map.of("a.txt", "new a")))
                            .strategy(strategy)
                            .foreignFiles(ForeignFiles.REMOVE)
                            .run());
            assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(e).hasMessageContaining("office").hasMessageContaining("link");
        }
        UpdateException removal = catchThrowableOfType(
                UpdateException.class,
                () -> share.remove(at("office"))
                        .foreignFiles(ForeignFiles.REMOVE)
                        .run());
        assertThat(removal.kind()).isEqualTo(ErrorKind.REFUSED);
        assertThat(Trees.digest(disk.resolve("others"))).isEqualTo(before);
        assertThat(disk.resolve("office/a.txt")).hasContent("a");
        assertThat(disk.resolve("office/sub/deep/b.txt")).hasContent("b");
    }

    @Test
    void aDirectoryThatIsALinkIsNotListed() throws IOException {
        link("office/link", "../others");
        ShareException e =
                catchThrowableOfType(ShareException.class, () -> share.files().list(at("office/link")));
        assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
        assertThat(e).hasMessageContaining("office/link").hasMessageContaining("symbolic link");
    }

    /** Only a listing of the directory above could tell, since the link leads to a neighbour. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void R1_whatATargetLeadsToThatIsALinkItselfIsNotRemoved(boolean absolute) throws IOException {
        TreeDigest before = Trees.digest(disk.resolve("others"));
        String leadsTo = absolute ? disk.resolve("others").toString() : "others";
        link("removed", leadsTo);
        link("swapped", leadsTo);
        share.remove(at("removed")).foreignFiles(ForeignFiles.REMOVE).run();
        share.update(at("swapped"))
                .from(SmbFixture.source(work.resolve("two"), Map.of("a.txt", "new a")))
                .foreignFiles(ForeignFiles.REMOVE)
                .run();
        assertThat(Trees.digest(disk.resolve("others"))).isEqualTo(before);
        assertThat(disk.resolve("removed")).doesNotExist();
        assertThat(disk.resolve("swapped/a.txt")).hasContent("new a");
    }

    @Test
    void placesBehindALinkCanBeNamedExpressly() throws IOException {
        link("shortcut", "others");
        assertThat(share.files().list(at("shortcut/deep")))
                .extracting(Entry::name)
                .containsExactly("more.txt");
        share.update(at("shortcut/deep"))
                .from(SmbFixture.source(work.resolve("two"), Map.of("more.txt", "new")))
                .run();
        assertThat(disk.resolve("others/deep/more.txt")).hasContent("new");
    }

    @Test
    void R1_aLinkThatComesWhileOldContentIsRemovedIsNotWalkedInto() throws IOException {
        FaultBackend wire = new FaultBackend(new SmbBackend());
        try (Shares watched = on.sharesOver(wire, SmbFixture.ADMINISTRATOR)) {
            wire.use(FaultPlan.builder()
                    .before(
                            CallMatcher.callsTo(Primitive.LIST)
                                    .where(call -> call.path().name().equals("old"))
                                    .nth(1),
                            call -> linkUnchecked(call.path(), disk.resolve("others")))
                    .build());
            UpdateReport report = watched.share(on.server.url("data"))
                    .update(at("office"))
                    .from(SmbFixture.source(work.resolve("two"), Map.of("a.txt", "new a")))
                    .run();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.leftovers()).anyMatch(path -> path.toString().endsWith("/old/link"));
        }
        assertThat(disk.resolve("others/theirs.txt")).hasContent("theirs");
        assertThat(disk.resolve("others/deep/more.txt")).hasContent("more");
    }

    private static void linkUnchecked(SharePath directory, Path target) {
        try {
            Files.createSymbolicLink(on.server.directoryOf("data").resolve(directory + "/link"), target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
