package org.shareops.internal.link;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/** Waits in real time for something that another thread does. */
final class Patience {
    private Patience() {}

    /**
     * Waits until it is over, or the time is. The lock of the condition is held. Not ended by an interrupt.
     *
     * @return whether the caller was interrupted meanwhile; the flag is down then
     */
    static boolean await(Condition changed, Duration longest, BooleanSupplier over) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos(); !over.getAsBoolean() && left > 0; left = deadline - System.nanoTime()) {
            try {
                changed.awaitNanos(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }
}
