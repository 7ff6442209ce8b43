package org.shareops.backend.local;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.shareops.model.EntryKind;

/** Looks at inodes with {@code statx(2)}, whose answer has the same layout on all processors. */
final class LinuxStatus {
    private static final int SIZE = 256;
    private static final int UID_AT = 20;
    private static final int GID_AT = 24;
    private static final int MODE_AT = 28;
    private static final int INODE_AT = 32;
    private static final int SIZE_AT = 40;
    private static final int CHANGED_AT = 96;
    private static final int MODIFIED_AT = 112;
    private static final int MAJOR_AT = 136;
    private static final int MINOR_AT = 140;
    private static final int ATTRIBUTES_AT = 8;
    private static final int KNOWN_ATTRIBUTES_AT = 56;
    private static final long IMMUTABLE_OR_APPEND_ONLY = 0x30;
    /** Since Linux 5.8. Tells bind mounts, too, which share the device with what they are mounted in. */
    private static final long MOUNT_ROOT = 0x2000;

    private LinuxStatus() {}

    /** Looks at what a name stands for, a symbolic link included. */
    static FileStatus of(Path path) throws ErrnoException {
        ByteBuffer status = read(
                LinuxCalls.AT_FDCWD,
                LinuxPaths.encode(path),
                LinuxCalls.AT_SYMLINK_NOFOLLOW | LinuxCalls.AT_NO_AUTOMOUNT);
        return parse(status, isMountPoint(status, path));
    }

    private static boolean isMountPoint(ByteBuffer status, Path path) {
        if ((status.getLong(KNOWN_ATTRIBUTES_AT) & MOUNT_ROOT) != 0) {
            return (status.getLong(ATTRIBUTES_AT) & MOUNT_ROOT) != 0;
        }
        // An older kernel: what is no directory is not worth the look.
        int mode = Short.toUnsignedInt(status.getShort(MODE_AT));
        return FileStatus.kindOf(mode) == EntryKind.DIRECTORY && MountTable.isMountPoint(path);
    }

    /** Looks at what a link of {@code /proc} leads to, without asking whether it is a mount point. */
    static FileStatus followed(Path link) throws ErrnoException {
        return parse(read(LinuxCalls.AT_FDCWD, LinuxPaths.encode(link), LinuxCalls.AT_NO_AUTOMOUNT), false);
    }

    /** Looks at what a descriptor has open, without asking whether it is a mount point. */
    static FileStatus of(int descriptor) throws ErrnoException {
        return parse(read(descriptor, new byte[1], LinuxCalls.AT_EMPTY_PATH), false);
    }

    private static ByteBuffer read(int directory, byte[] path, int flags) throws ErrnoException {
        byte[] answer = new byte[SIZE];
        LinuxCalls.check("statx", LinuxCalls.statx(directory, path, flags, LinuxCalls.STATX_BASIC_STATS, answer));
        return ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder());
    }

    private static FileStatus parse(ByteBuffer status, boolean mountPoint) {
        int mode = Short.toUnsignedInt(status.getShort(MODE_AT));
        FileStatus.Posix posix = new FileStatus.Posix(
                mode,
                status.getInt(UID_AT),
                status.getInt(GID_AT),
                status.getInt(MAJOR_AT),
                status.getInt(MINOR_AT),
                status.getLong(INODE_AT),
                (status.getLong(ATTRIBUTES_AT) & IMMUTABLE_OR_APPEND_ONLY) != 0);
        return new FileStatus(
                FileStatus.kindOf(mode),
                status.getLong(SIZE_AT),
                time(status, MODIFIED_AT),
                Optional.of(time(status, CHANGED_AT)),
                FileStatus.attributesOf(mode),
                Optional.of(posix.key().toFileId()),
                Optional.of(posix),
                mountPoint);
    }

    private static Instant time(ByteBuffer status, int at) {
        return Instant.ofEpochSecond(status.getLong(at), status.getInt(at + Long.BYTES));
    }
}
