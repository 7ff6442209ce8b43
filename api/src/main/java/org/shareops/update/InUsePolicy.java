package org.shareops.update;

import java.time.Duration;

/**
 * What to do when somebody holds what is to be replaced. Between attempts nothing is locked and nothing in the target has
 * changed (rules R3, R5).
 *
 * @param retries how many further attempts follow the first; 0 to 10,000
 * @param interval the time between two attempts; not negative
 */
public record InUsePolicy(int retries, Duration interval) {
    private static final int MOST_RETRIES = 10_000;

    /** Checks the ranges. */
    public InUsePolicy {
        if (retries < 0 || retries > MOST_RETRIES) {
            throw new IllegalArgumentException(
                    "the number of retries must lie between 0 and " + MOST_RETRIES + ", not " + retries);
        }
        if (interval.isNegative()) {
            throw new IllegalArgumentException(
                    "the interval between attempts must not be negative, but is " + interval);
        }
    }

    /** One attempt, then {@code IN_USE}; the default. */
    public static InUsePolicy never() {
        return new InUsePolicy(0, Duration.ZERO);
    }

    /** One attempt and up to {@code retries} further ones, {@code interval} apart. */
    public static InUsePolicy retry(int retries, Duration interval) {
        return new InUsePolicy(retries, interval);
    }

    /** Returns how long the waiting can take in all, without the attempts themselves. */
    public Duration longestWait() {
        return interval.multipliedBy(retries);
    }
}
