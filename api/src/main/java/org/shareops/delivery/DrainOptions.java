package org.shareops.delivery;

import java.time.Duration;

/**
 * How an outbox is drained. Immutable.
 *
 * @param cycles in how many cycles an item may fail by itself before it is set aside (rule V4); at least 1
 * @param interval how long an item waits after it failed for the first time, which doubles with each further time; positive
 * @param longestInterval the most it waits; not less than {@code interval}
 * @param extension what names in the inbox end with; see {@link DeliveryOptions#extension}
 * @param atOnce whether items are tried although their time has not come
 */
public record DrainOptions(int cycles, Duration interval, Duration longestInterval, String extension, boolean atOnce) {
    private static final DrainOptions DEFAULTS =
            new DrainOptions(100, Duration.ofMinutes(1), Duration.ofHours(1), "itm", false);

    /**
     * Checks all values.
     *
     * @throws IllegalArgumentException if one is not as said above
     */
    public DrainOptions {
        if (cycles < 1) {
            throw new IllegalArgumentException("an item needs at least one cycle, not " + cycles);
        }
        if (interval.isNegative() || interval.isZero() || longestInterval.compareTo(interval) < 0) {
            throw new IllegalArgumentException("the interval must be positive, and the longest one not shorter; not "
                    + interval + " and " + longestInterval);
        }
        DeliveryOptions.defaults().withExtension(extension);
    }

    /** 100 cycles, one minute to one hour between them, which makes about four days; the extension {@code itm}. */
    public static DrainOptions defaults() {
        return DEFAULTS;
    }

    /** Returns the same with another number of cycles. */
    public DrainOptions withCycles(int value) {
        return new DrainOptions(value, interval, longestInterval, extension, atOnce);
    }

    /** Returns the same with other intervals. */
    public DrainOptions withInterval(Duration first, Duration longest) {
        return new DrainOptions(cycles, first, longest, extension, atOnce);
    }

    /** Returns the same with another extension. */
    public DrainOptions withExtension(String value) {
        return new DrainOptions(cycles, interval, longestInterval, value, atOnce);
    }

    /** Returns the same for who does not want to wait for the time of items that have failed. */
    public DrainOptions withAtOnce(boolean value) {
        return new DrainOptions(cycles, interval, longestInterval, extension, value);
    }
}
