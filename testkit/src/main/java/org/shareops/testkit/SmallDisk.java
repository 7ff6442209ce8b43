package org.shareops.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A file system in memory of so many bytes, to be filled up. Linux only, and for root. For one thread, but for
 * {@link #fill}.
 */
public final class SmallDisk implements AutoCloseable {
    private static final int PIECE = 4096;

    private final Path mount;

    private SmallDisk(Path mount) {
        this.mount = mount;
    }

    /** Mounts one on an empty directory; empty if the system refuses that to this user. */
    public static Optional<SmallDisk> mount(Path directory, long bytes) throws IOException {
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", directory.toString());
        return mounted ? Optional.of(new SmallDisk(directory)) : Optional.empty();
    }

    /** As {@link #mount}; where the system refuses it the test is skipped. */
    public static SmallDisk mountOrSkip(Path directory, long bytes) throws IOException {
        Optional<SmallDisk> mounted = mount(directory, bytes);
        Assumptions.assumeTrue(
                mounted.isPresent(), "mounting a file system needs root, and a system that lets root do it");
        return mounted.get();
    }

    /** Writes until nothing more fits. What is written already stays and can be written over. */
    public void fill() throws IOException {
        try (OutputStream filler = Files.newOutputStream(filler())) {
            boolean fits = true;
            while (fits) {
                fits = fits(filler);
            }
        }
    }

    private static boolean fits(OutputStream filler) {
        try {
            filler.write(new byte[PIECE]);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Gives back what {@link #fill} took. Idempotent. */
    public void free() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return mount.resolve("filler.bin");
    }

    /** Unmounts it. */
    @Override
    public void close() throws IOException {
        // A server that has just closed its last file may still be about to leave.
        if (!run("umount", mount.toString()) && !run("umount", "-l", mount.toString())) {
            throw new IOException("cannot unmount " + mount);
        }
    }

    private static boolean run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
