package org.shareops.backend.netware.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A loop that runs in the test's thread, with a clock that moves only when the test says so. What runs beside runs at once. */
final class TestLoop implements EventLoop, InstantSource {
    private record Timer(Instant due, long number, Runnable task, CompletableFuture<Void> future) {}

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>((one, other) -> {
        int byTime = one.due().compareTo(other.due());
        return byTime != 0 ? byTime : Long.compare(one.number(), other.number());
    });
    private Instant now = Instant.parse("1996-02-29T12:00:00Z");
    private long timerCount;
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean holding;

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public CompletableFuture<Void> after(Duration delay, Runnable task) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        timerCount++;
        timers.add(new Timer(now.plus(delay), timerCount, task, future));
        return future;
    }

    @Override
    public <T> CompletableFuture<T> beside(Callable<T> work) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Runnable run = () -> {
            try {
                T result = work.call();
                tasks.add(() -> future.complete(result));
            } catch (Exception e) {
                tasks.add(() -> future.completeExceptionally(e));
            }
        };
        if (holding) {
            held.add(run);
        } else {
            run.run();
        }
        return future;
    }

    /** Keeps what runs beside from running until {@link #letGo}. */
    void hold() {
        holding = true;
    }

    void letGo() {
        holding = false;
        while (!held.isEmpty()) {
            held.remove().run();
        }
        run();
    }

    int heldBeside() {
        return held.size();
    }

    /** Runs what is due. */
    void run() {
        while (!tasks.isEmpty() || (!timers.isEmpty() && !timers.peek().due().isAfter(now))) {
            if (tasks.isEmpty()) {
                Timer timer = timers.remove();
                if (!timer.future().isDone()) {
                    timer.task().run();
                    timer.future().complete(null);
                }
            } else {
                tasks.remove().run();
            }
        }
    }

    void advance(Duration by) {
        now = now.plus(by);
        run();
    }
}
