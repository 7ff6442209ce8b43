package org.shareops.spi;

import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ShareException;

/** A listing under way. For one thread. */
public interface EntryCursor extends AutoCloseable {
    /** Returns the next entry, or null at the end. */
    @Nullable
    Entry next() throws ShareException;

    /** Ends the listing. Idempotent. */
    @Override
    void close() throws ShareException;
}
