package org.shareops.internal.link;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;
import org.shareops.spi.EngineClock;

/**
 * Whether a server may be called, for all identities that we have on it: one that did not answer is left alone for a while
 * (rule P6). Thread-safe.
 */
final class Reachability {
    private final EngineClock clock;
    private final LinkPolicy policy;
    private final RandomGenerator random;
    private @Nullable ShareException failure;
    private int failures;
    private long notBefore;

    Reachability(EngineClock clock, LinkPolicy policy, RandomGenerator random) {
        this.clock = clock;
        this.policy = policy;
        this.random = random;
    }

    /** Notes that it answered. */
    synchronized void answered() {
        failures = 0;
        failure = null;
    }

    /**
     * Notes that it did not, and returns for how long it is left alone. Calls that were under way together are one failure,
     * however many identities they were made for.
     *
     * @param failuresBefore what {@link #refuseTooEarly} said before that call
     */
    synchronized Duration failed(ShareException e, int failuresBefore) {
        boolean isFirst = failure == null || failures == failuresBefore;
        failure = e;
        if (!isFirst) {
            return Duration.ofNanos(Math.max(0, notBefore - clock.nanoTime()));
        }
        failures++;
        Duration backOff = policy.backOff(failures, random);
        notBefore = clock.nanoTime() + backOff.toNanos();
        return backOff;
    }

    /** The same where calls are never under way together. */
    synchronized Duration failed(ShareException e) {
        return failed(e, failures);
    }

    /** Returns when the server may be called again; empty if it may be at once. */
    synchronized Optional<Instant> retryAt() {
        long left = notBefore - clock.nanoTime();
        return failure == null || left <= 0
                ? Optional.empty()
                : Optional.of(clock.instant().plusNanos(left));
    }

    /**
     * Throws what the last call failed with while it is too early for another. Returns how many have failed in a row so far.
     */
    synchronized int refuseTooEarly() throws ShareException {
        ShareException last = failure;
        long left = notBefore - clock.nanoTime();
        if (last != null && left > 0) {
            // Of the time that is left, not of the time that was said: clocks may be set meanwhile.
            throw last.toBuilder()
                    .detail("nothing was sent, for the last attempt failed: " + last.detail())
                    .retryAt(clock.instant().plusNanos(left))
                    .build();
        }
        return failures;
    }
}
