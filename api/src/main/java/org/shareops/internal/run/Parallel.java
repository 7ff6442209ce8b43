package org.shareops.internal.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;

/** Does one thing to many items on several threads. When the call ends, nothing of it goes on (rule C5). */
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
     * @param threads how many threads at most; with one, with one item, or where no thread is to be had, the caller's thread does
     *     the work
     */
    public static <T> void forEach(Collection<T> items, int threads, Cancellation cancellation, Task<T> task)
            throws ShareException {
        forEach(Items.of(items), threads, cancellation, task);
    }

    /** The same with items that are not all in memory: of those only as many are taken as are being worked on. */
    public static <T> void forEach(Items<T> items, int threads, Cancellation cancellation, Task<T> task)
            throws ShareException {
        List<T> first = new ArrayList<>();
        T item = items.next();
        while (item != null) {
            first.add(item);
            item = first.size() < threads ? items.next() : null;
        }
        if (first.size() > 1) {
            new Crew<>(first, items, cancellation, task).work(first.size());
            return;
        }
        for (T only : first) {
            cancellation.check();
            task.run(only);
        }
        for (item = items.next(); item != null; item = items.next()) {
            cancellation.check();
            task.run(item);
        }
    }

    private static final class Crew<T> {
        private final Queue<T> first;
        private final Items<T> rest;
        private final ReentrantLock taking = new ReentrantLock();
        private final Cancellation cancellation;
        private final Task<T> task;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private volatile boolean stopped;

        Crew(Collection<T> first, Items<T> rest, Cancellation cancellation, Task<T> task) {
            this.first = new ArrayDeque<>(first);
            this.rest = rest;
            this.cancellation = cancellation;
            this.task = task;
        }

        private @Nullable T take() throws ShareException {
            taking.lock();
            try {
                if (stopped) {
                    return null;
                }
                T item = first.poll();
                return item != null ? item : rest.next();
            } finally {
                taking.unlock();
            }
        }

        void work(int threads) throws ShareException {
            List<Member> crew = new ArrayList<>(threads);
            CountDownLatch working = new CountDownLatch(threads);
            for (int i = 0; i < threads; i++) {
                crew.add(new Member(working));
            }
            start(crew);
            awaitAll(crew, working);
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
                for (T item = take(); item != null; item = take()) {
                    cancellation.check();
                    task.run(item);
                }
            } catch (ShareException | RuntimeException | Error e) {
                fail(e);
            }
        }

        private void fail(Throwable e) {
            stopped = true;
            Throwable first = failure.compareAndExchange(null, e);
            if (first != null && first != e) {
                first.addSuppressed(e);
            }
        }

        private void start(List<Member> crew) {
            int missing = 0;
            for (Member member : crew) {
                try {
                    cancellation.start(member);
                } catch (OutOfMemoryError e) {
                    // No more threads are to be had: those that there are do the work of all.
                    missing++;
                    member.left();
                } catch (Error e) {
                    fail(e);
                    member.left();
                }
            }
            if (missing == crew.size()) {
                workOff();
            }
        }

        private void awaitAll(List<Member> crew, CountDownLatch working) {
            boolean late = false;
            boolean ended = false;
            while (!ended) {
                try {
                    working.await();
                    ended = true;
                } catch (InterruptedException e) {
                    // Only a cancellation interrupts us. The crew must have ended before anybody cleans up after it.
                    stopped = true;
                    late |= !failure.compareAndSet(null, cancellation.cancelled(e));
                    crew.forEach(Member::interrupt);
                }
            }
            if (late) {
                // Something else had failed already, of which the caller may make little: it still was interrupted.
                Thread.currentThread().interrupt();
            }
        }

        /** One of those who work; its thread has other work before and afterwards. */
        private final class Member implements Runnable {
            private final CountDownLatch working;
            private final ReentrantLock lock = new ReentrantLock();
            private @Nullable Thread thread;

            Member(CountDownLatch working) {
                this.working = working;
            }

            @Override
            public void run() {
                at(Thread.currentThread());
                try {
                    workOff();
                } finally {
                    at(null);
                    left();
                }
            }

            private void at(@Nullable Thread here) {
                lock.lock();
                try {
                    thread = here;
                    // What was meant for others, or is for us and comes too late.
                    Thread.interrupted();
                } finally {
                    lock.unlock();
                }
            }

            void left() {
                working.countDown();
            }

            void interrupt() {
                lock.lock();
                try {
                    if (thread != null) {
                        thread.interrupt();
                    }
                } finally {
                    lock.unlock();
                }
            }
        }
    }
}
