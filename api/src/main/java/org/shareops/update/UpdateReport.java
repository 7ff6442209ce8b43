package org.shareops.update;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.shareops.model.OpenFile;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.model.UnchangingList;

/**
 * What happened.
 *
 * @param target what was to be replaced or removed
 * @param outcome how it ended
 * @param strategy how it was done
 * @param filesChanged files whose new content was put in place, new names included
 * @param filesUnchanged files that were the same already
 * @param filesRemoved files that are gone
 * @param bytesSent content that was sent, over all attempts; content copied inside the server does not count
 * @param requests primitives that the backend was asked for, without the reads, writes and closes of open files
 * @param holders who is in the way, if the outcome is {@code IN_USE}
 * @param holdersUnknown why not all of them are known
 * @param attempts how many attempts there were, those of an earlier run included that ended by a crash; 0 if it ended before
 *     the first
 * @param deadline until when there are attempts at the most, counted from the first; empty if the policy has one attempt
 * @param warned who was told that he will be disconnected
 * @param disconnected what was closed
 * @param gapMicros the longest time that one name was absent, in microseconds; 0 where the backend is atomic
 * @param blockedMicros for how long claims were held, in microseconds: opens were refused meanwhile, or, where claims are
 *     advisory, only locks
 * @param elapsed the whole time
 * @param phases the time of each phase that took place, summed over attempts
 * @param foreign foreign entries that were kept or removed, as chosen
 * @param leftovers what could not be removed after commit: old content that a holder keeps open, or that changed while it
 *     was replaced
 * @param warnings what went otherwise than wished without hindering the outcome
 * @param error why it did not succeed
 */
public record UpdateReport(
        ShareLocation target,
        Outcome outcome,
        UpdateStrategy strategy,
        int filesChanged,
        int filesUnchanged,
        int filesRemoved,
        long bytesSent,
        long requests,
        List<OpenFile> holders,
        Optional<String> holdersUnknown,
        int attempts,
        Optional<Instant> deadline,
        List<Warned> warned,
        List<Disconnected> disconnected,
        long gapMicros,
        long blockedMicros,
        Duration elapsed,
        Map<Phase, Duration> phases,
        List<SharePath> foreign,
        List<SharePath> leftovers,
        List<String> warnings,
        Optional<ShareException> error) {
    /** Copies the collections, but for those that nobody can change. */
    public UpdateReport {
        holders = List.copyOf(holders);
        warned = List.copyOf(warned);
        disconnected = List.copyOf(disconnected);
        phases = Map.copyOf(phases);
        foreign = UnchangingList.copyOf(foreign);
        leftovers = List.copyOf(leftovers);
        warnings = List.copyOf(warnings);
    }
}
