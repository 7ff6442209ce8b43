package org.shareops.testkit.samba;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions that nothing announces. */
final class Deadline {
    private static final long MILLIS_BETWEEN_LOOKS = 5;

    private Deadline() {}

    /** Returns whether the condition became true in time. */
    static boolean met(Duration limit, BooleanSupplier condition) throws InterruptedIOException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            try {
                Thread.sleep(MILLIS_BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting");
            }
        }
        return true;
    }

    /** As {@link #met}, but too late is a failure. */
    static void await(Duration limit, BooleanSupplier condition, Supplier<String> complaint) throws IOException {
        if (!met(limit, condition)) {
            throw new IOException(complaint.get() + " within " + limit.toSeconds() + " s");
        }
    }
}
