package org.shareops.backend.local;

import com.sun.jna.Native;
import java.nio.Buffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The C library of Linux, as far as {@code java.nio} does not give it. Paths are encoded and end in a zero byte, see
 * {@link LinuxPaths#encode}.
 *
 * <p>Some of these functions take variable arguments in C ({@code open}, {@code fcntl}). On Linux with an x86-64 or ARM64
 * processor those are passed as fixed ones are; {@link #available()} is false on every other platform.
 */
@SuppressWarnings("MemberName") // the functions are found by their names in C
final class LinuxCalls {
    static final int O_RDONLY = 0;
    static final int O_RDWR = 02;
    static final int O_CREAT = 0100;
    static final int O_EXCL = 0200;
    static final int O_NONBLOCK = 04000;
    static final int O_CLOEXEC = 02000000;
    static final int O_PATH = 010000000;

    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_EACCESS = 0x200;
    static final int AT_NO_AUTOMOUNT = 0x800;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int STATX_BASIC_STATS = 0x7ff;

    static final int X_OK = 1;
    static final int W_OK = 2;

    static final int RENAME_NOREPLACE = 1;
    static final int RENAME_EXCHANGE = 2;

    static final int SYNC_FILE_RANGE_WRITE = 2;

    static final int LOCK_EX = 2;
    static final int LOCK_NB = 4;
    static final int LOCK_UN = 8;
    static final int F_OFD_GETLK = 36;
    static final int F_OFD_SETLK = 37;
    static final short F_WRLCK = 1;
    static final short F_UNLCK = 2;

    private LinuxCalls() {}

    static native int open(byte[] path, int flags, int mode);

    static native int close(int descriptor);

    static native long pread(int descriptor, Buffer target, long count, long position);

    static native long pwrite(int descriptor, Buffer source, long count, long position);

    static native long copy_file_range(
            int from, byte @Nullable [] fromPosition, int to, byte @Nullable [] toPosition, long count, int flags);

    static native long sendfile(int to, int from, byte @Nullable [] fromPosition, long count);

    static native int fsync(int descriptor);

    static native int sync_file_range(int descriptor, long position, long count, int flags);

    static native int syncfs(int descriptor);

    static native int flock(int descriptor, int operation);

    static native int fcntl(int descriptor, int command, byte[] lock);

    static native int statx(int directory, byte[] path, int flags, int mask, byte[] status);

    static native int faccessat(int directory, byte[] path, int mode, int flags);

    static native int mkdir(byte[] path, int mode);

    static native int unlink(byte[] path);

    static native int rmdir(byte[] path);

    static native int link(byte[] from, byte[] to);

    static native int rename(byte[] from, byte[] to);

    static native int renameat2(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

    static native int chmod(byte[] path, int mode);

    static native int fchmod(int descriptor, int mode);

    static native int chown(byte[] path, int owner, int group);

    static native int utimensat(int directory, byte[] path, byte[] times, int flags);

    static native int futimens(int descriptor, byte[] times);

    static native long listxattr(byte[] path, byte[] names, long size);

    static native long getxattr(byte[] path, byte[] name, byte[] value, long size);

    static native int setxattr(byte[] path, byte[] name, byte[] value, long size, int flags);

    static native int removexattr(byte[] path, byte[] name);

    /** Returns whether these functions can be called here. The first call loads a library, which reads local files. */
    static boolean available() {
        return Loaded.OK;
    }

    /** Returns {@code O_NOFOLLOW}, which differs between processors. */
    static int noFollow() {
        return onArm() ? 0100000 : 0400000;
    }

    /** Returns {@code O_DIRECTORY}, which differs between processors. */
    static int directoryOnly() {
        return onArm() ? 040000 : 0200000;
    }

    /** Returns the exception for the call that has just failed in this thread. */
    static ErrnoException failed(String call) {
        return new ErrnoException(call, Native.getLastError());
    }

    /** Throws if {@code result} is the C library's sign of failure; returns it otherwise. */
    static long check(String call, long result) throws ErrnoException {
        if (result < 0) {
            throw failed(call);
        }
        return result;
    }

    /** Returns whether the system is Linux. */
    static boolean onLinux() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux");
    }

    private static boolean onArm() {
        return System.getProperty("os.arch", "").equals("aarch64");
    }

    private static boolean onKnownProcessor() {
        return onArm() || System.getProperty("os.arch", "").equals("amd64");
    }

    /** Loads the library when first asked, once. */
    private static final class Loaded {
        static final boolean OK = load();

        private static boolean load() {
            if (!onLinux() || !onKnownProcessor()) {
                return false;
            }
            try {
                Native.register(LinuxCalls.class, "c");
                return true;
            } catch (LinkageError e) {
                // An old C library, or JNA cannot unpack its part: java.nio takes over, and the capabilities say so.
                return false;
            }
        }
    }
}
