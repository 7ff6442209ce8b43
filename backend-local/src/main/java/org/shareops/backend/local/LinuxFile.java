package org.shareops.backend.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;

/**
 * An open file descriptor. Unlike a {@code FileChannel} it survives the interruption of a thread that uses it.
 *
 * <p>A descriptor's number is given out again as soon as it is closed, so that a late write could hit somebody else's
 * file. Therefore every call holds the shared side of a lock and {@link #close()} the exclusive one.
 */
final class LinuxFile implements OpenedFile {
    /** After so many bytes the disk is put to work, so that {@link #sync()} has less to wait for. */
    private static final long BYTES_WORTH_SENDING = 8L * 1024 * 1024;

    private final int descriptor;
    private final FileStatus status;
    private final FileId id;
    private final boolean locked;
    private final ScratchBuffers scratch;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    /** The system lets one thread at a time write to a file, and the others spin for it on their processors. */
    private final Lock writing = new ReentrantLock();

    private long unsent;
    private volatile boolean open = true;

    /**
     * Takes over a descriptor.
     *
     * @param status what it has open
     * @param locked whether locks were taken through it
     */
    LinuxFile(int descriptor, FileStatus status, boolean locked, ScratchBuffers scratch) {
        this.descriptor = descriptor;
        this.status = status;
        this.id = status.id().orElseThrow();
        this.locked = locked;
        this.scratch = scratch;
    }

    @Override
    public FileId id() {
        return id;
    }

    @Override
    public long size() {
        return status.size();
    }

    /** Returns the permission bits that the file had when it was opened. No I/O. */
    int permissions() {
        return status.posix().orElseThrow().permissions();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        if (target.isDirect()) {
            int count = read(target.slice(), target.remaining(), position);
            if (count > 0) {
                target.position(target.position() + count);
            }
            return count;
        }
        ByteBuffer buffer = scratch.take();
        try {
            int count = read(buffer, Math.min(target.remaining(), ScratchBuffers.SIZE), position);
            if (count > 0) {
                target.put(buffer.limit(count));
            }
            return count;
        } finally {
            scratch.giveBack(buffer);
        }
    }

    /** Returns how many bytes were read; -1 at the end. */
    private int read(ByteBuffer direct, int wanted, long position) throws IOException {
        enter();
        try {
            int count = (int) LinuxCalls.check("pread", LinuxCalls.pread(descriptor, direct, wanted, position));
            return count == 0 ? -1 : count;
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        enter();
        try {
            if (source.isDirect()) {
                writeAll(source, position);
                return;
            }
            ByteBuffer buffer = scratch.take();
            try {
                for (long at = position; source.hasRemaining(); at += buffer.limit()) {
                    int count = Math.min(source.remaining(), ScratchBuffers.SIZE);
                    buffer.clear().put(0, source, source.position(), count).limit(count);
                    writeAll(buffer, at);
                    source.position(source.position() + count);
                }
            } finally {
                scratch.giveBack(buffer);
            }
        } finally {
            use.readLock().unlock();
        }
    }

    /** Writes a buffer in native memory; the system may take it in several bites. */
    private void writeAll(ByteBuffer direct, long position) throws ErrnoException {
        boolean enough;
        writing.lock();
        try {
            unsent += direct.remaining();
            enough = unsent >= BYTES_WORTH_SENDING;
            if (enough) {
                unsent = 0;
            }
            for (long at = position; direct.hasRemaining(); ) {
                long count = LinuxCalls.check(
                        "pwrite", LinuxCalls.pwrite(descriptor, direct.slice(), direct.remaining(), at));
                direct.position(direct.position() + (int) count);
                at += count;
            }
        } finally {
            writing.unlock();
        }
        if (enough) {
            sendToDisk();
        }
    }

    /** Lets the system begin to store what was written, without waiting for it: this makes nothing durable. */
    private void sendToDisk() throws ErrnoException {
        if (LinuxCalls.sync_file_range(descriptor, 0, 0, LinuxCalls.SYNC_FILE_RANGE_WRITE) == 0) {
            return;
        }
        ErrnoException failure = LinuxCalls.failed("sync_file_range");
        if (failure.is(Errno.EIO) || failure.is(Errno.ENOSPC) || failure.is(Errno.EDQUOT)) {
            throw failure;
        }
        // The system does not do that here; sync() does all of it then.
    }

    @Override
    public void sync() throws IOException {
        enter();
        try {
            LinuxCalls.check("fsync", LinuxCalls.fsync(descriptor));
        } finally {
            use.readLock().unlock();
        }
    }

    /** Sets attributes, as they belong to the mode that the file had when it was opened. */
    void setAttributes(Set<FileAttribute> attributes) throws IOException {
        FileStatus.Posix posix = status.posix().orElseThrow();
        int wanted = FileStatus.withAttributes(posix.mode(), attributes);
        if (wanted != posix.permissions()) {
            use(in -> LinuxCalls.check("fchmod", LinuxCalls.fchmod(in, wanted)));
        }
    }

    /** Sets when the content was written; later writing changes it again. */
    void setModified(Instant modified) throws IOException {
        use(in -> LinuxCalls.check("futimens", LinuxCalls.futimens(in, LinuxTimes.modified(modified))));
    }

    /** What {@link LinuxDisk} does with a descriptor. */
    @FunctionalInterface
    interface Use<T> {
        T with(int descriptor) throws IOException;
    }

    /** Lends the descriptor for one call. */
    <T> T use(Use<T> call) throws IOException {
        enter();
        try {
            return call.with(descriptor);
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public void close() throws IOException {
        use.writeLock().lock();
        try {
            if (!open) {
                return;
            }
            open = false;
            if (locked) {
                LinuxLocks.release(descriptor);
            }
            LinuxCalls.check("close", LinuxCalls.close(descriptor));
        } finally {
            use.writeLock().unlock();
        }
    }

    private void enter() throws ClosedChannelException {
        use.readLock().lock();
        if (!open) {
            use.readLock().unlock();
            throw new ClosedChannelException();
        }
    }
}
