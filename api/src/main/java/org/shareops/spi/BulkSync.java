package org.shareops.spi;

import org.shareops.model.ShareException;

/**
 * Facet: one call makes everything durable that was written to the volume so far. The engine then does not sync each file
 * of a large update.
 */
public interface BulkSync {
    /** Returns after all earlier content and names survive a power cut. */
    void syncAll() throws ShareException;
}
