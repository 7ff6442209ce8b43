package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * An updater as they were written: without staging. It works on a local directory and behaves as if a file server refused
 * what concerns a held file: before it touches a file it asks for its lock, since POSIX would let it.
 */
@FunctionalInterface
interface NaiveUpdater {
    /** Makes {@code live} like {@code source} as far as it gets, and stops at what is held. */
    void update(Path source, Path live) throws IOException;

    /** Empties the directory, skipping what is held; fails because of that, and never comes to copying. */
    static void deleteThenCopy(Path source, Path live) throws IOException {
        boolean refused = false;
        for (Path file : filesOf(live)) {
            if (isHeld(file)) {
                refused = true;
            } else {
                Files.delete(file);
            }
        }
        if (!refused) {
            copyInPlace(source, live);
        }
    }

    /** Copies file by file over the old ones, and gives up at the first that is held. */
    static void copyInPlace(Path source, Path live) throws IOException {
        for (Path file : filesOf(source)) {
            Path target = live.resolve(file.getFileName());
            if (isHeld(target)) {
                return;
            }
            Files.write(target, Files.readAllBytes(file));
        }
    }

    private static List<Path> filesOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static boolean isHeld(Path file) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        }
    }
}
