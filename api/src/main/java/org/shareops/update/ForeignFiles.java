package org.shareops.update;

/**
 * What to do with entries of the target that are neither in the source nor put there by the last update (rule R8).
 * Without a record of the last update, everything that is not in the source is foreign.
 */
public enum ForeignFiles {
    /** Refuse the update and list them; the default. */
    REFUSE,
    /** Keep them: PATCH leaves them alone, SWAP takes copies of them along into the new tree. */
    KEEP,
    /** Remove them with the old content; the report lists them. */
    REMOVE
}
