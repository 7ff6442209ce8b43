package org.shareops.model;

/** Whether a session or an open file is our own (rule S3). */
public enum Ownership {
    /** It is ours. */
    YES,
    /** It is somebody else's. */
    NO,
    /** It may be ours: the protocol cannot tell us from a namesake on our own host. */
    MAYBE
}
