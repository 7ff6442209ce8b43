package org.shareops.delivery;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.shareops.model.ShareException;

/**
 * What one cycle of an outbox came to.
 *
 * @param delivered what has arrived
 * @param failures for each item that has not, its number and why; those that were set aside are among them
 * @param setAside the numbers of items that were set aside for good, visible in {@code failed}
 * @param notDue how many items wait for their time
 */
public record DrainReport(
        List<Delivery> delivered, SortedMap<Long, ShareException> failures, List<Long> setAside, int notDue) {
    /** Copies the collections. */
    public DrainReport {
        delivered = List.copyOf(delivered);
        failures = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(failures));
        setAside = List.copyOf(setAside);
    }

    /** Returns true if nothing is left that waits. */
    public boolean isEmptied() {
        return failures.size() == setAside.size() && notDue == 0;
    }
}
