package org.shareops.update;

/** Where owner, access rights and extended attributes of new content come from (rule R14). */
public enum SecurityChoice {
    /** From what is replaced; new names take what their directory gives to new files. The default. */
    KEEP,
    /**
     * From the source, where it offers them in a form that the target takes. This is about new content: a file whose
     * content has not changed keeps what it has, and an update that finds only owners or rights changed does nothing.
     */
    FROM_SOURCE,
    /** From the directory, as for any new file. */
    INHERIT
}
