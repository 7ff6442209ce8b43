package org.shareops.internal.update;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.Meter;
import org.shareops.internal.run.Runs;
import org.shareops.model.ShareException;
import org.shareops.update.Progress;

/**
 * Work on a thread of its own. The caller's thread never works itself: so an interrupt reaches the work only as a request to
 * stop, which a commit that has begun does not heed.
 */
final class OwnThread<R> implements Runs.Run {
    private static final String THREAD = "shareops";

    private final Cancellation cancellation;
    private final Meter meter;
    private final FutureTask<R> task;
    private final Thread thread;

    OwnThread(Cancellation cancellation, Meter meter, Runs runs, Callable<R> work) {
        this.cancellation = cancellation;
        this.meter = meter;
        this.task = new FutureTask<>(() -> {
            runs.begin(this);
            cancellation.bind();
            try {
                return work.call();
            } finally {
                cancellation.unbind();
                runs.end(this);
            }
        });
        this.thread = new Thread(task, THREAD);
        thread.setDaemon(true);
        thread.start();
    }

    Progress progress() {
        return meter.progress();
    }

    boolean isDone() {
        return task.isDone();
    }

    void cancel() {
        cancellation.request();
    }

    @Override
    public void stopForClosing() {
        cancellation.requestForClosing();
        // A listener may wait for the very thread that closes.
        meter.silence();
    }

    @Override
    public void awaitEnd(Duration longest) throws InterruptedException {
        thread.join(Math.max(1, longest.toMillis()));
    }

    R await() throws ShareException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    /** Waits for the end whatever happens to this thread; for callers who have cancelled. */
    R awaitToTheEnd() throws ShareException {
        while (true) {
            try {
                return await();
            } catch (InterruptedException e) {
                // The run ends soon, since it was cancelled; who cancelled restores the flag.
                cancellation.request();
            }
        }
    }

    private static ShareException unwrapped(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof ShareException failure) {
            return failure;
        }
        if (cause instanceof RuntimeException failure) {
            throw failure;
        }
        if (cause instanceof Error failure) {
            throw failure;
        }
        throw new IllegalStateException("a run failed otherwise than it may", cause);
    }
}
