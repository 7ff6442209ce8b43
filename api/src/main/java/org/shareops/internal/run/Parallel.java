package org.shareops.internal.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;

/** Does one thing to many items on several threads. The threads live only as long as the call (rule C5). */
public final class Parallel {
    private Parallel() {}

    /** What is done to one item. */
    @FunctionalInterface
    public interface Task<T> {
        /** Does it. */
        void run(T item) throws ShareException;
    }

    /**
     * Does {@code task} to every item. The first failure stops the rest and is thrown when all threads have ended; so is a
     * cancellation.
     *
     * @param threads how many threads at most; with one, or one item, the caller's thread does the work
     */
    public static <T> void forEach(Collection<T> items, int threads, Cancellation cancellation, Task<T> task)
            throws ShareException {
        if (threads <= 1 || items.size() <= 1) {
            for (T item : items) {
                cancellation.check();
                task.run(item);
            }
            return;
        }
        new Crew<>(items, cancellation, task).work(Math.min(threads, items.size()));
    }

    private static final class Crew<T> {
        private final Queue<T> waiting;
        private final Cancellation cancellation;
        private final Task<T> task;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Crew(Collection<T> items, Cancellation cancellation, Task<T> task) {
            this.waiting = new ConcurrentLinkedQueue<>(items);
            this.cancellation = cancellation;
            this.task = task;
        }

        void work(int threads) throws ShareException {
            List<Thread> crew = new ArrayList<>(threads);
            for (int i = 0; i < threads; i++) {
                Thread thread = new Thread(this::workOff, Thread.currentThread().getName() + "-" + i);
                thread.setDaemon(true);
                crew.add(thread);
                thread.start();
            }
            joinAll(crew);
            Throwable failed = failure.get();
            if (failed instanceof ShareException e) {
                throw e;
            }
            if (failed instanceof RuntimeException e) {
                throw e;
            }
            if (failed instanceof Error e) {
                throw e;
            }
        }

        private void workOff() {
            try {
                for (T item = waiting.poll(); item != null; item = waiting.poll()) {
                    cancellation.check();
                    task.run(item);
                }
            } catch (ShareException | RuntimeException | Error e) {
                waiting.clear();
                Throwable first = failure.compareAndExchange(null, e);
                if (first != null && first != e) {
                    first.addSuppressed(e);
                }
            }
        }

        private void joinAll(List<Thread> crew) {
            for (Thread thread : crew) {
                boolean ended = false;
                while (!ended) {
                    try {
                        thread.join();
                        ended = true;
                    } catch (InterruptedException e) {
                        // Only a cancellation interrupts us. The crew must have ended before anybody cleans up after
                        // it.
                        waiting.clear();
                        failure.compareAndSet(null, cancellation.cancelled(e));
                        crew.forEach(Thread::interrupt);
                    }
                }
            }
        }
    }
}
