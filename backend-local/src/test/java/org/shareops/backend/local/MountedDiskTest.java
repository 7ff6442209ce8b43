package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.shareops.backend.local.ShareFailures.failsWith;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.BulkSync;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerCopy;

/** With a small file system of our own, for which the tests must run as root. */
@EnabledOnOs(OS.LINUX)
class MountedDiskTest {
    private static final int SIZE = 1024 * 1024;

    @TempDir
    Path directory;

    private Path mount;

    @BeforeEach
    void mount() throws IOException {
        mount = Files.createDirectory(directory.resolve("mount"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", mount.toString()),
                "mounting a file system needs root");
    }

    @AfterEach
    void unmount() throws IOException {
        if (MountTable.read().below(directory.toRealPath()).isEmpty()) {
            return; // it could not be mounted
        }
        assertThat(run("umount", mount.toString())).isTrue();
    }

    @Test
    void R10_aFullDiskIsNoSpaceAndLeavesTheHandleUsable() throws IOException {
        try (OpenShare share = OpenShare.at(mount);
                ContentWriter writer = share.volume.createNew(SharePath.of("big"))) {
            ShareException full = failsWith(ErrorKind.NO_SPACE, () -> {
                for (long at = 0; at < 3L * SIZE; at += 65_536) {
                    writer.write(ByteBuffer.allocate(65_536), at);
                }
            });
            assertThat(full.nativeCode()).get().hasToString("errno 28 ENOSPC");
            assertThat(share.volume.space().orElseThrow().usableBytes()).isZero();
            writer.delete();
        }
    }

    @Test
    void R10_aCopyWithoutRoomLeavesNothing() throws IOException {
        try (OpenShare share = OpenShare.at(mount)) {
            Files.write(mount.resolve("from"), new byte[SIZE * 3 / 4]);
            failsWith(
                    ErrorKind.NO_SPACE,
                    () -> share.facet(ServerCopy.class)
                            .copy(SharePath.of("from"), SharePath.of("to"), null, null, true));
            assertThat(mount.resolve("to")).doesNotExist();
        }
    }

    @Test
    void aMountBelowTheRootIsAnotherVolume() throws IOException {
        try (OpenShare share = OpenShare.at(directory)) {
            share.put("file", "x");
            SharePath inMount = SharePath.of("mount/file");
            for (RenameMode mode : RenameMode.values()) {
                ShareException other = failsWith(
                        ErrorKind.UNSUPPORTED, () -> share.volume.rename(SharePath.of("file"), inMount, mode));
                assertThat(other).hasMessageContaining("mount below").hasMessageContaining("EXDEV");
            }
            failsWith(ErrorKind.REFUSED, () -> share.volume.delete(SharePath.of("mount")));
            assertThat(share.facet(ServerCopy.class)
                            .copy(SharePath.of("file"), inMount, null, null, false)
                            .size())
                    .isEqualTo(1);
            assertThat(share.volume.facet(BulkSync.class)).isEmpty();
            assertThat(share.volume.mayChange(SharePath.of("mount"))).isTrue();
        }
    }

    @Test
    void aShareOnItsOwnFileSystemSyncsAndSwaps() throws IOException {
        try (OpenShare share = OpenShare.at(mount)) {
            share.facet(BulkSync.class).syncAll();
            share.create("one", "1");
            share.create("other", "2");
            share.facet(AtomicExchange.class).exchange(SharePath.of("one"), SharePath.of("other"));
            assertThat(share.content("one")).isEqualTo("2");
        }
    }

    @Test
    void aReadOnlyFileSystemDenies() throws IOException {
        Files.writeString(mount.resolve("file"), "x");
        assertThat(run("mount", "-o", "remount,ro", mount.toString())).isTrue();
        try (OpenShare share = OpenShare.at(mount)) {
            ShareException denied =
                    failsWith(ErrorKind.ACCESS_DENIED, () -> share.volume.createNew(SharePath.of("new")));
            assertThat(denied.nativeCode()).get().hasToString("errno 30 EROFS");
            share.volume.claim(SharePath.of("file")).close();
            assertThat(share.volume.mayChange(SharePath.root())).isFalse();
            assertThat(share.volume.facet(AtomicExchange.class)).isEmpty();
        }
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
