package org.shareops.internal.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Threads of one piece of work, which end with it; those that are idle end before, so that work nobody ends keeps none.
 * Thread-safe.
 */
public final class Workers implements AutoCloseable {
    private static final long IDLE_SECONDS = 5;

    private final ThreadPoolExecutor threads;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Prepares threads that are named after the caller's; none runs before there is something to do. */
    public Workers(int count, String suffix) {
        String name = Thread.currentThread().getName() + suffix;
        threads = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Does it when a thread is free, or at once where no thread is to be had at all.
     *
     * @throws RejectedExecutionException if it was closed; what waited for a thread then is cancelled
     */
    public <T> Future<T> submit(Callable<T> task) {
        FutureTask<T> result = new FutureTask<>(task);
        try {
            threads.execute(result);
        } catch (OutOfMemoryError e) {
            result.run();
        }
        return result;
    }

    /**
     * Begins nothing more, and waits until what is being done is done; an interrupt of the caller stops that as well. Returns true
     * for the first who closes.
     */
    boolean finish() {
        boolean first = closed.compareAndSet(false, true);
        threads.shutdown();
        List<Runnable> waiting = new ArrayList<>();
        threads.getQueue().drainTo(waiting);
        cancel(waiting);
        await();
        return first;
    }

    /** Interrupts what is still being done and waits until it has stopped, so that what it uses can be closed. */
    @Override
    public void close() {
        closed.set(true);
        cancel(threads.shutdownNow());
        await();
    }

    /** Whoever waits for one of them would wait for ever. */
    private static void cancel(List<Runnable> waiting) {
        for (Runnable each : waiting) {
            if (each instanceof Future<?> result) {
                result.cancel(false);
            }
        }
    }

    private void await() {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
                cancel(threads.shutdownNow());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
