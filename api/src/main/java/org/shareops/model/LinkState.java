package org.shareops.model;

/** What is known of a link. */
public enum LinkState {
    /** No link has been needed yet, or it was logged off. */
    IDLE,
    /** Somebody is logging on right now. */
    CONNECTING,
    /** Logged on. */
    UP,
    /** Known to be lost, or a verification has failed: the next use logs on anew (rule P7). */
    SUSPECT,
    /** The server did not answer and is left alone for a while (rule P6). */
    BACKING_OFF,
    /** The server refused our credentials; they are not sent again (rule P5). */
    REJECTED,
    /** Closed for good. */
    CLOSED
}
