package org.shareops.model;

/** What a name in a directory stands for. */
public enum EntryKind {
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link or another kind of forwarding; never followed by the library. */
    SYMBOLIC_LINK,
    /**
     * A directory on which another volume is mounted, but not the share's root. Its content belongs to that volume: it is
     * never replaced or removed along with what it is mounted in (rule R1).
     */
    MOUNT_POINT,
    /** Anything else: a device, a pipe, a socket. */
    OTHER
}
