package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A local directory that behaves as if a file server refused what concerns a held file: a file's lock is asked for before
 * the file is touched, since POSIX would let anybody touch it.
 *
 * @param directory the directory
 */
record LocalFiles(Path directory) implements LiveFiles {
    @Override
    public List<String> names() throws IOException {
        return PackageFiles.namesIn(directory);
    }

    @Override
    public boolean delete(String name) throws IOException {
        Path file = directory.resolve(name);
        if (isHeld(file)) {
            return false;
        }
        Files.delete(file);
        return true;
    }

    @Override
    public boolean overwrite(String name, Path content) throws IOException {
        Path file = directory.resolve(name);
        if (isHeld(file)) {
            return false;
        }
        Files.write(file, Files.readAllBytes(content));
        return true;
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

    @Override
    public void close() {
        // Nothing is kept open.
    }
}
