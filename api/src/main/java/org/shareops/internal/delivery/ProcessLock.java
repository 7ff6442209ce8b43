package org.shareops.internal.delivery;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.EngineClock;

/**
 * A lock on a local file against other threads and other processes; it ends with its process. Thread-safe.
 *
 * <p>The file stays open until {@link #close}: a system that knows locks by process gives up all of them as soon as one of its
 * files is closed.
 */
final class ProcessLock implements AutoCloseable {
    /** Others of this process hold it for two writes to the disk. */
    private static final int MOST_WAITS = 6_000;

    private static final Duration WAIT = Duration.ofMillis(5);

    private final Path file;
    private final ReentrantLock threads = new ReentrantLock();
    private @Nullable FileChannel channel;
    private boolean closed;

    ProcessLock(Path file) {
        this.file = file;
    }

    /** What is done under the lock. */
    @FunctionalInterface
    interface Work<T> {
        T run(FileChannel locked) throws IOException;
    }

    /** Waits for the lock, and does something under it. */
    <T> T under(Work<T> work) throws IOException {
        try {
            threads.lockInterruptibly();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try {
            FileChannel open = open();
            try (FileLock lock = wait(open)) {
                return work.run(open);
            }
        } finally {
            threads.unlock();
        }
    }

    /** Does something under the lock; returns empty, without having done it, if another has the lock. */
    <T> Optional<T> tryUnder(Work<T> work) throws IOException {
        if (!threads.tryLock()) {
            return Optional.empty();
        }
        try {
            if (threads.getHoldCount() > 1) {
                return Optional.empty();
            }
            FileChannel open = open();
            try (FileLock lock = tryLock(open)) {
                return lock == null ? Optional.empty() : Optional.of(work.run(open));
            }
        } finally {
            threads.unlock();
        }
    }

    /** An interrupted thread closes the channel that it uses, so it may have to be opened again. */
    private FileChannel open() throws IOException {
        if (closed) {
            throw ShareException.of(ErrorKind.CLOSED, "lock " + file)
                    .detail("the outbox was closed meanwhile")
                    .build();
        }
        FileChannel open = channel;
        if (open == null || !open.isOpen()) {
            open = FileChannel.open(file, READ, WRITE, CREATE);
            channel = open;
        }
        return open;
    }

    private static @Nullable FileLock tryLock(FileChannel open) throws IOException {
        try {
            return open.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another object of this process has it.
            return null;
        }
    }

    private FileLock wait(FileChannel open) throws IOException {
        for (int waits = 0; waits < MOST_WAITS; waits++) {
            try {
                return open.lock();
            } catch (OverlappingFileLockException e) {
                pause();
            }
        }
        throw ShareException.of(ErrorKind.BUSY, "lock " + file)
                .detail("another part of this program holds it; open an outbox once in a program")
                .build();
    }

    private void pause() throws IOException {
        try {
            EngineClock.system().sleep(WAIT);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private ShareException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return ShareException.of(ErrorKind.CANCELLED, "lock " + file)
                .detail("it was interrupted")
                .cause(cause)
                .build();
    }

    @Override
    public void close() throws IOException {
        threads.lock();
        try (FileChannel open = channel) {
            closed = true;
            channel = null;
        } finally {
            threads.unlock();
        }
    }
}
