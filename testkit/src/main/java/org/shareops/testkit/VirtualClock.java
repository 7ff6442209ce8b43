package org.shareops.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.shareops.spi.EngineClock;

/**
 * A clock that only sleepers move: {@link #sleep} returns at once and the time has passed, so that a week of retries takes
 * milliseconds. Thread-safe; the sleeps of several threads add up.
 */
public final class VirtualClock implements EngineClock {
    /** What happens in the world while somebody sleeps. */
    @FunctionalInterface
    public interface SleepHook {
        /**
         * Runs on the sleeping thread, at the end of the sleep: the clock shows the time of waking. To cancel the sleeper,
         * interrupt the current thread.
         *
         * @param number 1 for the first sleep on this clock, and so on
         * @param duration how long this sleep takes
         * @throws IOException what the sleeper then fails with, unchecked
         */
        void duringSleep(int number, Duration duration) throws IOException;
    }

    private final Instant start;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Duration> sleeps = new ArrayList<>();
    private final PriorityQueue<Later> tasks =
            new PriorityQueue<>(Comparator.comparing(Later::at).thenComparing(Later::number));
    private Duration passed = Duration.ZERO;
    private long numberOfTasks;
    private SleepHook hook = (number, duration) -> {};

    /** What waits for its time. */
    private record Later(Duration at, long number, Runnable task) {}

    /** Makes a clock that shows {@code start} until somebody sleeps. */
    public VirtualClock(Instant start) {
        this.start = start;
    }

    /** Sets what happens during each sleep from now on; there is one hook. Returns this clock. */
    public VirtualClock onSleep(SleepHook value) {
        lock.lock();
        try {
            hook = value;
        } finally {
            lock.unlock();
        }
        return this;
    }

    @Override
    public Instant instant() {
        return start.plus(passed());
    }

    /** Returns the time passed since the start, in nanoseconds. */
    @Override
    public long nanoTime() {
        return passed().toNanos();
    }

    /**
     * Lets the time pass and returns at once.
     *
     * @throws InterruptedException if the thread is interrupted, before or by the hook; its flag is cleared
     * @throws UncheckedIOException what the hook fails with
     */
    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before a sleep of " + duration);
        }
        pass(duration);
        SleepHook happening;
        int number;
        lock.lock();
        try {
            sleeps.add(duration);
            number = sleeps.size();
            happening = hook;
        } finally {
            lock.unlock();
        }
        run(happening, number, duration);
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted in sleep " + number + " of " + duration);
        }
    }

    private static void run(SleepHook happening, int number, Duration duration) {
        try {
            happening.duringSleep(number, duration);
        } catch (IOException e) {
            throw new UncheckedIOException("the hook failed in sleep " + number, e);
        }
    }

    /** Runs the task on the thread that lets the time pass, when the time has come. */
    @Override
    public void after(Duration delay, Runnable task) {
        lock.lock();
        try {
            tasks.add(new Later(passed.plus(delay), numberOfTasks++, task));
        } finally {
            lock.unlock();
        }
    }

    /** Goes from one task to the next, so that each sees the time it is due at, and those that it leaves for later come, too. */
    private void pass(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time does not run backwards, not even by " + duration);
        }
        Duration left = duration;
        while (true) {
            Later due = null;
            lock.lock();
            try {
                Later next = tasks.peek();
                Duration step = left;
                if (next != null && next.at().compareTo(passed.plus(left)) <= 0) {
                    due = tasks.remove();
                    step = due.at().compareTo(passed) > 0 ? due.at().minus(passed) : Duration.ZERO;
                }
                passed = passed.plus(step);
                left = left.minus(step);
            } finally {
                lock.unlock();
            }
            if (due == null) {
                return;
            }
            due.task().run();
        }
    }

    /**
     * Lets time pass without anybody sleeping.
     *
     * @param duration not negative
     */
    public void advance(Duration duration) {
        pass(duration);
    }

    /** Returns the time passed since the start. */
    public Duration passed() {
        lock.lock();
        try {
            return passed;
        } finally {
            lock.unlock();
        }
    }

    /** Returns all sleeps so far, in order. */
    public List<Duration> sleeps() {
        lock.lock();
        try {
            return List.copyOf(sleeps);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the clock's time. */
    @Override
    public String toString() {
        return instant().toString();
    }
}
