package org.shareops.backend.local;

import java.nio.file.Path;
import org.shareops.model.EntryKind;

/**
 * One file or directory, held so that its name may change while owner, mode and extended attributes are read or written:
 * all of it hits the same inode, never a symbolic link that took the name. Opens neither content nor device, needs no
 * right on the file itself, and breaks no lease. Needs {@code /proc}.
 */
final class PinnedInode implements AutoCloseable {
    private final int descriptor;
    private final byte[] name;
    private final FileStatus status;

    private PinnedInode(int descriptor, FileStatus status) {
        this.descriptor = descriptor;
        this.name = LinuxPaths.ofDescriptor(descriptor);
        this.status = status;
    }

    /** Pins what {@code path} stands for; refuses a symbolic link, which has no owner or mode worth keeping. */
    static PinnedInode open(Path path) throws ErrnoException {
        int flags = LinuxCalls.O_PATH | LinuxCalls.noFollow() | LinuxCalls.O_CLOEXEC;
        int descriptor = (int) LinuxCalls.check("open", LinuxCalls.open(LinuxPaths.encode(path), flags, 0));
        boolean done = false;
        try {
            FileStatus status = LinuxStatus.of(descriptor);
            if (status.kind() == EntryKind.SYMBOLIC_LINK) {
                throw ErrnoException.noticed(Errno.ELOOP, Errno.ELOOP.meaning());
            }
            done = true;
            return new PinnedInode(descriptor, status);
        } finally {
            if (!done) {
                int ignored = LinuxCalls.close(descriptor); // the failure that brought us here says more
            }
        }
    }

    /** Returns owner and mode as they were when it was pinned. */
    FileStatus.Posix posix() {
        return status.posix().orElseThrow();
    }

    /** Returns owner and mode as they are now. */
    FileStatus.Posix posixNow() throws ErrnoException {
        return LinuxStatus.of(descriptor).posix().orElseThrow();
    }

    /** Returns a path under which the C library and {@code java.nio} reach exactly this inode. */
    Path path() {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    /** Returns {@link #path()} as the C library takes it. */
    byte[] name() {
        return name.clone();
    }

    void chmod(int mode) throws ErrnoException {
        LinuxCalls.check("chmod", LinuxCalls.chmod(name, mode));
    }

    void chown(int owner, int group) throws ErrnoException {
        LinuxCalls.check("chown", LinuxCalls.chown(name, owner, group));
    }

    @Override
    public void close() {
        int ignored = LinuxCalls.close(descriptor); // nothing was written through it
    }
}
