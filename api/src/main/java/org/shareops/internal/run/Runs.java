package org.shareops.internal.run;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/**
 * The operations under way, so that closing everything can stop them first: a link that is taken away between two renames
 * would leave a target half-way (rules C3, R1). Thread-safe.
 */
public final class Runs {
    /** Longer than any server answers; only a backend that hangs beyond its own time-outs is left behind. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final Set<Run> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** One operation. */
    public interface Run {
        /** Asks it to stop because everything is closed. A commit that has begun is finished. */
        void stopForClosing();

        /** Waits for its end, but not if it is this run's own thread that asks. */
        void awaitEnd(Duration longest) throws InterruptedException;
    }

    /**
     * Notes that an operation begins.
     *
     * @throws ShareException {@code CLOSED} if everything is
     */
    public void begin(Run run) throws ShareException {
        running.add(run);
        if (closed) {
            running.remove(run);
            throw ShareException.of(ErrorKind.CLOSED, "start")
                    .detail("Shares was closed before")
                    .build();
        }
    }

    /** Notes that it has ended. */
    public void end(Run run) {
        running.remove(run);
    }

    /** Stops all, lets none begin any more, and waits for their ends. */
    public void close() {
        closed = true;
        running.forEach(Run::stopForClosing);
        for (Run run : running) {
            try {
                run.awaitEnd(LONGEST_WAIT);
            } catch (InterruptedException e) {
                // Whoever interrupts a close wants it to go on without the runs.
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
