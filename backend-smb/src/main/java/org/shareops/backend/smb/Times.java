package org.shareops.backend.smb;

import java.time.Instant;

/** Times as the wire has them: steps of 100 ns since 1601 (MS-DTYP 2.3.3). */
final class Times {
    private static final long STEPS_PER_SECOND = 10_000_000;
    private static final long SECONDS_FROM_1601_TO_1970 = 11_644_473_600L;

    private Times() {}

    static Instant instant(long steps) {
        return Instant.ofEpochSecond(
                Math.floorDiv(steps, STEPS_PER_SECOND) - SECONDS_FROM_1601_TO_1970,
                Math.floorMod(steps, STEPS_PER_SECOND) * 100);
    }

    static long steps(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(
                        Math.addExact(instant.getEpochSecond(), SECONDS_FROM_1601_TO_1970), STEPS_PER_SECOND),
                instant.getNano() / 100);
    }
}
