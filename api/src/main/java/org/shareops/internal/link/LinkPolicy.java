package org.shareops.internal.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long links are kept and servers left alone.
 *
 * @param idleTime after how much time without use a link is logged off
 * @param firstBackOff how long a server is left alone at most after the first failure; the time doubles with each
 * @param longestBackOff how long at most after however many
 */
public record LinkPolicy(Duration idleTime, Duration firstBackOff, Duration longestBackOff) {
    /** Five minutes; one second to one minute. */
    public static LinkPolicy defaults() {
        return new LinkPolicy(Duration.ofMinutes(5), Duration.ofSeconds(1), Duration.ofMinutes(1));
    }

    private static final Duration LONGEST = Duration.ofDays(365);

    /** Checks that all are positive, and of sensible length. */
    public LinkPolicy {
        if (idleTime.compareTo(LONGEST) > 0 || longestBackOff.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "idle time and back-off are a year at most: " + idleTime + ", " + longestBackOff);
        }
        if (!isPositive(idleTime) || !isPositive(firstBackOff) || firstBackOff.compareTo(longestBackOff) > 0) {
            throw new IllegalArgumentException("idle time and back-off must be positive, and the longest back-off not"
                    + " shorter than the first: " + idleTime + ", " + firstBackOff + ", " + longestBackOff);
        }
    }

    private static boolean isPositive(Duration time) {
        return !time.isNegative() && !time.isZero();
    }

    /** Returns the same with another idle time. */
    public LinkPolicy withIdleTime(Duration value) {
        return new LinkPolicy(value, firstBackOff, longestBackOff);
    }

    /** Returns the same with another back-off. */
    public LinkPolicy withBackOff(Duration first, Duration longest) {
        return new LinkPolicy(idleTime, first, longest);
    }

    /**
     * Returns how long to leave a server alone: at least half of what the number of failures calls for, so that many clients
     * of one server do not come back at the same moment.
     *
     * @param failures how many there were in a row, from 1
     */
    Duration backOff(int failures, RandomGenerator random) {
        long most = longestBackOff.toNanos();
        long called = firstBackOff.toNanos();
        for (int i = 1; i < failures && called < most; i++) {
            called = Math.min(most, called * 2);
        }
        return Duration.ofNanos(called / 2 + random.nextLong(called / 2 + 1));
    }
}
