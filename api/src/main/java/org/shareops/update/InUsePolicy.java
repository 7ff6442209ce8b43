package org.shareops.update;

import java.time.Duration;
import java.util.Optional;

/**
 * What to do when somebody holds what is to be replaced. Between attempts nothing is locked and nothing in the target has
 * changed (rules R3, R5). Attempts and their times are kept beside the target, so that a program that takes the same job up
 * after a crash goes on counting, and waiting, where the first left off (rule D5).
 *
 * @param retries how many further attempts follow the first; 0 to 10,000
 * @param interval the time between two attempts; not negative
 * @param disconnect how those in the way are got off in one more attempt, an interval after the last; if empty, they stay
 */
public record InUsePolicy(int retries, Duration interval, Optional<ForcedDisconnect> disconnect) {
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
        return retry(0, Duration.ZERO);
    }

    /** One attempt and up to {@code retries} further ones, {@code interval} apart. */
    public static InUsePolicy retry(int retries, Duration interval) {
        return new InUsePolicy(retries, interval, Optional.empty());
    }

    /**
     * Returns a copy that gets off whoever is still in the way an interval after the last of these attempts: newcomers are kept
     * off, holders are warned, have {@code grace} to leave, and then their files are closed. How, can be chosen with {@link
     * #thenDisconnect}.
     */
    public InUsePolicy thenDisconnectAfter(Duration grace) {
        return thenDisconnect(ForcedDisconnect.after(grace));
    }

    /** Returns a copy that gets off whoever is still in the way an interval after the last of these attempts. */
    public InUsePolicy thenDisconnect(ForcedDisconnect how) {
        return new InUsePolicy(retries, interval, Optional.of(how));
    }

    /** Returns the number of attempts, the one with disconnecting included. */
    public int attempts() {
        return retries + 1 + (disconnect.isPresent() ? 1 : 0);
    }

    /** Returns how long the waiting can take in all, without the attempts themselves. */
    public Duration longestWait() {
        return disconnect
                .map(forced -> interval.multipliedBy(retries + 1L).plus(forced.grace()))
                .orElseGet(() -> interval.multipliedBy(retries));
    }
}
