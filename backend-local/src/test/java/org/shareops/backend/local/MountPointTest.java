package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.shareops.backend.local.ShareFailures.failsWith;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.Claim;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.NameRules;
import org.shareops.spi.RenameMode;

/** What is mounted below a share is seen, and left alone (rule R1). Must run as root, who may mount. */
@EnabledOnOs(OS.LINUX)
class MountPointTest {
    private static final SharePath POINT = SharePath.of("share/a b/point");
    private static final SharePath FILE_POINT = SharePath.of("share/file");

    @TempDir
    Path directory;

    private OpenShare share;

    @BeforeEach
    void open() throws IOException {
        share = OpenShare.at(directory);
        share.put("share/plain/kept", "plain");
        share.put("share/file", "below the mount");
        share.put("elsewhere/kept", "elsewhere");
        Files.createDirectories(share.path(POINT.toString()));
    }

    @AfterEach
    void unmount() throws IOException {
        share.close();
        for (MountTable.Mount mount : MountTable.read().below(share.directory)) {
            run("umount", mount.point());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void R1_aMountedDirectoryIsAMountPoint(boolean sameDevice) throws IOException {
        mount(sameDevice);
        assertThat(share.volume.stat(POINT).orElseThrow().kind()).isEqualTo(EntryKind.MOUNT_POINT);
        assertThat(kindsIn("share/a b")).isEqualTo(Map.of("point", EntryKind.MOUNT_POINT));
        assertThat(kindsIn("share"))
                .isEqualTo(Map.of("plain", EntryKind.DIRECTORY, "a b", EntryKind.DIRECTORY, "file", EntryKind.FILE));
        assertThat(kindsIn(POINT.toString())).isEqualTo(Map.of("kept", EntryKind.FILE));
        Disk portable = new PortableDisk(FileSystems.getDefault().supportedFileAttributeViews());
        assertThat(portable.status(share.path(POINT.toString())).orElseThrow().mountPoint())
                .isTrue();
        assertThat(portable.status(share.path("share/plain")).orElseThrow().mountPoint())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSharesOwnRootIsAPlainDirectory(boolean sameDevice) throws IOException {
        mount(sameDevice);
        try (OpenShare mounted = OpenShare.at(share.path(POINT.toString()))) {
            assertThat(mounted.volume.stat(SharePath.root()).orElseThrow().kind())
                    .isEqualTo(EntryKind.DIRECTORY);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void R1_aMountPointIsNeitherMovedNorDeleted(boolean sameDevice) throws IOException {
        mount(sameDevice);
        refused(POINT, () -> share.volume.delete(POINT));
        for (RenameMode mode : RenameMode.values()) {
            refused(POINT, () -> share.volume.rename(POINT, SharePath.of("share/moved"), mode));
            // Into another volume, and into itself.
            assertThat(failsWith(ErrorKind.REFUSED, () -> share.volume.rename(POINT, POINT.child("moved"), mode)))
                    .hasMessageContaining("into itself");
        }
        refused(POINT, () -> share.facet(AtomicExchange.class).exchange(SharePath.of("share/plain"), POINT));
        assertThat(share.content(POINT.child("kept").toString())).isNotEmpty();
        Disk portable = new PortableDisk(FileSystems.getDefault().supportedFileAttributeViews());
        Path place = share.path(POINT.toString());
        assertThat(errorOf(() -> portable.delete(place))).isEqualTo(ErrorKind.REFUSED);
        assertThat(errorOf(() -> portable.replace(place, share.path("x")))).isEqualTo(ErrorKind.REFUSED);
    }

    @ParameterizedTest
    @EnumSource(RenameMode.class)
    void R1_aSingleFileThatIsAMountPointIsNotReplaced(RenameMode mode) throws IOException {
        bind(share.path("elsewhere/kept"), share.path(FILE_POINT.toString()));
        SharePath fresh = SharePath.of("share/fresh");
        share.put(fresh.toString(), "fresh");
        assertThat(share.volume.stat(FILE_POINT).orElseThrow().kind()).isEqualTo(EntryKind.FILE);
        refused(FILE_POINT, () -> share.volume.rename(FILE_POINT, SharePath.of("share/moved"), mode));
        refused(FILE_POINT, () -> share.volume.rename(fresh, FILE_POINT, RenameMode.REPLACE));
        refused(FILE_POINT, () -> {
            try (Claim claim = share.volume.claim(FILE_POINT)) {
                claim.delete();
            }
        });
        assertThat(share.content("elsewhere/kept")).isEqualTo("elsewhere");
    }

    @Test
    void mountsAreFoundInTheTableWhereTheSystemDoesNotTell() throws IOException {
        mount(true);
        assertThat(MountTable.isMountPoint(share.path(POINT.toString()))).isTrue();
        assertThat(MountTable.isMountPoint(share.path("share/a b"))).isFalse();
        assertThat(MountTable.isMountPoint(share.path("share/plain"))).isFalse();
    }

    @Test
    void withoutATableTheDeviceTells() throws IOException {
        mount(false);
        assertThat(MountTable.differsFromParent(share.path(POINT.toString()))).isTrue();
        assertThat(MountTable.differsFromParent(share.path("share/a b"))).isFalse();
        assertThat(MountTable.differsFromParent(share.path("share/gone"))).isFalse();
    }

    private static void refused(SharePath point, ThrowingCallable call) {
        ShareException refused = failsWith(ErrorKind.REFUSED, call);
        assertThat(refused).hasMessageContaining("\"" + point.name() + "\" is a mount point");
    }

    private ErrorKind errorOf(ThrowingCallable call) {
        IOException[] failure = new IOException[1];
        assertThatExceptionOfType(IOException.class).isThrownBy(call).satisfies(e -> failure[0] = e);
        Failures failures =
                new Failures(new LocalBackend().share(ShareUrl.parse("file://" + share.directory)), NameRules.posix());
        return failures.of("test", POINT, failure[0]).kind();
    }

    private Map<String, EntryKind> kindsIn(String name) throws IOException {
        Map<String, EntryKind> kinds = new HashMap<>();
        try (EntryCursor cursor = share.volume.list(SharePath.of(name))) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                kinds.put(entry.name(), entry.kind());
            }
        }
        return kinds;
    }

    private void mount(boolean sameDevice) throws IOException {
        Path point = share.path(POINT.toString());
        if (sameDevice) {
            bind(share.path("elsewhere"), point);
        } else {
            assumeTrue(run("mount", "-t", "tmpfs", "tmpfs", point.toString()), "mounting needs root");
            Files.writeString(point.resolve("kept"), "kept");
        }
    }

    private static void bind(Path what, Path where) throws IOException {
        assumeTrue(run("mount", "--bind", what.toString(), where.toString()), "mounting needs root");
    }

    private static boolean run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
