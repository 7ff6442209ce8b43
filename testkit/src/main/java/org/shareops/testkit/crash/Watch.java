package org.shareops.testkit.crash;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A reader in another process who looks at the target all the time (rule R2). */
public interface Watch extends AutoCloseable {
    /** A time in which the target may be absent: from the death of a publisher to the end of the recovery. */
    record Window(Instant from, Instant to) {
        /** Returns true if both have a moment in common. */
        public boolean overlaps(Window other) {
            return !from.isAfter(other.to) && !other.from.isAfter(to);
        }

        /** Returns how long it lasts, in microseconds. */
        public long micros() {
            return Duration.between(from, to).toNanos() / 1000;
        }
    }

    /**
     * What was seen.
     *
     * @param looks how often the whole target was seen
     * @param faulty how often it was seen in a state that the strategy does not allow: a mixture for SWAP and
     *     VERSIONED, a file neither old nor new for PATCH
     * @param absentAfterDeath how often the target or a file of both versions was absent in a window
     * @param absentOtherwise how often otherwise
     * @param longestAfterDeathMicros the longest of the former, in microseconds
     * @param longestOtherwiseMicros the longest of the latter, in microseconds
     * @param firstFault what was wrong with the first faulty look; empty if none was
     */
    record Sight(
            long looks,
            long faulty,
            long absentAfterDeath,
            long absentOtherwise,
            long longestAfterDeathMicros,
            long longestOtherwiseMicros,
            String firstFault) {}

    /** Waits until the whole target was seen by a look that began after this call. */
    void awaitLook() throws IOException;

    /** Ends the process, and says what it saw, given when publishers were dead. */
    Sight stop(List<Window> deaths) throws IOException;

    /** Ends the process without asking. Idempotent. */
    @Override
    void close();
}
