package org.shareops.spi;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The engine's only way to tell and to spend time, so that a test can make a week pass at once. Thread-safe. */
public interface EngineClock extends InstantSource {
    /** Returns a reading that only grows, in nanoseconds, for measuring durations. */
    long nanoTime();

    /** Waits. */
    void sleep(Duration duration) throws InterruptedException;

    /**
     * Runs a task later, on a thread of its own or on that of whoever moves the time on; at once is too early, later does no
     * harm. It is not cancelled: a task that is not wanted any more does nothing. Does not keep the program alive.
     */
    void after(Duration delay, Runnable task);

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

        @Override
        public void after(Duration delay, Runnable task) {
            CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, SystemClock::runBeside)
                    .execute(task);
        }

        private static void runBeside(Runnable task) {
            Thread thread = new Thread(null, task, "shareops-later", 0, false);
            thread.setDaemon(true);
            thread.start();
        }
    }
}
