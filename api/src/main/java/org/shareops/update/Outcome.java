package org.shareops.update;

/** How a replacement ended. */
public enum Outcome {
    /** The new content is in place. */
    COMMITTED,
    /** The target had that content already; nothing was written. */
    UNCHANGED,
    /** Somebody holds it; nothing has changed (rule R3). */
    IN_USE,
    /** Part of a PATCH is in place and the rest is not; the report lists which. */
    INCOMPLETE,
    /** It failed for another reason; nothing has changed. */
    FAILED,
    /** The caller cancelled or interrupted; nothing has changed. */
    CANCELLED;

    /** Returns true if the target has the new content now. */
    public boolean isSuccess() {
        return this == COMMITTED || this == UNCHANGED;
    }
}
