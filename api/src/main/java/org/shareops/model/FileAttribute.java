package org.shareops.model;

/** A yes-or-no attribute of a file. Which of them a volume keeps, its traits say. */
public enum FileAttribute {
    /** May not be written. */
    READ_ONLY,
    /** Not shown by default. */
    HIDDEN,
    /** Belongs to the operating system. */
    SYSTEM,
    /** Changed since the last backup. */
    ARCHIVE,
    /** A program that may be run (POSIX execute bits). */
    EXECUTABLE
}
