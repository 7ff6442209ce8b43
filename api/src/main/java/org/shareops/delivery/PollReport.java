package org.shareops.delivery;

import java.util.List;
import org.shareops.model.SharePath;

/**
 * What a poll of an inbox came to.
 *
 * @param done how many items were done with and removed
 * @param kept how many stay for the next poll because the handler said so
 * @param quarantined what was moved to quarantine, by its new paths
 * @param busy items that somebody else has open, which therefore wait for the next poll
 * @param foreign how many files lie in the inbox that no sender of this library put there; they are left alone
 */
public record PollReport(int done, int kept, List<SharePath> quarantined, List<SharePath> busy, int foreign) {
    /** Copies the lists. */
    public PollReport {
        quarantined = List.copyOf(quarantined);
        busy = List.copyOf(busy);
    }
}
