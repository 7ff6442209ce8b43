package org.shareops.backend.netware.wire;

/** Bits of a file's or directory's attributes, and of what a search includes. */
public final class EntryAttributes {
    /** May not be written, renamed or deleted. */
    public static final int READ_ONLY = 0x01;
    /** Left out of plain searches. */
    public static final int HIDDEN = 0x02;
    /** Left out of plain searches. */
    public static final int SYSTEM = 0x04;
    /** A directory. */
    public static final int DIRECTORY = 0x10;
    /** Changed since the last backup. */
    public static final int ARCHIVE = 0x20;
    /** May be opened by several at once in compatibility mode. */
    public static final int SHAREABLE = 0x80;
    /** Changed in transactions only. */
    public static final int TRANSACTIONAL = 0x1000;
    /** Not kept for salvage when it is deleted. */
    public static final int PURGE = 0x10000;
    /** Not to be copied by Macintosh clients. */
    public static final int COPY_INHIBIT = 0x80000;

    /** Search: hidden and system entries, files and directories. */
    public static final int SEARCH_ALL = 0x8006;

    private EntryAttributes() {}
}
