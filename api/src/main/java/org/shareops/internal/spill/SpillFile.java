package org.shareops.internal.spill;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ref.Cleaner;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/**
 * A temporary file that only its owner may read. Where the system allows it, it has no name any more as soon as it is open, so that
 * nothing is left of it however the program ends, and it is gone when nobody refers to it. Thread-safe.
 */
final class SpillFile implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Path directory;
    /** Not a channel: that would be closed by an interrupt, and with it everything that is kept here. */
    private final RandomAccessFile file;

    private final Cleaner.Cleanable end;
    private final ReentrantLock lock = new ReentrantLock();
    private long length;

    private SpillFile(Path directory, Path path, RandomAccessFile file) {
        this.directory = directory;
        this.file = file;
        this.end = CLEANER.register(this, new End(path, file));
    }

    /** What is done when nobody refers to it any more, or before. */
    private record End(Path path, RandomAccessFile file) implements Runnable {
        @Override
        public void run() {
            try (file) {
                // Closed first: some systems delete nothing that is open.
            } catch (IOException e) {
                // It holds nothing that anybody needs.
            }
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // It goes at the latest with the program.
            }
        }
    }

    static SpillFile create(Path directory) throws ShareException {
        try {
            Path path = Files.createTempFile(directory, "shareops-", ".tmp");
            SpillFile created = open(directory, path);
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.delete(path);
            } else {
                path.toFile().deleteOnExit();
            }
            return created;
        } catch (IOException e) {
            throw failed(directory, e);
        }
    }

    private static SpillFile open(Path directory, Path path) throws IOException {
        try {
            return new SpillFile(directory, path, new RandomAccessFile(path.toFile(), "rw"));
        } catch (IOException e) {
            // There may be too many open files.
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Adds bytes at the end, and returns where they are. */
    long append(byte[] bytes) throws ShareException {
        lock.lock();
        try {
            file.seek(length);
            file.write(bytes);
            long at = length;
            length += bytes.length;
            return at;
        } catch (IOException e) {
            throw failed(directory, e);
        } finally {
            lock.unlock();
        }
    }

    byte[] read(long at, int count) throws ShareException {
        byte[] bytes = new byte[count];
        lock.lock();
        try {
            file.seek(at);
            file.readFully(bytes);
        } catch (IOException e) {
            throw failed(directory, e);
        } finally {
            lock.unlock();
        }
        return bytes;
    }

    private static ShareException failed(Path directory, IOException cause) {
        // Java has no type for it; these are the words of Linux, for disks and for quotas, and of Windows.
        String text = String.valueOf(cause.getMessage());
        boolean full =
                text.contains("No space left") || text.contains("quota exceeded") || text.contains("not enough space");
        return ShareException.of(full ? ErrorKind.NO_SPACE : ErrorKind.IO_FAILURE, "keep lists of names in files")
                .detail("the directory " + directory + " for temporary files of this program failed: " + text
                        + "; make room there, or name another with the system property java.io.tmpdir")
                .cause(cause)
                .build();
    }

    /** Removes the file. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            end.clean();
        } finally {
            lock.unlock();
        }
    }
}
