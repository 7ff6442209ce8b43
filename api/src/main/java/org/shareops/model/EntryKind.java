package org.shareops.model;

/** What a name in a directory stands for. */
public enum EntryKind {
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link or another kind of forwarding; never followed by the library. */
    SYMBOLIC_LINK,
    /** Anything else: a device, a pipe, a socket. */
    OTHER
}
