package org.shareops.model;

/** What a share may be able to do (rule C1). */
public enum Capability {
    /** List the sessions of the server. */
    LIST_SESSIONS,
    /** List open files with their holders. */
    LIST_OPEN_FILES,
    /** Close a single open file of somebody else. */
    CLOSE_FILE,
    /** End somebody's session. */
    DISCONNECT,
    /** Refuse newcomers while those present may go on. */
    REFUSE_NEWCOMERS,
    /** Tell a session's user something. */
    NOTIFY,
    /** Copy content inside the server. */
    SERVER_COPY,
    /** Swap two names in one step. */
    ATOMIC_EXCHANGE,
    /** Carry owner, access rights and extended attributes over to new content. */
    SECURITY,
    /** Replace one file. */
    REPLACE,
    /** Replace a directory at once, by a swap of names. */
    UPDATE_SWAP,
    /** Replace the changed files of a directory one by one, under claims on all of them. */
    UPDATE_PATCH,
    /** Remove a file or directory. */
    REMOVE
}
