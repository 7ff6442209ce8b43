package org.shareops.update;

import java.util.List;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;

/**
 * What a recovery found and did.
 *
 * @param where the target or directory at and below which it looked
 * @param updates the updates that were found, in no order; empty if there was nothing to recover
 * @param leftovers what could not be removed: old content that a holder keeps open or has changed, and directories among our
 *     records that no record speaks of
 * @param unseen directories into which it could not look, or not into our records in them
 * @param warnings what went otherwise than wished without hindering the outcome
 */
public record RecoveryReport(
        ShareLocation where,
        List<Recovered> updates,
        List<SharePath> leftovers,
        List<SharePath> unseen,
        List<String> warnings) {
    /** Copies the collections. */
    public RecoveryReport {
        updates = List.copyOf(updates);
        leftovers = List.copyOf(leftovers);
        unseen = List.copyOf(unseen);
        warnings = List.copyOf(warnings);
    }

    /**
     * Returns true if it has looked everywhere, and no update is left that was not brought to an end; those of programs at
     * work do not count.
     */
    public boolean isComplete() {
        return unseen.isEmpty()
                && updates.stream()
                        .noneMatch(each ->
                                each.result() == Recovered.Result.FAILED || each.result() == Recovered.Result.STUCK);
    }
}
