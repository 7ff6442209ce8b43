package org.shareops.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A reader that looks at a local directory tree all the time: lists it, reads every file, and compares with what its plan
 * allows (rule R2). Keeps one thread, and so one processor, busy until it is stopped. Thread-safe.
 *
 * <p>It follows symbolic links, as readers do.
 */
public final class TreeWatcher implements AutoCloseable {
    private final Path directory;
    private final TreeReader reader;
    private final boolean throughPointer;
    private final ObservationCounter counter;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition looked = lock.newCondition();
    private long looks;
    private @Nullable TreeObservations result;
    private @Nullable Throwable failure;
    private volatile boolean stopping;

    private TreeWatcher(Path directory, WatchPlan plan) {
        this.directory = directory;
        this.reader = new TreeReader(plan.neverMissing());
        this.throughPointer = plan.throughPointer();
        this.counter = new ObservationCounter(plan);
        this.thread = new Thread(this::watch, "tree-watcher");
        this.thread.setDaemon(true);
    }

    /** Starts to watch. The directory may be absent. */
    public static TreeWatcher start(Path directory, WatchPlan plan) {
        TreeWatcher watcher = new TreeWatcher(directory, plan);
        watcher.thread.start();
        return watcher;
    }

    /**
     * Waits until the first look is done, be it of a tree or of none.
     *
     * @throws IOException if the watcher failed
     */
    public void awaitFirstObservation() throws IOException, InterruptedException {
        awaitLooks(1);
    }

    /**
     * Waits until a look is done that began after this call, so that it saw what is there now.
     *
     * @throws IOException if the watcher failed or was stopped
     */
    public void awaitObservation() throws IOException, InterruptedException {
        long done;
        lock.lock();
        try {
            done = looks;
        } finally {
            lock.unlock();
        }
        awaitLooks(done + 2); // the first of the two may be under way already
    }

    private void awaitLooks(long count) throws IOException, InterruptedException {
        lock.lock();
        try {
            while (looks < count && result == null && failure == null) {
                looked.await();
            }
            if (looks < count) {
                throw new IOException("the watcher of " + directory + " has ended", failure);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends watching after the look that is under way. Idempotent.
     *
     * @return what was seen
     * @throws IOException if the watcher could not read, for another reason than that it was refused or found nothing
     */
    public TreeObservations stop() throws IOException {
        stopping = true;
        joinThread();
        lock.lock();
        try {
            if (result == null) {
                throw new IOException("cannot watch " + directory, failure);
            }
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** Stops without asking what was seen. Idempotent. */
    @Override
    public void close() {
        stopping = true;
        joinThread();
    }

    /** The thread ends within one look, so an interrupt can wait until then. */
    private void joinThread() {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                thread.join();
                ended = true;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        try {
            while (!stopping) {
                long startedAt = System.nanoTime();
                Look look = throughPointer ? reader.lookThroughPointer(directory) : reader.look(directory);
                if (counter.count(look, startedAt)) {
                    tellLook();
                }
            }
            end(counter.result(System.nanoTime()), null);
        } catch (IOException | RuntimeException | Error e) {
            end(null, e);
        }
    }

    private void tellLook() {
        lock.lock();
        try {
            looks++;
            looked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end(@Nullable TreeObservations seen, @Nullable Throwable problem) {
        lock.lock();
        try {
            result = seen;
            failure = problem;
            looked.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
