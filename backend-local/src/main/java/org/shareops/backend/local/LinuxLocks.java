package org.shareops.backend.local;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Locks that keep off everybody who asks for a lock of any of the usual kinds.
 *
 * <p>{@code flock} and byte-range locks do not see each other on a local disk, so a claim takes both. The byte-range lock
 * belongs to the open file description, not to the process: a plain POSIX lock would vanish as soon as any other
 * descriptor of the file is closed in this process, and would not conflict with another thread's claim. Both kinds
 * conflict with what {@code flock(1)}, {@code lockf} or Java's {@code FileChannel.lock} hold.
 */
final class LinuxLocks {
    private static final int LOCK_SIZE = 32;
    private static final int TYPE_AT = 0;

    private LinuxLocks() {}

    /**
     * Locks a whole file, or throws because somebody holds a lock on it. On failure the caller closes the descriptor,
     * which gives up what was taken.
     *
     * @param writable whether the descriptor is open for writing. A byte-range lock that excludes readers needs that;
     *     without it the lock is only asked about, and a later byte-range locker is not kept off
     */
    static void acquire(int descriptor, boolean writable) throws ErrnoException {
        LinuxCalls.check("flock", LinuxCalls.flock(descriptor, LinuxCalls.LOCK_EX | LinuxCalls.LOCK_NB));
        byte[] lock = wholeFile(LinuxCalls.F_WRLCK);
        if (writable) {
            LinuxCalls.check("fcntl", LinuxCalls.fcntl(descriptor, LinuxCalls.F_OFD_SETLK, lock));
            return;
        }
        LinuxCalls.check("fcntl", LinuxCalls.fcntl(descriptor, LinuxCalls.F_OFD_GETLK, lock));
        short conflicting = ByteBuffer.wrap(lock).order(ByteOrder.nativeOrder()).getShort(TYPE_AT);
        if (conflicting != LinuxCalls.F_UNLCK) {
            throw new ErrnoException("fcntl", Errno.EAGAIN.number());
        }
    }

    /**
     * Unlocks. Closing alone would do, but for a child process that has been forked and not yet become another program:
     * it shares the open file for an instant, and with it the locks. Failures do not matter, closing follows.
     */
    static void release(int descriptor) {
        LinuxCalls.flock(descriptor, LinuxCalls.LOCK_UN);
        LinuxCalls.fcntl(descriptor, LinuxCalls.F_OFD_SETLK, wholeFile(LinuxCalls.F_UNLCK));
    }

    /** Returns a {@code struct flock} from the beginning to the end, wherever that will be. */
    private static byte[] wholeFile(short type) {
        byte[] lock = new byte[LOCK_SIZE];
        ByteBuffer.wrap(lock).order(ByteOrder.nativeOrder()).putShort(TYPE_AT, type);
        return lock;
    }
}
