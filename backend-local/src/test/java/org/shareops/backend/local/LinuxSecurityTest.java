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
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.model.ErrorKind;
import org.shareops.model.SecurityState;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;

/** Rule R14. */
@EnabledOnOs(OS.LINUX)
class LinuxSecurityTest {
    private static final SharePath OLD = SharePath.of("old");
    private static final SharePath NEW = SharePath.of("new");

    /** {@code cap_net_bind_service=ep} in the kernel's form: version 2 and "effective", then two pairs of bit sets. */
    static final byte[] CAPABLE_OF_BINDING = {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

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

    @Test
    void R14_whatWritingContentClearsIsThereAfterAnotherWrite() throws IOException {
        assumeTrue(Files.getAttribute(share.path("old"), "unix:uid").equals(0));
        Files.setAttribute(share.path("old"), "unix:uid", 54_321);
        Files.setAttribute(share.path("old"), "unix:mode", 07751);
        setAttribute("old", "security.capability", CAPABLE_OF_BINDING);
        SecurityState state = security.read(OLD);
        assertThat(security.notCarried(OLD)).isEmpty();
        assertThat(security.clearedByWriting()).isTrue();
        SharePath fresh = SharePath.of("fresh");
        try (ContentWriter writer = share.volume.createNew(fresh)) {
            security.write(fresh, state);
            assertThat(security.read(fresh)).isEqualTo(state);
            writer.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
            assertThat(attributesOf("fresh")).isEmpty();
        }
        security.write(fresh, state);
        assertThat(security.read(fresh)).isEqualTo(state);
        assertThat((int) Files.getAttribute(share.path("fresh"), "unix:mode") & 07777)
                .isEqualTo(07751);
        assertThat(attributesOf("fresh").get("security.capability")).isEqualTo(CAPABLE_OF_BINDING);
    }

    @Test
    void aConfinedDirectoryIsOursAloneAndHandsDownWhatItDid() throws IOException {
        Files.createDirectory(share.path("ours"));
        Files.setAttribute(share.path("ours"), "unix:mode", 02775);
        setAttribute("ours", "system.posix_acl_default", accessListWithUser(12_345));
        setAttribute("ours", "system.posix_acl_access", accessListWithUser(12_345));
        Files.createDirectory(share.path("ours/before"));
        share.put("ours/before.txt", "x");
        security.confine(SharePath.of("ours"), null);
        assertThat((int) Files.getAttribute(share.path("ours"), "unix:mode") & 07777)
                .isEqualTo(02700);
        assertThat(attributesOf("ours")).containsOnlyKeys("system.posix_acl_default");
        Files.createDirectory(share.path("ours/after"));
        share.put("ours/after.txt", "x");
        assertThat(security.read(SharePath.of("ours/after"))).isEqualTo(security.read(SharePath.of("ours/before")));
        assertThat(security.read(SharePath.of("ours/after.txt")))
                .isEqualTo(security.read(SharePath.of("ours/before.txt")));
        SecurityState confined = security.read(SharePath.of("ours"));
        security.confine(SharePath.of("ours"), null);
        assertThat(security.read(SharePath.of("ours"))).isEqualTo(confined);
    }

    @Test
    void confiningGivesNobodyAnything() throws IOException {
        Files.setPosixFilePermissions(share.path("old"), PosixFilePermissions.fromString("rwxrwxrwx"));
        for (String mode : new String[] {"rw-------", "r--r-----", "rw-r--r--", "rw-rw-rw-"}) {
            Files.setPosixFilePermissions(share.path("new"), PosixFilePermissions.fromString(mode));
            security.confine(NEW, OLD);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(share.path("new"))))
                    .isEqualTo(mode);
        }
        security.confine(NEW, null);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(share.path("new"))))
                .isEqualTo("rw-------");
        failsWith(ErrorKind.NOT_FOUND, () -> security.confine(NEW, SharePath.of("no")));
        failsWith(ErrorKind.NOT_FOUND, () -> security.confine(SharePath.of("no"), null));
    }

    /** Asks the system itself, as several users, who may read what. */
    @ParameterizedTest
    @CsvSource({"0, 12345", "12345, 0"})
    void nobodyReadsWhatIsConfinedWhoMayNotReadItsExample(int groupOfOurs, int groupOfExample) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")));
        assumeTrue(Files.getAttribute(share.path("old"), "unix:uid").equals(0));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setAttribute(share.path("old"), "unix:gid", groupOfExample);
        Files.setAttribute(share.path("new"), "unix:gid", groupOfOurs);
        int granted = 0;
        for (int mode : new int[] {0600, 0640, 0644, 0604, 0666}) {
            for (boolean listed : new boolean[] {false, true}) {
                Files.setAttribute(share.path("old"), "unix:mode", mode);
                Files.setAttribute(share.path("new"), "unix:mode", 0664);
                if (listed) {
                    setAttribute("old", "system.posix_acl_access", accessListWithUser(54_321));
                    Files.setAttribute(share.path("old"), "unix:mode", mode);
                    setAttribute("new", "system.posix_acl_access", accessListWithUser(54_322));
                }
                security.confine(NEW, OLD);
                assertThat(attributesOf("new")).isEmpty();
                for (String user : new String[] {"54321:54321", "54322:54322", "54323:12345", "54324:0"}) {
                    boolean ours = mayRead(user, "new");
                    assertThat(!ours || mayRead(user, "old"))
                            .as("%o listed %s user %s", mode, listed, user)
                            .isTrue();
                    granted += ours ? 1 : 0;
                }
            }
            try (PinnedInode inode = PinnedInode.open(share.path("old"))) {
                new ExtendedAttributes(inode).remove("system.posix_acl_access");
            }
        }
        assertThat(granted).isPositive();
    }

    private boolean mayRead(String userAndGroup, String file) throws Exception {
        String[] ids = userAndGroup.split(":", -1);
        return new ProcessBuilder(
                                "setpriv",
                                "--reuid=" + ids[0],
                                "--regid=" + ids[1],
                                "--clear-groups",
                                "test",
                                "-r",
                                share.path(file).toString())
                        .inheritIO()
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void withoutSystemCallsModesAreConfinedAlike() throws IOException {
        ShareRoot root = new ShareRoot(
                new ShareAddress(new ServerAddress("file", "", OptionalInt.empty()), share.directory.toString()),
                share.directory,
                FileSystemProfile.of(share.directory));
        SecurityDescriptors portable = new PosixModeSecurity(root);
        assertThat(portable.clearedByWriting()).isTrue();
        Files.setAttribute(share.path("old"), "unix:mode", 0640);
        Files.setAttribute(share.path("new"), "unix:mode", 0666);
        portable.confine(NEW, OLD);
        assertThat((int) Files.getAttribute(share.path("new"), "unix:mode") & 07777)
                .isEqualTo(0660);
        Files.createDirectory(share.path("ours"));
        Files.setAttribute(share.path("ours"), "unix:mode", 02775);
        portable.confine(SharePath.of("ours"), null);
        assertThat((int) Files.getAttribute(share.path("ours"), "unix:mode") & 07777)
                .isEqualTo(02700);
    }

    @Test
    void aCopyGetsNothingFromADefaultAccessListButANewFileDoes() throws IOException {
        Files.createDirectory(share.path("to"));
        setAttribute("to", "system.posix_acl_default", accessListWithUser(12_345));
        share.facet(ServerCopy.class).copy(OLD, SharePath.of("to/copy"), null, null, false);
        share.create("to/new", "x");
        byte[] list = attributesOf("to/copy").get("system.posix_acl_access");
        assertThat(Readers.of(0600, 0, false, list).users()).containsExactly(0);
        byte[] newList = attributesOf("to/new").get("system.posix_acl_access");
        assertThat(Readers.of(0640, 0, false, newList).users()).containsExactly(4);
        security.write(SharePath.of("to/copy"), security.read(OLD));
        assertThat(security.read(SharePath.of("to/copy"))).isEqualTo(security.read(OLD));
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
        return accessList(uid, 4);
    }

    static byte[] accessList(int uid, int permissions) {
        ByteBuffer list = ByteBuffer.allocate(4 + 5 * 8).order(ByteOrder.LITTLE_ENDIAN);
        list.putInt(2);
        entry(list, 0x01, 6, -1);
        entry(list, 0x02, permissions, uid);
        entry(list, 0x04, 4, -1);
        entry(list, 0x10, permissions, -1);
        entry(list, 0x20, 0, -1);
        return list.array();
    }

    private static void entry(ByteBuffer list, int tag, int permissions, int id) {
        list.putShort((short) tag).putShort((short) permissions).putInt(id);
    }
}
