package org.shareops.update;

import org.shareops.model.ShareException;

/** A replacement that runs on a thread of its own. Thread-safe. */
public interface UpdateHandle {
    /** Returns how far it is. */
    Progress progress();

    /** Returns true once {@link #await()} would return at once. */
    boolean isDone();

    /**
     * Asks it to stop. Before commit it ends soon with {@code CANCELLED} and nothing changed; a commit that has begun is
     * finished (rule C4).
     */
    void cancel();

    /**
     * Waits for the end.
     *
     * @throws UpdateException if it did not succeed
     * @throws InterruptedException if this thread is interrupted while it waits; the replacement goes on
     */
    UpdateReport await() throws ShareException, InterruptedException;
}
