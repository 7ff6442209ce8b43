package org.shareops.internal.delivery;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.shareops.delivery.Cycles;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.EngineClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that does the same again and again, whatever the last time came to. */
final class Repetition implements Cycles {
    private static final Logger LOG = LoggerFactory.getLogger(Repetition.class);

    private final String what;
    private final EngineClock clock;
    private final Duration interval;
    private final Round round;
    private final Thread thread;
    private final AtomicLong completed = new AtomicLong();
    private volatile @Nullable Exception lastFailure;
    private volatile boolean closed;
    private volatile boolean running = true;

    /** One cycle. */
    @FunctionalInterface
    interface Round {
        void run() throws Exception;
    }

    private Repetition(String what, EngineClock clock, Duration interval, Round round) {
        this.what = what;
        this.clock = clock;
        this.interval = interval;
        this.round = round;
        this.thread = new Thread(null, this::work, "shareops-" + what.replace(' ', '-'), 0, false);
        thread.setDaemon(true);
    }

    /**
     * Starts it.
     *
     * @param what in plain words, for the log
     * @param interval from the end of a cycle to the begin of the next; up to a quarter is added at random, so that many
     *     programs that were started together do not stay together
     */
    static Repetition start(String what, EngineClock clock, Duration interval, Round round) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("the interval must be positive, not " + interval);
        }
        Repetition fresh = new Repetition(what, clock, interval, round);
        fresh.thread.start();
        return fresh;
    }

    private void work() {
        try {
            while (!closed) {
                runOnce();
                pause();
            }
        } finally {
            running = false;
        }
    }

    private void pause() {
        try {
            if (!closed) {
                clock.sleep(interval.plusNanos(ThreadLocalRandom.current().nextLong(interval.toNanos() / 4 + 1)));
            }
        } catch (InterruptedException e) {
            // By close(); or by what a cycle called, which is no reason to stop.
        }
    }

    private void runOnce() {
        try {
            round.run();
            lastFailure = null;
        } catch (Exception e) {
            lastFailure = e;
            if (e instanceof ShareException failure && failure.kind() == ErrorKind.CLOSED) {
                closed = true;
            } else if (!closed) {
                // Nobody waits for it, so this is where people hear of it.
                LOG.warn("A cycle of {} failed; the next one comes in {}", what, interval, e);
            }
        } finally {
            completed.incrementAndGet();
        }
    }

    @Override
    public long completed() {
        return completed.get();
    }

    @Override
    public Optional<Exception> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public void close() {
        closed = true;
        if (Thread.currentThread() == thread) {
            return;
        }
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
