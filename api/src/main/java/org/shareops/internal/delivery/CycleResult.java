package org.shareops.internal.delivery;

import org.jspecify.annotations.Nullable;
import org.shareops.delivery.Delivery;
import org.shareops.model.ShareException;

/** What one cycle did for one item. */
sealed interface CycleResult {
    /** It is there: somebody has answered that (rule V1). */
    record Arrived(Delivery delivery) implements CycleResult {}

    /**
     * It is not known to be there.
     *
     * @param why the reason
     * @param upload what of it lies in the inbox, or may have arrived; null if nothing
     */
    record Stayed(ShareException why, @Nullable Upload upload) implements CycleResult {}
}
