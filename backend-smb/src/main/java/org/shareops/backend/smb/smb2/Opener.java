package org.shareops.backend.smb.smb2;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens files so that a caller who is interrupted leaves nothing open: an answer that comes late is followed by a close, and
 * what closes what it has opened goes on to its end. Opens can take long, since a server may first ask others for a lease back.
 */
public final class Opener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Opener.class);

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "shareops-smb-open");
        thread.setDaemon(true);
        return thread;
    });

    /** An open, or what begins with one. */
    @FunctionalInterface
    public interface Action<T> {
        T run() throws SmbFailure;
    }

    /** Runs it; whoever waits can be interrupted, and what was opened is then closed. */
    public SmbHandle open(Action<SmbHandle> action) throws SmbFailure {
        return run(action, Opener::closeLate);
    }

    /** Runs what leaves nothing open; whoever waits can be interrupted, and it goes on. */
    public <T> T run(Action<T> action) throws SmbFailure {
        return run(action, unused -> {});
    }

    /** Begins what leaves nothing open; whoever waits for its end can be interrupted, and it goes on. */
    public <T> Action<T> start(Action<T> action) {
        CompletableFuture<T> done;
        try {
            done = submit(action);
        } catch (SmbFailure e) {
            return () -> {
                throw e;
            };
        }
        return () -> end(done, unused -> {});
    }

    private <T> T run(Action<T> action, Consumer<T> late) throws SmbFailure {
        if (Thread.currentThread().isInterrupted()) {
            throw new SmbFailure.Interrupted(new InterruptedException("before anything was sent"));
        }
        return end(submit(action), late);
    }

    private <T> CompletableFuture<T> submit(Action<T> action) throws SmbFailure {
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return action.run();
                        } catch (SmbFailure e) {
                            throw new Failed(e);
                        }
                    },
                    threads);
        } catch (RejectedExecutionException e) {
            throw new SmbFailure.Closed("the link");
        }
    }

    private static <T> T end(CompletableFuture<T> done, Consumer<T> late) throws SmbFailure {
        try {
            return done.get();
        } catch (InterruptedException e) {
            var unused = done.thenAccept(late);
            Thread.currentThread().interrupt();
            throw new SmbFailure.Interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failed failed) {
                throw failed.failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** What leaves nothing open. */
    @FunctionalInterface
    public interface Work {
        void run() throws SmbFailure;
    }

    /** Something that goes on beside what the caller does. */
    public static final class Beside {
        private final CompletableFuture<Void> done;

        private Beside(CompletableFuture<Void> done) {
            this.done = done;
        }

        /** Waits for its end, whoever interrupts. */
        public void await() throws SmbFailure {
            try {
                done.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof Failed failed) {
                    throw failed.failure;
                }
                throw e;
            }
        }
    }

    /** Begins it; once nothing is begun any more it is done before this returns. */
    public Beside begin(Work work) {
        Runnable task = () -> {
            try {
                work.run();
            } catch (SmbFailure e) {
                throw new Failed(e);
            }
        };
        try {
            return new Beside(CompletableFuture.runAsync(task, threads));
        } catch (RejectedExecutionException e) {
            return new Beside(CompletableFuture.runAsync(task, Runnable::run));
        }
    }

    private static void closeLate(SmbHandle handle) {
        try {
            handle.close();
        } catch (SmbFailure e) {
            LOG.debug("What was opened for a caller who was interrupted went with its connection", e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final SmbFailure failure;

        Failed(SmbFailure failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
