package org.shareops.internal.delivery;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files and names on the local disk that survive a power cut. */
final class DurableFiles {
    private DurableFiles() {}

    /** Gives a file new content at once: whoever reads it sees the old or the new. */
    static void replace(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(fresh, WRITE, CREATE_NEW)) {
            writeAll(channel, ByteBuffer.wrap(content));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        try {
            syncDirectory(parentOf(file));
        } catch (IOException e) {
            // Whatever it is, it must not be taken for a lack of room, with which nothing was written.
            throw new IOException(file + " has its new content, but that may not survive a power cut", e);
        }
    }

    static void writeAll(FileChannel channel, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            channel.write(content);
        }
    }

    /** Makes names durable; on Windows, where directories cannot be opened so, the file system does it by itself. */
    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                throw e;
            }
        }
    }

    private static Path parentOf(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " lies in no directory");
        }
        return parent;
    }
}
