package org.shareops.testkit;

import java.util.concurrent.TimeUnit;

/** Adds up what the looks at a tree saw. For one thread. */
final class ObservationCounter {
    private final WatchPlan plan;
    private long observations;
    private long repeated;
    private int minimumVisibleFiles = Integer.MAX_VALUE;
    private long mixed;
    private long refused;
    private long missing;
    private boolean absent;
    private long absentSince;
    private long longestAbsenceNanos;
    private String firstFault = "";

    ObservationCounter(WatchPlan plan) {
        this.plan = plan;
    }

    /**
     * Counts one look.
     *
     * @param startedAt when it began, by {@link System#nanoTime()}
     * @return false if the look has to be repeated and told nothing
     */
    boolean count(Look look, long startedAt) {
        if (look instanceof Look.Repeat) {
            repeated++;
            return false;
        }
        if (look instanceof Look.Missing) {
            missing++;
            noteAbsence(startedAt);
            return true;
        }
        endAbsence(startedAt);
        if (look instanceof Look.Seen seen) {
            judge(seen.content());
        } else if (look instanceof Look.Refused refusal) {
            refused++;
            noteFault("refused: " + refusal.reason());
        }
        return true;
    }

    private void judge(TreeContent content) {
        observations++;
        minimumVisibleFiles = Math.min(minimumVisibleFiles, content.files().size());
        plan.fault(content).ifPresent(fault -> {
            mixed++;
            noteFault(fault);
        });
    }

    private void noteFault(String fault) {
        if (firstFault.isEmpty()) {
            firstFault = fault;
        }
    }

    private void noteAbsence(long startedAt) {
        if (!absent) {
            absent = true;
            absentSince = startedAt;
        }
    }

    private void endAbsence(long now) {
        if (absent) {
            absent = false;
            longestAbsenceNanos = Math.max(longestAbsenceNanos, now - absentSince);
        }
    }

    /** Ends counting at {@code now}, by {@link System#nanoTime()}. */
    TreeObservations result(long now) {
        endAbsence(now);
        return new TreeObservations(
                observations,
                repeated,
                observations == 0 ? 0 : minimumVisibleFiles,
                mixed,
                refused,
                missing,
                TimeUnit.NANOSECONDS.toMicros(longestAbsenceNanos + 999),
                firstFault);
    }
}
