package org.shareops.backend.netware.server;

import java.util.BitSet;

/**
 * Numbers from 1 to 65,535 that stay the same for as long as somebody has them. Lists that clients fetch page by page go by
 * these, so that nobody is passed over because others before him have gone meanwhile. Given out in rising order for as long as
 * that goes, so that who comes while a list is fetched stands at its end.
 */
final class Slots {
    private static final int LAST = 0xFFFF;

    private final BitSet taken = new BitSet();
    private int lastGiven;

    /** Returns a number that nobody has; there must be fewer than 65,535 that somebody has. */
    int take() {
        int free = taken.nextClearBit(lastGiven + 1);
        if (free > LAST) {
            free = taken.nextClearBit(1);
        }
        if (free > LAST) {
            throw new IllegalStateException("all numbers are taken");
        }
        taken.set(free);
        lastGiven = free;
        return free;
    }

    /** Takes a number back. */
    void free(int number) {
        taken.clear(number);
    }
}
