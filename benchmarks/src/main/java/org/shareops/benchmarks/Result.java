package org.shareops.benchmarks;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.benchmarks.Contestant.Side;

/**
 * What one contestant did in one scenario.
 *
 * @param seconds of each measured round; empty if it failed
 * @param once whether that was one run, through the proxy that counts
 * @param wire what was counted in a run of its own; null on a local disk
 * @param failure what went wrong; null if nothing
 */
record Result(
        Scenario scenario,
        String contestant,
        Side side,
        List<Double> seconds,
        boolean once,
        @Nullable Wire wire,
        @Nullable String failure) {
    Result {
        seconds = List.copyOf(seconds);
    }

    boolean isMeasured() {
        return failure == null && !seconds.isEmpty();
    }

    /** Of an even number of rounds, the mean of the two in the middle. */
    double median() {
        List<Double> sorted = seconds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double fastest() {
        return seconds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double slowest() {
        return seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
