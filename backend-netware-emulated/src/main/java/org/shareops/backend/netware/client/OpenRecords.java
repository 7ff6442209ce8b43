package org.shareops.backend.netware.client;

import java.util.List;

/**
 * The files that a connection has open.
 *
 * @param records in the server's order
 * @param complete false if the list changed so often while it was read that some may be missing
 */
public record OpenRecords(List<OpenRecord> records, boolean complete) {
    /** Copies the list. */
    public OpenRecords {
        records = List.copyOf(records);
    }
}
