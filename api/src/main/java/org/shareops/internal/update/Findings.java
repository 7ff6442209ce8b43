package org.shareops.internal.update;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Meter;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.update.Disconnected;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Warned;

/** What a run has come across, for its report. For one thread. */
final class Findings {
    private final List<SharePath> leftovers = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<SharePath> stuck = new ArrayList<>();

    private final List<Warned> warned = new ArrayList<>();
    private final List<Disconnected> disconnected = new ArrayList<>();
    private @Nullable Instant deadline;

    /** Who was told that he will be disconnected. */
    List<Warned> warned() {
        return warned;
    }

    /** What was closed. */
    List<Disconnected> disconnected() {
        return disconnected;
    }

    /** Notes until when there are attempts. */
    void attemptsUntil(Instant latest) {
        deadline = latest;
    }

    /** What could not be removed. */
    List<SharePath> leftovers() {
        return leftovers;
    }

    /** What went otherwise than wished without hindering the outcome. */
    List<String> warnings() {
        return warnings;
    }

    /** Names of which nobody knows whether they are what they were. */
    List<SharePath> stuck() {
        return stuck;
    }

    /** Notes that something of ours is left, if nothing more exact is known. */
    void leftAt(SharePath transaction) {
        if (leftovers.isEmpty() && stuck.isEmpty()) {
            leftovers.add(transaction);
        }
    }

    /** Makes the report; {@code job} is null if it ended before it was known what is to be done. */
    UpdateReport report(
            Context context,
            @Nullable Job job,
            boolean planned,
            Outcome outcome,
            int attempts,
            @Nullable ShareException error) {
        Meter meter = context.meter();
        meter.end();
        Job.Counts counts = job == null || !planned ? new Job.Counts(0, 0, 0, List.of()) : job.counts();
        boolean done = outcome == Outcome.COMMITTED || outcome == Outcome.INCOMPLETE;
        List<SharePath> left = new ArrayList<>(leftovers);
        left.addAll(stuck);
        return new UpdateReport(
                context.target(),
                outcome,
                job == null ? UpdateStrategy.SWAP : job.strategy(),
                done ? counts.changed() : 0,
                counts.unchanged(),
                done ? counts.removed() : 0,
                meter.bytesSent(),
                meter.requests(),
                error == null ? List.of() : error.holders(),
                error == null ? Optional.empty() : error.holdersUnknown(),
                attempts,
                Optional.ofNullable(deadline),
                warned,
                disconnected,
                meter.gapMicros(),
                meter.blockedMicros(),
                meter.elapsed(),
                meter.phases(),
                counts.foreign(),
                left,
                warnings,
                Optional.ofNullable(error));
    }
}
