package org.shareops.backend.smb;

import java.time.Instant;

/** Times as the wire has them: steps of 100 ns since 1601 (MS-DTYP 2.3.3). */
final class Times {
    private static final long STEPS_PER_SECOND = 10_000_000;
    private static final long SECONDS_FROM_1601_TO_1970 = 11_644_473_600L;

    private static final Instant FIRST = Instant.parse("1601-01-01T00:00:00.000000100Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Times() {}

    static Instant instant(long steps) {
        return Instant.ofEpochSecond(
                Math.floorDiv(steps, STEPS_PER_SECOND) - SECONDS_FROM_1601_TO_1970,
                Math.floorMod(steps, STEPS_PER_SECOND) * 100);
    }

    /** What the wire cannot hold becomes the nearest that it can: zero and less mean something else there. */
    static long steps(Instant instant) {
        if (instant.isBefore(FIRST)) {
            return 1;
        }
        if (instant.isAfter(LAST)) {
            return steps(LAST);
        }
        return Math.addExact(
                Math.multiplyExact(
                        Math.addExact(instant.getEpochSecond(), SECONDS_FROM_1601_TO_1970), STEPS_PER_SECOND),
                instant.getNano() / 100);
    }
}
