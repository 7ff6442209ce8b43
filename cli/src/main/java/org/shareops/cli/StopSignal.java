package org.shareops.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C: asks the work that runs to stop, and holds the process back until that has ended and has been reported. A commit
 * that has begun is finished.
 */
final class StopSignal implements AutoCloseable {
    /** After that a server that does not answer must not keep the process; a later recovery has the rest. */
    private static final long MOST_SECONDS_TO_END = 120;

    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Thread hook;
    private volatile boolean calledOff;

    /** Says how to stop what is about to run. */
    void callsOff(Runnable stop) {
        removeHook();
        Thread fresh = new Thread(() -> stopAndWait(stop), "shareops-stop");
        try {
            Runtime.getRuntime().addShutdownHook(fresh);
            hook = fresh;
        } catch (IllegalStateException e) {
            // The process is being stopped already.
            stop.run();
        }
    }

    /** Returns true once the work was asked to stop. */
    boolean wasCalledOff() {
        return calledOff;
    }

    private void stopAndWait(Runnable stop) {
        calledOff = true;
        stop.run();
        try {
            if (!ended.await(MOST_SECONDS_TO_END, TimeUnit.SECONDS)) {
                System.err.println("shareops: the work did not end in time; it is cut off");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says that the work has ended and everything was printed. */
    @Override
    public void close() {
        ended.countDown();
        removeHook();
    }

    private void removeHook() {
        if (hook == null) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook runs already, and ends because the work has.
            ended.countDown();
        }
        hook = null;
    }
}
