package org.shareops.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.VFS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Capability;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.Probe;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Support;
import org.shareops.source.Source;

/** What the contract does not ask of file systems of Commons VFS as shares. */
final class VfsBackendTest {
    @ParameterizedTest
    @ValueSource(strings = {"ram", "tmp"})
    void aProgramFindsTheBackendByItself(String scheme) throws IOException {
        FileObject directory = VFS.getManager().resolveFile(scheme + ":///vfs-backend-test");
        directory.createFolder();
        try (Shares shares = Shares.builder().build()) {
            Share share = shares.share("vfs+" + scheme + ":///vfs-backend-test");
            share.replace("a")
                    .from(Source.bytes("1".getBytes(StandardCharsets.UTF_8)))
                    .run();
        }
        assertThat(Text.of(directory.resolveFile("a"))).isEqualTo("1");
        directory.deleteAll();
    }

    @Test
    void aUrlNamesADirectoryAndAPlaceInIt() {
        try (Shares shares = Shares.builder().build()) {
            assertThat(shares.locate("vfs+file:///srv/packages/office").share())
                    .hasToString("vfs+file:///srv/packages");
            assertThat(shares.locate("vfs+sftp://host:2222/srv/office").path()).isEqualTo(SharePath.of("office"));
            for (String wrong : List.of("vfs+sftp:///srv/a", "vfs+ram://host/a", "vfs+file:///srv/.shareops/a")) {
                assertThatThrownBy(() -> shares.locate(wrong)).isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> shares.locate("vfs+ftp://host/srv/a"))
                    .as("it keeps no times")
                    .hasMessageContaining("no backend");
        } catch (ShareException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void P2_nobodyInParticularIsNotLoggedOn() throws IOException {
        try (Shares shares = Shares.builder().build()) {
            assertThatThrownBy(() -> shares.share("vfs+sftp://127.0.0.1:1/srv").probe(Probe.CONNECT))
                    .isInstanceOfSatisfying(
                            ShareException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED));
        }
    }

    @Test
    void C1_nothingIsDeclaredThatIsNotThere(@TempDir Path directory) throws IOException {
        try (Shares shares = Shares.builder().build()) {
            var capabilities = shares.share("vfs+file://" + directory).capabilities(Probe.CONNECT);
            for (Capability each : List.of(
                    Capability.LIST_SESSIONS,
                    Capability.LIST_OPEN_FILES,
                    Capability.CLOSE_FILE,
                    Capability.DISCONNECT,
                    Capability.REFUSE_NEWCOMERS,
                    Capability.ATOMIC_EXCHANGE,
                    Capability.SERVER_COPY)) {
                assertThat(capabilities.get(each).support()).as("%s", each).isEqualTo(Support.NO);
            }
        }
    }

    @Test
    void R1_aSymbolicLinkIsNotFollowed(@TempDir Path directory) throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("a"), "1");
        Path inside = Files.createDirectory(directory.resolve("share"));
        Files.createSymbolicLink(inside.resolve("link"), outside);
        try (Shares shares = Shares.builder().build()) {
            Share share = shares.share("vfs+file://" + inside);
            assertThatThrownBy(() -> share.files().stat("link/a"))
                    .isInstanceOfSatisfying(
                            ShareException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.ACCESS_DENIED));
            assertThatThrownBy(() -> share.files().delete("link"))
                    .isInstanceOfSatisfying(
                            ShareException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED));
        }
        assertThat(inside.resolve("link")).isSymbolicLink();
        assertThat(outside.resolve("a")).hasContent("1");
    }

    /** Commons VFS's own renaming forgets both. */
    @Test
    void R11_whatIsRenamedInMemoryKeepsContentAndTime() throws IOException {
        VFS.getManager().resolveFile("ram:///vfs-rename-test/x/y").createFolder();
        Text.write(VFS.getManager().resolveFile("ram:///vfs-rename-test/x/y/a"), "1");
        Instant time = Instant.parse("2014-05-13T16:53:20Z");
        try (Shares shares = Shares.builder().build()) {
            Share share = shares.share("vfs+ram:///vfs-rename-test");
            share.files().setModified("x/y/a", time);
            share.files().move("x", "z");

            assertThat(share.files().stat("x")).isEmpty();
            assertThat(share.files().stat("z/y/a").map(Entry::modified)).hasValue(time);
            assertThat(Text.of(VFS.getManager().resolveFile("ram:///vfs-rename-test/z/y/a")))
                    .isEqualTo("1");
        }
        VFS.getManager().resolveFile("ram:///vfs-rename-test").deleteAll();
    }
}
