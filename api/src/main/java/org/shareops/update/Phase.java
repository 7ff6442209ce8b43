package org.shareops.update;

/** The steps of a replacement, in their order. */
public enum Phase {
    /** Compare, check names, rights, capabilities, foreign files. Changes nothing, locks nothing. */
    PLAN,
    /** Write new content beside the target. */
    STAGE,
    /** Make it durable and check it. */
    VERIFY,
    /** Find out whether somebody is in the way. */
    TRY,
    /** Wait for the next attempt. */
    WAIT,
    /** Keep newcomers off. */
    CORDON,
    /** Warn those in the way, and give them time to leave. */
    GRACE,
    /** Close what they still hold. */
    CLOSE,
    /** Give the new content its name. */
    COMMIT,
    /** Remove what was replaced, and note what was put in place. */
    CLEAN
}
