package org.shareops.update;

/** How a replacement ended. */
public enum Outcome {
    /** The new content is in place. */
    COMMITTED,
    /** The target had that content already; nothing was written. */
    UNCHANGED,
    /** Somebody holds it; nothing has changed (rule R3). */
    IN_USE,
    /**
     * Part of it is in place and the rest is not; the report lists which. What was written down is kept, and the next update
     * of the target, or {@code Share.recover}, finishes it or takes it back.
     */
    INCOMPLETE,
    /** A newer update of the same target came while this one waited; nothing was changed by it (rule R15). */
    SUPERSEDED,
    /** It failed for another reason; nothing has changed. */
    FAILED,
    /** The caller cancelled or interrupted; nothing has changed. */
    CANCELLED;

    /** Returns true if the target has the new content now. */
    public boolean isSuccess() {
        return this == COMMITTED || this == UNCHANGED;
    }
}
