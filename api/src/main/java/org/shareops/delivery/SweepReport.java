package org.shareops.delivery;

import java.util.List;
import org.shareops.model.SharePath;

/**
 * What a sweep of an inbox came to.
 *
 * @param removed temporary files of senders that have given up or died
 * @param inUse temporary files old enough, but open: their senders are slow
 * @param young how many temporary files are too young to judge
 */
public record SweepReport(List<SharePath> removed, List<SharePath> inUse, int young) {
    /** Copies the lists. */
    public SweepReport {
        removed = List.copyOf(removed);
        inUse = List.copyOf(inUse);
    }
}
