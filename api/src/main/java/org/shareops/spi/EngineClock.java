package org.shareops.spi;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The engine's only way to tell and to spend time, so that a test can make a week pass at once. Thread-safe. */
public interface EngineClock extends InstantSource {
    /** Returns a reading that only grows, in nanoseconds, for measuring durations. */
    long nanoTime();

    /** Waits. */
    void sleep(Duration duration) throws InterruptedException;

    /** The machine's clock. */
    static EngineClock system() {
        return SystemClock.INSTANCE;
    }

    /** See {@link #system()}. */
    enum SystemClock implements EngineClock {
        /** The only instance. */
        INSTANCE;

        @Override
        public Instant instant() {
            return InstantSource.system().instant();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Thread.sleep(duration.toMillis(), duration.toNanosPart() % 1_000_000);
        }
    }
}
