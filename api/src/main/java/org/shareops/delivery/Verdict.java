package org.shareops.delivery;

/** What becomes of an item after its reader has seen it. */
public enum Verdict {
    /** It is done with and is removed. */
    DONE,
    /** It cannot be used: it is moved to the directory {@code failed} of the inbox, for people to look at. */
    QUARANTINE,
    /** It stays, and is offered again at the next poll. */
    KEEP
}
