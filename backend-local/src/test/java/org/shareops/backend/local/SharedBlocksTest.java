package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.source.Source;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateStrategy;

/**
 * On a file system that can share blocks between files what has not changed takes no room a second time. Must run as root, who
 * may mount, with the kernel's btrfs.
 */
@EnabledOnOs(OS.LINUX)
class SharedBlocksTest {
    private static final long DISK = 512L << 20;
    private static final int LARGE = 128 << 20;
    /** Room for the administration of the file system. */
    private static final long LITTLE = 64L << 20;

    @TempDir
    Path work;

    private Path mount;
    private boolean mounted;

    @BeforeEach
    void mount() throws IOException {
        Path image = work.resolve("image");
        try (RandomAccessFile sparse = new RandomAccessFile(image.toFile(), "rw")) {
            sparse.setLength(DISK);
        }
        mount = Files.createDirectory(work.resolve("mount"));
        String made = run("mkfs.btrfs", "-q", image.toString());
        assumeTrue(made.isEmpty(), "mkfs.btrfs: " + made);
        mounted = run("mount", "-t", "btrfs", "-o", "loop", image.toString(), mount.toString())
                .isEmpty();
        assumeTrue(mounted, "mounting a btrfs needs root, and a kernel that has it");
    }

    @AfterEach
    void unmount() throws IOException {
        if (mounted) {
            assertThat(run("umount", mount.toString())).isEmpty();
        }
    }

    private static String run(String... command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            return code == 0 ? "" : "exit " + code + ": " + said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** What is deleted goes when the file system's own work is done. */
    private long usable() throws IOException {
        assertThat(run("btrfs", "filesystem", "sync", mount.toString())).isEmpty();
        return Files.getFileStore(mount).getUsableSpace();
    }

    private Path version(String name, byte[] large) throws IOException {
        Path version = Files.createDirectory(work.resolve(name));
        Files.write(version.resolve("large"), large);
        Files.writeString(version.resolve("small"), name);
        return version;
    }

    private void publish(Path version) throws IOException {
        try (Shares shares =
                Shares.builder().onlyGivenBackends().backend(new LocalBackend()).build()) {
            Share share = shares.share(mount.toUri().toString());
            assertThat(share.update("office")
                            .from(Source.directory(version))
                            .strategy(UpdateStrategy.SWAP)
                            .run()
                            .outcome())
                    .isEqualTo(Outcome.COMMITTED);
        }
    }

    private static byte[] content() {
        byte[] large = new byte[LARGE];
        new Random(LARGE).nextBytes(large);
        return large;
    }

    /** The old version is held open, so that it keeps its room. */
    @Test
    void unchangedFilesOfASwapShareTheirBlocks() throws IOException {
        byte[] large = content();
        publish(version("one", large));
        try (RandomAccessFile old =
                new RandomAccessFile(mount.resolve("office/large").toFile(), "r")) {
            long before = usable();
            publish(version("two", large));
            assertThat(before - usable()).isLessThan(LITTLE);
            assertThat(old.length()).isEqualTo(LARGE);
        }
        assertThat(mount.resolve("office/large")).hasBinaryContent(large);
        assertThat(mount.resolve("office/small")).hasContent("two");
    }
}
