package org.shareops.backend.local;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;

/**
 * What one look at an inode tells.
 *
 * @param kind what it is
 * @param size in bytes
 * @param modified when the content was last written
 * @param changed when content or attributes were last changed, where the system says
 * @param attributes the attributes that are set
 * @param id the identity, where the system has one
 * @param posix owner and mode, on POSIX systems that say them here
 * @param mountPoint whether another volume, or another place of this one, is mounted on it
 */
record FileStatus(
        EntryKind kind,
        long size,
        Instant modified,
        Optional<Instant> changed,
        Set<FileAttribute> attributes,
        Optional<FileId> id,
        Optional<Posix> posix,
        boolean mountPoint) {
    private static final int TYPE_MASK = 0170000;
    private static final int OWNER_WRITE = 0200;
    private static final int OWNER_EXECUTE = 0100;

    /**
     * The POSIX side of an inode.
     *
     * @param mode all 16 bits, type included
     * @param uid the owner
     * @param gid the group
     * @param deviceMajor the device's major number
     * @param deviceMinor the device's minor number
     * @param inode the inode's number on that device
     * @param guarded whether the file system marks it immutable or append-only
     */
    record Posix(int mode, int uid, int gid, int deviceMajor, int deviceMinor, long inode, boolean guarded) {
        /** Returns the permission bits, those for set-id and sticky included. */
        int permissions() {
            return mode & 07777;
        }

        InodeKey key() {
            return new InodeKey(deviceMajor, deviceMinor, inode);
        }
    }

    static EntryKind kindOf(int mode) {
        return switch (mode & TYPE_MASK) {
            case 0100000 -> EntryKind.FILE;
            case 0040000 -> EntryKind.DIRECTORY;
            case 0120000 -> EntryKind.SYMBOLIC_LINK;
            default -> EntryKind.OTHER;
        };
    }

    static Set<FileAttribute> attributesOf(int mode) {
        Set<FileAttribute> attributes = EnumSet.noneOf(FileAttribute.class);
        if (kindOf(mode) == EntryKind.SYMBOLIC_LINK) {
            return attributes; // the mode of a link means nothing
        }
        if ((mode & OWNER_WRITE) == 0) {
            attributes.add(FileAttribute.READ_ONLY);
        }
        if ((mode & OWNER_EXECUTE) != 0) {
            attributes.add(FileAttribute.EXECUTABLE);
        }
        return attributes;
    }

    /**
     * Returns a mode with attributes applied: write bits off for a read-only file, the owner's on for another; execute
     * where there is read, or nowhere. A directory's execute bits stay: they let one in rather than run anything.
     */
    static int withAttributes(int mode, Set<FileAttribute> attributes) {
        int changed = mode & 07777;
        changed = attributes.contains(FileAttribute.READ_ONLY) ? changed & ~0222 : changed | OWNER_WRITE;
        if (kindOf(mode) != EntryKind.DIRECTORY) {
            changed = attributes.contains(FileAttribute.EXECUTABLE) ? changed | (changed & 0444) >> 2 : changed & ~0111;
        }
        return changed;
    }

    boolean isFile() {
        return kind == EntryKind.FILE;
    }

    /** Returns true for a directory, one with a mount on it included. */
    boolean isDirectory() {
        return kind == EntryKind.DIRECTORY;
    }

    /** Returns this as an entry; the share's root, which has an empty name, is a plain directory even if it is mounted. */
    Entry toEntry(String name) {
        EntryKind shown = isDirectory() && mountPoint && !name.isEmpty() ? EntryKind.MOUNT_POINT : kind;
        return new Entry(name, shown, isFile() ? size : 0, modified, changed, attributes, id);
    }
}
