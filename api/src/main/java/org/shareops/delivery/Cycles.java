package org.shareops.delivery;

import java.util.Optional;

/** Something done again and again on a thread of its own. Thread-safe. */
public interface Cycles extends AutoCloseable {
    /** Returns how many cycles have ended. */
    long completed();

    /** Returns what the last cycle failed with; empty if it did not. */
    Optional<Exception> lastFailure();

    /** Returns false once no cycle will follow: after {@link #close()}, or because {@code Shares} was closed. */
    boolean isRunning();

    /** Ends it soon and waits for the end; called from within a cycle it does not wait. Idempotent. */
    @Override
    void close();
}
