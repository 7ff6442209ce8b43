package org.shareops.internal.update;

import java.time.Duration;

/** Pauses between tries, each twice as long as the one before, up to a longest one, until their sum is used up. For one thread. */
final class BackOff {
    private final Duration longest;
    private Duration next;
    private Duration left;

    /**
     * Begins with the first pause.
     *
     * @param longest of all pauses, as far as they are chosen here
     * @param patience for how long to pause in all; the pause in which that ends is the last one
     */
    BackOff(Duration first, Duration longest, Duration patience) {
        this.next = first;
        this.longest = longest;
        this.left = patience;
    }

    /** Returns false once the sum is used up. */
    boolean hasPatience() {
        return !left.isNegative();
    }

    /** Returns how long to pause now. */
    Duration pause() {
        return pauseAtLeast(Duration.ZERO);
    }

    /** Returns how long to pause now where somebody asked for a pause of that length, which counts for as long as it is. */
    Duration pauseAtLeast(Duration asked) {
        Duration pause = asked.compareTo(next) > 0 ? asked : next;
        left = left.minus(pause);
        Duration twice = next.multipliedBy(2);
        next = twice.compareTo(longest) < 0 ? twice : longest;
        return pause;
    }
}
