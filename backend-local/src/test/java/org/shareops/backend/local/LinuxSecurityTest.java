package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.shareops.backend.local.ShareFailures.failsWith;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.model.ErrorKind;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.spi.SecurityDescriptors;

/** Rule R14. */
@EnabledOnOs(OS.LINUX)
class LinuxSecurityTest {
    private static final SharePath OLD = SharePath.of("old");
    private static final SharePath NEW = SharePath.of("new");

    @TempDir
    Path directory;

    private OpenShare share;
    private SecurityDescriptors security;

    @BeforeEach
    void open() throws IOException {
        share = OpenShare.at(directory);
        share.put("old", "old");
        share.put("new", "new");
        security = share.facet(SecurityDescriptors.class);
    }

    @AfterEach
    void close() throws IOException {
        share.close();
    }

    @Test
    void R14_modeAccessListAndAttributesAreCarriedOver() throws IOException {
        setAttribute("old", "user.origin", "here".getBytes(StandardCharsets.UTF_8));
        setAttribute("old", "system.posix_acl_access", accessListWithUser(12_345));
        setAttribute("new", "user.surplus", new byte[] {1});
        SecurityState state = security.read(OLD);
        assertThat(state.format()).isEqualTo("posix");
        security.write(NEW, state);
        assertThat(security.read(NEW)).isEqualTo(state);
        assertThat(attributesOf("new")).containsOnlyKeys("user.origin", "system.posix_acl_access");
        assertThat(share.content("new")).isEqualTo("new");
    }

    @Test
    void R14_anAccessListOfTheTargetGoesIfTheStateHasNone() throws IOException {
        Files.setPosixFilePermissions(share.path("old"), PosixFilePermissions.fromString("rwxr-x--x"));
        setAttribute("new", "system.posix_acl_access", accessListWithUser(12_345));
        security.write(NEW, security.read(OLD));
        assertThat(attributesOf("new")).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(share.path("new"))))
                .isEqualTo("rwxr-x--x");
    }

    @Test
    void R14_aReadOnlyFileTakesAttributes() throws IOException {
        setAttribute("old", "user.origin", new byte[] {7});
        Files.setPosixFilePermissions(share.path("old"), PosixFilePermissions.fromString("r--r--r--"));
        security.write(NEW, security.read(OLD));
        security.write(NEW, security.read(OLD));
        assertThat(security.read(NEW)).isEqualTo(security.read(OLD));
    }

    @Test
    void R14_ownerAndSetIdBitsAreCarriedOverByRoot() throws IOException {
        assumeTrue(Files.getAttribute(share.path("old"), "unix:uid").equals(0));
        Files.setAttribute(share.path("old"), "unix:uid", 54_321);
        Files.setAttribute(share.path("old"), "unix:gid", 54_322);
        Files.setAttribute(share.path("old"), "unix:mode", 06751);
        security.write(NEW, security.read(OLD));
        assertThat(Files.readAttributes(share.path("new"), "unix:uid,gid"))
                .containsEntry("uid", 54_321)
                .containsEntry("gid", 54_322);
        assertThat((int) Files.getAttribute(share.path("new"), "unix:mode") & 07777)
                .isEqualTo(06751);
    }

    @Test
    void R14_theStateOfASourceIsTaken() throws IOException {
        Files.setPosixFilePermissions(share.path("old"), PosixFilePermissions.fromString("rwx--x--x"));
        SecurityState state =
                Source.file(share.path("old")).entries().get(0).security().orElseThrow();
        assertThat(security.accepts(state.format())).isTrue();
        security.write(NEW, state);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(share.path("new"))))
                .isEqualTo("rwx--x--x");
    }

    @Test
    void R14_anUnknownOwnerIsNamed() {
        SecurityState state = posixMode("nobody-of-that-name:root:rw-------");
        ShareException unknown = failsWith(ErrorKind.ACCESS_DENIED, () -> security.write(NEW, state));
        assertThat(unknown).hasMessageContaining("nobody-of-that-name");
    }

    @Test
    void statesOfOthersAndDamagedOnesAreRefused() throws IOException {
        failsWith(ErrorKind.UNSUPPORTED, () -> security.write(NEW, new SecurityState("sddl", new byte[1])));
        failsWith(ErrorKind.REFUSED, () -> security.write(NEW, posixMode("a:b")));
        failsWith(ErrorKind.REFUSED, () -> security.write(NEW, posixMode("a:b:rwx")));
        SecurityState good = security.read(OLD);
        for (int length = 0; length < good.bytes().length; length++) {
            SecurityState cut = new SecurityState("posix", java.util.Arrays.copyOf(good.bytes(), length));
            failsWith(ErrorKind.REFUSED, () -> security.write(NEW, cut));
        }
        Files.createSymbolicLink(share.path("link"), Path.of("old"));
        failsWith(ErrorKind.WRONG_TYPE, () -> security.write(SharePath.of("link"), good));
        failsWith(ErrorKind.NOT_FOUND, () -> security.read(SharePath.of("no")));
    }

    @Test
    void directoriesKeepTheirDefaultAccessList() throws IOException {
        Files.createDirectory(share.path("olddir"));
        Files.createDirectory(share.path("newdir"));
        setAttribute("olddir", "system.posix_acl_default", accessListWithUser(12_345));
        security.write(SharePath.of("newdir"), security.read(SharePath.of("olddir")));
        assertThat(attributesOf("newdir")).containsOnlyKeys("system.posix_acl_default");
        assertThat(security.notCarried(SharePath.of("olddir"))).isEmpty();
    }

    private static SecurityState posixMode(String text) {
        return new SecurityState("posix-mode", text.getBytes(StandardCharsets.UTF_8));
    }

    private void setAttribute(String file, String name, byte[] value) throws IOException {
        try (PinnedInode inode = PinnedInode.open(share.path(file))) {
            new ExtendedAttributes(inode).set(name, value);
        } catch (ErrnoException e) {
            assumeTrue(!e.is(Errno.EOPNOTSUPP), "the temporary directory has no extended attributes");
            throw e;
        }
    }

    private java.util.SortedMap<String, byte[]> attributesOf(String file) throws IOException {
        try (PinnedInode inode = PinnedInode.open(share.path(file))) {
            return new ExtendedAttributes(inode).read().readable();
        }
    }

    /** An access list in the kernel's form: version 2, then tag, permissions and id of each entry. */
    private static byte[] accessListWithUser(int uid) {
        ByteBuffer list = ByteBuffer.allocate(4 + 5 * 8).order(ByteOrder.LITTLE_ENDIAN);
        list.putInt(2);
        entry(list, 0x01, 6, -1);
        entry(list, 0x02, 4, uid);
        entry(list, 0x04, 4, -1);
        entry(list, 0x10, 4, -1);
        entry(list, 0x20, 0, -1);
        return list.array();
    }

    private static void entry(ByteBuffer list, int tag, int permissions, int id) {
        list.putShort((short) tag).putShort((short) permissions).putInt(id);
    }
}
