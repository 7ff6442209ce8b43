package org.shareops.internal.update;

import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/**
 * Tidies up, shielded from cancelling. A failure of it neither hides the failure that made it necessary, nor makes a commit look
 * failed.
 */
final class Tidying {
    private final Context context;
    private final Findings findings;
    private boolean linkLost;

    Tidying(Context context, Findings findings) {
        this.context = context;
        this.findings = findings;
    }

    /** Does it; {@code failure} is what made it necessary, null if everything went well. */
    void after(@Nullable Throwable failure, Cancellation.Action action) {
        try {
            context.cancellation().shield(action);
        } catch (ShareException e) {
            linkLost |= e.kind() == ErrorKind.LINK_LOST || e.kind() == ErrorKind.OUTCOME_UNKNOWN;
            if (failure == null) {
                findings.warnings().add("tidying up failed: " + e.getMessage());
            } else if (failure != e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Removes the control area, if nothing is left in it. */
    void removeControlArea(@Nullable Throwable failure) {
        after(failure, () -> context.control().removeIfEmpty(context.volume()));
    }

    /** Returns whether the link was lost meanwhile, so that more may be left than is known. */
    boolean hasLostLink() {
        return linkLost;
    }
}
