package org.shareops.internal.run;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations under way, so that closing everything can stop them first: a link that is taken away between two renames
 * would leave a target half-way (rules C3, R1). Thread-safe.
 */
public final class Runs {
    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    /** Longer than any server answers; only a backend that hangs beyond its own time-outs is left behind. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final Set<Run> running = ConcurrentHashMap.newKeySet();
    /** The run that a thread works for; threads that it starts inherit it. Not static: one for each Shares. */
    @SuppressWarnings("ThreadLocalUsage")
    private final InheritableThreadLocal<@Nullable Run> current = new InheritableThreadLocal<>();

    private volatile boolean closed;
    private volatile Cancellation.@Nullable Action last;

    /** One operation. */
    public interface Run {
        /** Asks it to stop because everything is closed. A commit that has begun is finished. */
        void stopForClosing();

        /** Waits for its end. */
        void awaitEnd(Duration longest) throws InterruptedException;
    }

    /**
     * Notes that an operation begins on the calling thread.
     *
     * @throws ShareException {@code CLOSED} if everything is
     */
    public void begin(Run run) throws ShareException {
        running.add(run);
        current.set(run);
        if (closed) {
            end(run);
            throw ShareException.of(ErrorKind.CLOSED, "start")
                    .detail("Shares was closed before")
                    .build();
        }
    }

    /** Notes that it has ended. */
    public void end(Run run) {
        running.remove(run);
        current.remove();
        Cancellation.Action closing = last;
        if (closing != null && running.isEmpty()) {
            try {
                closing.run();
            } catch (ShareException e) {
                LOG.warn("Closing what an operation had closed from within failed", e);
            }
        }
    }

    /**
     * Stops all, lets none begin any more, waits for their ends, and then closes the rest. Who closes from within an
     * operation, as its progress listener may, does not wait for that one; the rest is closed at its end.
     *
     * @param rest may be called several times
     */
    public void close(Cancellation.Action rest) throws ShareException {
        closed = true;
        running.forEach(Run::stopForClosing);
        Run own = current.get();
        if (own != null) {
            last = rest;
            if (running.contains(own)) {
                return;
            }
        } else {
            awaitAll();
        }
        rest.run();
    }

    private void awaitAll() {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        boolean interrupted = false;
        for (Run run : running) {
            long left = deadline - System.nanoTime();
            while (left > 0 && running.contains(run)) {
                try {
                    run.awaitEnd(Duration.ofNanos(left));
                } catch (InterruptedException e) {
                    // A commit is finished whoever wants what; the flag is given back.
                    interrupted = true;
                }
                left = deadline - System.nanoTime();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
