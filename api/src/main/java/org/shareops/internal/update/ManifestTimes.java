package org.shareops.internal.update;

import java.time.Instant;

/**
 * The times of one kind in a manifest, each as the step from the one before: files that follow each other are mostly written one
 * after the other, and there are two times for each. For one thread; in the order of the lines.
 */
final class ManifestTimes {
    private static final long TICKS_OF_A_SECOND = 10_000_000;
    private static final int NANOS_OF_A_TICK = 100;
    private static final int RADIX = Character.MAX_RADIX;
    /** Of times farther away the number of ticks has no room in a {@code long}. */
    private static final long MOST_SECONDS = 900_000_000_000L;

    private static final char NO_STEP = '=';
    private static final char REST = '.';

    private long last;

    /** Returns what stands for the next time. */
    String text(Instant time) {
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        if (seconds > MOST_SECONDS || seconds < -MOST_SECONDS) {
            return NO_STEP + Long.toString(seconds) + REST + nanos;
        }
        long ticks = seconds * TICKS_OF_A_SECOND + nanos / NANOS_OF_A_TICK;
        // Where that runs over, reading it runs back.
        String step = Long.toString(ticks - last, RADIX);
        last = ticks;
        int rest = nanos % NANOS_OF_A_TICK;
        return rest == 0 ? step : step + REST + rest;
    }

    /**
     * Returns the next time.
     *
     * @throws IllegalArgumentException if that is none
     * @throws IndexOutOfBoundsException if that is none
     * @throws java.time.DateTimeException if no time is so far away
     * @throws ArithmeticException if no time is so far away
     */
    Instant time(String text) {
        int point = text.indexOf(REST);
        if (text.charAt(0) == NO_STEP) {
            return Instant.ofEpochSecond(Long.parseLong(text, 1, point, 10), nanos(text, point));
        }
        last += Long.parseLong(text, 0, point < 0 ? text.length() : point, RADIX);
        int rest = point < 0 ? 0 : nanos(text, point);
        return Instant.ofEpochSecond(
                Math.floorDiv(last, TICKS_OF_A_SECOND),
                Math.floorMod(last, TICKS_OF_A_SECOND) * NANOS_OF_A_TICK + rest);
    }

    private static int nanos(String text, int point) {
        return Integer.parseInt(text, point + 1, text.length(), 10);
    }
}
