package org.shareops.backend.netware.server;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.shareops.spi.EngineClock;

/** The event loop: one thread that waits for sockets, timers and tasks of other threads. */
final class SelectorLoop implements EventLoop {
    /** What is told that a channel is ready; its key's attachment. */
    @FunctionalInterface
    interface Ready {
        void ready(SelectionKey key);
    }

    private static final int HELPERS = 4;

    private record Timer(long due, long number, CompletableFuture<Void> done, Runnable task) {}

    private final Selector selector;
    private final EngineClock clock;
    private final Consumer<Throwable> failures;
    private final Thread thread;
    private final ThreadPoolExecutor helpers;
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(
            (a, b) -> a.due() == b.due() ? Long.compare(a.number(), b.number()) : Long.signum(a.due() - b.due()));
    private long numberOfTimers;
    private @Nullable Alarm alarm;

    private final ReentrantLock lock = new ReentrantLock();
    private Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean stopping;
    private boolean ended;

    /** What the clock holds until the time comes: not the loop, which may be gone long before. */
    private record Alarm(long due, AtomicReference<@Nullable SelectorLoop> loop) implements Runnable {
        @Override
        public void run() {
            SelectorLoop target = loop.getAndSet(null);
            if (target != null) {
                target.execute(() -> target.alarmed(this));
            }
        }
    }

    /** Opens the selector; {@link #start} starts the thread. {@code failures} is told of what nobody caught, Errors included. */
    SelectorLoop(String name, EngineClock clock, Consumer<Throwable> failures) throws IOException {
        this.selector = Selector.open();
        this.clock = clock;
        this.failures = failures;
        this.thread = new Thread(null, this::run, name, 0, false);
        thread.setDaemon(true);
        AtomicInteger number = new AtomicInteger();
        this.helpers =
                new ThreadPoolExecutor(HELPERS, HELPERS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread helper = new Thread(null, task, name + "-beside-" + number.incrementAndGet(), 0, false);
                    helper.setDaemon(true);
                    return helper;
                });
        helpers.allowCoreThreadTimeOut(true);
    }

    void start() {
        thread.start();
    }

    boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    /** Watches a channel; before {@link #start} or from the loop. */
    SelectionKey register(SelectableChannel channel, int operations, Ready ready) throws IOException {
        return channel.register(selector, operations, ready);
    }

    @Override
    public void execute(Runnable task) {
        // After the end there is nothing left that a task could change.
        offer(task);
    }

    private boolean offer(Runnable task) {
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            tasks.add(task);
        } finally {
            lock.unlock();
        }
        if (!isCurrent()) {
            selector.wakeup();
        }
        return true;
    }

    /**
     * Asks the loop something, from any thread, and waits for the answer.
     *
     * @throws IllegalStateException if the loop has ended
     */
    <T> T ask(Supplier<T> question) {
        if (isCurrent()) {
            return question.get();
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean taken = offer(() -> {
            try {
                answer.complete(question.get());
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        if (!taken) {
            throw new IllegalStateException("the server is closed");
        }
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public CompletableFuture<Void> after(Duration delay, Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Timer timer = new Timer(clock.nanoTime() + delay.toNanos(), numberOfTimers++, done, task);
        timers.add(timer);
        var unused = done.whenComplete((value, failure) -> {
            if (done.isCancelled()) {
                execute(() -> timers.remove(timer));
            }
        });
        arm();
        return done;
    }

    private void arm() {
        Timer first = timers.peek();
        if (first == null || (alarm != null && alarm.due() - first.due() <= 0)) {
            return;
        }
        if (alarm != null) {
            alarm.loop().set(null);
        }
        alarm = new Alarm(first.due(), new AtomicReference<>(this));
        clock.after(Duration.ofNanos(Math.max(0, first.due() - clock.nanoTime())), alarm);
    }

    private void alarmed(Alarm rung) {
        if (rung.equals(alarm)) {
            alarm = null;
        }
        Timer first = timers.peek();
        while (first != null && first.due() - clock.nanoTime() <= 0) {
            timers.remove();
            if (first.done().complete(null)) {
                guarded(first.task());
            }
            first = timers.peek();
        }
        arm();
    }

    @Override
    public <T> CompletableFuture<T> beside(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        helpers.execute(() -> {
            try {
                T value = work.call();
                execute(() -> result.complete(value));
            } catch (Throwable e) {
                execute(() -> result.completeExceptionally(e));
            }
        });
        return result;
    }

    private void run() {
        try {
            while (runTasks()) {
                selector.select(this::ready);
            }
        } catch (IOException e) {
            failures.accept(new IllegalStateException("the server's selector failed", e));
        } finally {
            end();
        }
    }

    private void ready(SelectionKey key) {
        guarded(() -> {
            if (key.isValid() && key.attachment() instanceof Ready ready) {
                ready.ready(key);
            }
        });
    }

    /** Runs what is there now, not what these tasks add; false at the end. */
    private boolean runTasks() {
        Queue<Runnable> now;
        lock.lock();
        try {
            now = tasks;
            tasks = new ArrayDeque<>();
        } finally {
            lock.unlock();
        }
        now.forEach(this::guarded);
        lock.lock();
        try {
            if (!tasks.isEmpty()) {
                selector.wakeup();
            }
            return !stopping || !tasks.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (CancelledKeyException e) {
            // Its channel was closed by what ran before, in the same round: nobody waits for this any more.
            return;
        } catch (Throwable e) {
            // One client's request must not end the server for all others, whatever came of it.
            failures.accept(e);
        }
    }

    private void end() {
        Queue<Runnable> left;
        lock.lock();
        try {
            ended = true;
            left = tasks;
            tasks = new ArrayDeque<>();
        } finally {
            lock.unlock();
        }
        left.forEach(this::guarded);
        if (alarm != null) {
            alarm.loop().set(null);
        }
        timers.clear();
        try {
            for (SelectionKey key : Set.copyOf(selector.keys())) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            failures.accept(new IllegalStateException("the server's sockets could not be closed", e));
        }
    }

    /**
     * Ends the loop after {@code last}, all work beside it, and all tasks that are there. Waits for it, unless called from the
     * loop itself. Idempotent.
     */
    void close(Runnable last) {
        // Not before: requests that are carried out until then may have work beside.
        Runnable lastOfAll = () -> {
            try {
                last.run();
            } finally {
                helpers.shutdown();
            }
        };
        if (isCurrent()) {
            lastOfAll.run();
            stop();
            return;
        }
        if (offer(lastOfAll)) {
            await(() -> helpers.awaitTermination(1, TimeUnit.DAYS));
            stop();
        }
        await(() -> {
            thread.join();
            return true;
        });
    }

    /** Gives everything back if the thread was never started. */
    void abandon() throws IOException {
        helpers.shutdown();
        selector.close();
    }

    private void stop() {
        lock.lock();
        try {
            stopping = true;
        } finally {
            lock.unlock();
        }
        selector.wakeup();
    }

    private static void await(Callable<Boolean> end) {
        boolean interrupted = false;
        while (true) {
            try {
                if (end.call()) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
