package org.shareops.internal.run;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads of one piece of work, which end with it. Thread-safe. */
public final class Workers implements AutoCloseable {
    private final ExecutorService threads;

    /** Prepares threads that are named after the caller's; none runs before there is something to do. */
    public Workers(int count, String suffix) {
        String name = Thread.currentThread().getName() + suffix;
        threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Does it when a thread is free. */
    public <T> Future<T> submit(Callable<T> task) {
        return threads.submit(task);
    }

    /** Interrupts what is still being done and waits until it has stopped, so that what it uses can be closed. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
