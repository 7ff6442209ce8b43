package org.shareops.internal.delivery;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.EngineClock;

/**
 * A lock on a local file against other threads and other processes; it ends with its process. Thread-safe.
 *
 * <p>A system that knows locks by process gives up all of them as soon as one handle of the file is closed, whoever in the
 * process has opened it. So all who lock one file share one handle, which stays open until the last of them is {@link #close
 * closed}. Should the file, or its directory, be exchanged for another, the lock is one on what has its name by then.
 */
final class ProcessLock implements AutoCloseable {
    /** Others of this process hold it for two writes to the disk. */
    private static final int MOST_WAITS = 6_000;

    /** Nobody exchanges a directory as often as that while we look. */
    private static final int MOST_EXCHANGES = 10;

    private static final Duration WAIT = Duration.ofMillis(5);
    /** One for each process, as the locks are. */
    private static final Map<Path, Handle> HANDLES = new HashMap<>();

    private final Handle handle;
    private volatile boolean closed;

    /** A file that is open for everybody in this process who locks it. */
    private static final class Handle {
        private final Path file;
        private final ReentrantLock threads = new ReentrantLock();
        private @Nullable FileChannel channel;
        /** Which file the channel has open; null where the system does not tell. */
        private @Nullable Object key;

        private int users;

        Handle(Path file) {
            this.file = file;
        }
    }

    private ProcessLock(Handle handle) {
        this.handle = handle;
    }

    /** Makes one; the directory of the file must exist, and the file is created when it is locked first. */
    static ProcessLock of(Path directory, String name) throws IOException {
        Path file = directory.toRealPath().resolve(name);
        synchronized (HANDLES) {
            Handle handle = HANDLES.computeIfAbsent(file, Handle::new);
            handle.users++;
            return new ProcessLock(handle);
        }
    }

    /** What is done under the lock. */
    @FunctionalInterface
    interface Work<T> {
        T run(FileChannel locked) throws IOException;
    }

    /** Waits for the lock, and does something under it. */
    <T> T under(Work<T> work) throws IOException {
        try {
            handle.threads.lockInterruptibly();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try {
            for (int i = 0; i < MOST_EXCHANGES; i++) {
                FileChannel open = open();
                try (FileLock lock = wait(open)) {
                    if (isInPlace()) {
                        return work.run(open);
                    }
                }
                forget();
            }
            throw exchanged();
        } finally {
            handle.threads.unlock();
        }
    }

    /** Does something under the lock; returns empty, without having done it, if another has the lock. */
    <T> Optional<T> tryUnder(Work<T> work) throws IOException {
        if (!handle.threads.tryLock()) {
            return Optional.empty();
        }
        try {
            if (handle.threads.getHoldCount() > 1) {
                return Optional.empty();
            }
            for (int i = 0; i < MOST_EXCHANGES; i++) {
                FileChannel open = open();
                try (FileLock lock = tryLock(open)) {
                    if (isInPlace()) {
                        return lock == null ? Optional.empty() : Optional.of(work.run(open));
                    }
                }
                forget();
            }
            throw exchanged();
        } finally {
            handle.threads.unlock();
        }
    }

    /** An interrupted thread closes the channel that it uses, so it may have to be opened again. */
    private FileChannel open() throws IOException {
        if (closed) {
            throw ShareException.of(ErrorKind.CLOSED, "lock " + handle.file)
                    .detail("the outbox was closed meanwhile")
                    .build();
        }
        FileChannel open = handle.channel;
        if (open == null || !open.isOpen()) {
            open = openAnew();
        }
        return open;
    }

    /** The system tells of a name which file it is, but not of what is open; so it must have told the same before. */
    private FileChannel openAnew() throws IOException {
        for (int i = 0; i < MOST_EXCHANGES; i++) {
            Object before = keyOf(handle.file);
            FileChannel open = FileChannel.open(handle.file, READ, WRITE, CREATE);
            handle.channel = open;
            handle.key = keyOf(handle.file);
            if (Objects.equals(before, handle.key)) {
                return open;
            }
            forget();
        }
        throw exchanged();
    }

    private static @Nullable Object keyOf(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Others find the file by its name: what is locked must still have it, and not have gone with its directory. */
    private boolean isInPlace() throws IOException {
        return Objects.equals(handle.key, keyOf(handle.file));
    }

    private void forget() throws IOException {
        try (FileChannel old = handle.channel) {
            handle.channel = null;
        }
    }

    private ShareException exchanged() {
        return ShareException.of(ErrorKind.BUSY, "lock " + handle.file)
                .detail("somebody puts another file in its place again and again; let one program have the directory")
                .build();
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
        throw ShareException.of(ErrorKind.BUSY, "lock " + handle.file)
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
        return ShareException.of(ErrorKind.CANCELLED, "lock " + handle.file)
                .detail("it was interrupted")
                .cause(cause)
                .build();
    }

    /** Waits for what is being done under the lock, unless that is another's. Idempotent. */
    @Override
    public void close() throws IOException {
        synchronized (HANDLES) {
            if (closed) {
                return;
            }
            if (handle.users > 1) {
                closed = true;
                handle.users--;
                return;
            }
        }
        handle.threads.lock();
        try {
            closeIfUnused();
        } finally {
            handle.threads.unlock();
        }
    }

    /** Somebody may have come meanwhile. */
    private void closeIfUnused() throws IOException {
        synchronized (HANDLES) {
            if (closed) {
                return;
            }
            closed = true;
            handle.users--;
            if (handle.users == 0) {
                HANDLES.remove(handle.file);
                forget();
            }
        }
    }
}
