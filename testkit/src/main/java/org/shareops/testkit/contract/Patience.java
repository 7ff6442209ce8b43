package org.shareops.testkit.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.shareops.spi.EngineClock;

/** How long a server may take to do by itself what it has been told. */
final class Patience {
    /** In milliseconds; for servers that do everything at once. */
    private static final String PROPERTY = "shareops.patience";

    private static final long USUAL = 20_000;

    private Patience() {}

    static Duration withServers() {
        return Duration.ofMillis(Long.getLong(PROPERTY, USUAL));
    }

    /** Waits for what another thread will have done. */
    static void await(CountDownLatch done, Duration limit, String must) throws InterruptedException {
        if (!done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(must);
        }
    }

    /** Waits for the end of a thread that waits for a server, and leaves it behind if that does not come. */
    static void join(Thread thread, String must) throws InterruptedException {
        join(thread, withServers(), must);
    }

    /** Waits for the end of a thread, and leaves it behind if that does not come. */
    static void join(Thread thread, Duration limit, String must) throws InterruptedException {
        thread.join(limit.toMillis());
        if (thread.isAlive()) {
            throw new AssertionError(must);
        }
    }

    /** The machine's clock, on which an engine that waits for a server has as much less patience. */
    static EngineClock clock() {
        long patience = Long.getLong(PROPERTY, USUAL);
        return patience >= USUAL ? EngineClock.system() : new Hasty(patience);
    }

    private record Hasty(long patience) implements EngineClock {
        @Override
        public Instant instant() {
            return EngineClock.system().instant();
        }

        @Override
        public long nanoTime() {
            return EngineClock.system().nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            EngineClock.system().sleep(duration.multipliedBy(patience).dividedBy(USUAL));
        }

        @Override
        public void after(Duration delay, Runnable task) {
            EngineClock.system().after(delay, task);
        }
    }
}
