package org.shareops.internal.update;

import java.util.Collection;
import java.util.Set;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/** Gets those off who are in the way of an attempt, if the policy wants that. */
@FunctionalInterface
interface Evictor {
    /** Leaves everybody alone. */
    Evictor NONE = files -> false;

    /**
     * Closes what others have open of these files, whatever else they have.
     *
     * @param files what is in the way
     * @return whether it is worth to try again at once; false if nothing was closed
     * @throws ShareException if closing is refused
     */
    boolean evict(Collection<SharePath> files) throws ShareException;

    /** Returns what was closed so far: others may want it back. */
    default Set<SharePath> closed() {
        return Set.of();
    }
}
