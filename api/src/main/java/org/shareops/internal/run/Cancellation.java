package org.shareops.internal.run;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/**
 * A request to stop one operation (rule C4). The operation's thread is interrupted at once, except inside a shielded part:
 * a commit that has begun is finished, and cleaning up is not hindered by the very request that caused it.
 */
public final class Cancellation {
    private final String operation;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread runner;
    private final AtomicInteger shields = new AtomicInteger();
    /** Threads beside the operation's own; only while that is known, since its end is theirs. */
    private @Nullable ExecutorService helpers;

    private volatile boolean requested;
    private volatile boolean closing;

    /** Makes a request for an operation, named in plain words for the message. */
    public Cancellation(String operation) {
        this.operation = operation;
    }

    /** Says that the calling thread runs the operation from now on. */
    public void bind() {
        lock.lock();
        try {
            runner = Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    /** Says that the operation has ended, so that a late request interrupts nobody. */
    public void unbind() {
        ExecutorService idle;
        lock.lock();
        try {
            runner = null;
            Thread.interrupted();
            idle = helpers;
            helpers = null;
        } finally {
            lock.unlock();
        }
        if (idle != null) {
            idle.shutdown();
            awaitEnd(idle);
        }
    }

    private static void awaitEnd(ExecutorService idle) {
        try {
            idle.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // they end without us, having nothing to do
        }
    }

    /**
     * Starts work beside that of the calling thread, which has to wait for its end. An operation that says whose thread it is
     * ({@link #bind}) has its threads used again, until it ends (rule C5).
     */
    void start(Runnable work) {
        String name = Thread.currentThread().getName();
        lock.lock();
        try {
            if (runner == null) {
                thread(work, name).start();
                return;
            }
            if (helpers == null) {
                String prefix = runner.getName() + "-";
                AtomicInteger number = new AtomicInteger();
                helpers = Executors.newCachedThreadPool(task -> thread(task, prefix + number.getAndIncrement()));
            }
            helpers.execute(work);
        } finally {
            lock.unlock();
        }
    }

    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Asks to stop. */
    public void request() {
        lock.lock();
        try {
            requested = true;
            if (runner != null && shields.get() == 0) {
                runner.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks to stop because everything is closed: what follows fails with {@code CLOSED}. */
    public void requestForClosing() {
        closing = true;
        request();
    }

    /** Fails with {@code CANCELLED} if a stop was requested, but not inside a shielded part. */
    public void check() throws ShareException {
        if (shields.get() == 0 && (requested || Thread.currentThread().isInterrupted())) {
            throw cancelled(null);
        }
    }

    /** Returns the failure of an operation that was asked to stop; what a backend made of the interrupt says less. */
    public ShareException namedAfterCause(ShareException failure) {
        if (!closing || failure.kind() != ErrorKind.CANCELLED) {
            return failure;
        }
        return ShareException.of(ErrorKind.CLOSED, operation)
                .detail("Shares was closed meanwhile")
                .cause(failure)
                .build();
    }

    /** Makes the exception that says so. */
    public ShareException cancelled(@Nullable InterruptedException cause) {
        ShareException.Builder builder = closing
                ? ShareException.of(ErrorKind.CLOSED, operation).detail("Shares was closed meanwhile")
                : ShareException.of(ErrorKind.CANCELLED, operation).detail("it was cancelled");
        return cause == null ? builder.build() : builder.cause(cause).build();
    }

    /** Something to do that may fail. */
    @FunctionalInterface
    public interface Action {
        /** Does it. */
        void run() throws ShareException;
    }

    /** Does something that a request must not stop half-way. */
    public void shield(Action action) throws ShareException {
        enterShield();
        try {
            action.run();
        } finally {
            leaveShield();
        }
    }

    /** The same, also from an interrupt of before that is no request of ours: its thread has it again afterwards. */
    public void shieldFromAll(Action action) throws ShareException {
        boolean interrupted = enterShield();
        try {
            action.run();
        } finally {
            leaveShield();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns whether the thread was interrupted, which it is no more. */
    private boolean enterShield() {
        lock.lock();
        try {
            shields.incrementAndGet();
            return Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    private void leaveShield() {
        lock.lock();
        try {
            int left = shields.decrementAndGet();
            if (left == 0 && requested && runner != null) {
                runner.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
