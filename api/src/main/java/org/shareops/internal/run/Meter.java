package org.shareops.internal.run;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.spi.EngineClock;
import org.shareops.update.Phase;
import org.shareops.update.Progress;
import org.shareops.update.ProgressListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and times what one operation does, and tells the listener. Thread-safe. */
public final class Meter {
    private static final Logger LOG = LoggerFactory.getLogger(Meter.class);
    private static final long BYTES_BETWEEN_CALLS = 1 << 20;

    private final EngineClock clock;
    private final long startedAt;
    private final ReentrantLock telling = new ReentrantLock();
    private @Nullable Thread listening;
    private boolean silenced;
    private boolean woken;
    private final LongAdder bytesSent = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
    private ProgressListener listener;
    private volatile Progress progress = new Progress(Phase.PLAN, 1, 0, 0, 0, 0);
    private long phaseStartedAt;
    private long toldAtBytes;
    private long gapNanos;
    private long blockedNanos;

    /** Starts counting. */
    public Meter(EngineClock clock, ProgressListener listener) {
        this.clock = clock;
        this.listener = listener;
        this.startedAt = clock.nanoTime();
        this.phaseStartedAt = startedAt;
    }

    /** Begins a phase. */
    public void begin(Phase phase, int attempt, long files, long bytes) {
        lock.lock();
        try {
            endPhase();
            toldAtBytes = 0;
            tell(new Progress(phase, attempt, 0, files, 0, bytes));
        } finally {
            lock.unlock();
        }
    }

    /** Begins a phase of the present attempt that counts nothing. */
    public void begin(Phase phase) {
        begin(phase, progress.attempt(), 0, 0);
    }

    /** Ends the last phase. */
    public void end() {
        lock.lock();
        try {
            endPhase();
        } finally {
            lock.unlock();
        }
    }

    private void endPhase() {
        long now = clock.nanoTime();
        phases.merge(progress.phase(), Duration.ofNanos(now - phaseStartedAt), Duration::plus);
        phaseStartedAt = now;
    }

    /** Counts content that was sent. */
    public void sent(long bytes) {
        bytesSent.add(bytes);
        lock.lock();
        try {
            Progress now = progress;
            Progress next = new Progress(
                    now.phase(),
                    now.attempt(),
                    now.filesDone(),
                    now.filesTotal(),
                    now.bytesDone() + bytes,
                    now.bytesTotal());
            if (next.bytesDone() - toldAtBytes >= BYTES_BETWEEN_CALLS) {
                toldAtBytes = next.bytesDone();
                tell(next);
            } else {
                progress = next;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes content off what the present phase has to send: it gets to its place otherwise. */
    public void spared(long bytes) {
        lock.lock();
        try {
            Progress now = progress;
            progress = new Progress(
                    now.phase(),
                    now.attempt(),
                    now.filesDone(),
                    now.filesTotal(),
                    now.bytesDone(),
                    Math.max(0, now.bytesTotal() - bytes));
        } finally {
            lock.unlock();
        }
    }

    /** Counts a file of the present phase as done. */
    public void fileDone() {
        lock.lock();
        try {
            Progress now = progress;
            tell(new Progress(
                    now.phase(),
                    now.attempt(),
                    now.filesDone() + 1,
                    now.filesTotal(),
                    now.bytesDone(),
                    now.bytesTotal()));
        } finally {
            lock.unlock();
        }
    }

    /** Calls the listener no more; one that is at work is interrupted, unless it is the one that asks. */
    public void silence() {
        telling.lock();
        try {
            silenced = true;
            if (listening != null && listening != Thread.currentThread()) {
                woken = true;
                listening.interrupt();
            }
        } finally {
            telling.unlock();
        }
    }

    private boolean beginTelling() {
        telling.lock();
        try {
            if (!silenced) {
                listening = Thread.currentThread();
            }
            return !silenced;
        } finally {
            telling.unlock();
        }
    }

    private void endTelling() {
        telling.lock();
        try {
            listening = null;
            if (woken) {
                // The interrupt was meant for the listener alone; a request to stop is noted elsewhere.
                woken = false;
                Thread.interrupted();
            }
        } finally {
            telling.unlock();
        }
    }

    private void tell(Progress next) {
        progress = next;
        if (!beginTelling()) {
            return;
        }
        try {
            listener.onProgress(next);
        } catch (RuntimeException | Error e) {
            // A listener's defect must not stop a commit between two renames.
            LOG.warn("The progress listener failed and is not called again", e);
            listener = ProgressListener.none();
        } finally {
            endTelling();
        }
    }

    /** Counts one request to the backend. */
    public void request() {
        requests.increment();
    }

    /** Notes for how long a name was absent. */
    public void gap(long nanos) {
        lock.lock();
        try {
            gapNanos = Math.max(gapNanos, nanos);
        } finally {
            lock.unlock();
        }
    }

    /** Notes for how long claims were held. */
    public void blocked(long nanos) {
        lock.lock();
        try {
            blockedNanos += nanos;
        } finally {
            lock.unlock();
        }
    }

    /** Returns a reading of the clock, for {@link #gap} and {@link #blocked}. */
    public long nanoTime() {
        return clock.nanoTime();
    }

    /** Returns how far the operation is. */
    public Progress progress() {
        return progress;
    }

    /** Returns the content sent so far, in bytes. */
    public long bytesSent() {
        return bytesSent.sum();
    }

    /** Returns the requests made so far. */
    public long requests() {
        return requests.sum();
    }

    /** Returns the longest gap, in microseconds, rounded up. */
    public long gapMicros() {
        return (gapNanos + 999) / 1000;
    }

    /** Returns the time under claims, in microseconds, rounded up. */
    public long blockedMicros() {
        return (blockedNanos + 999) / 1000;
    }

    /** Returns the time since the start. */
    public Duration elapsed() {
        return Duration.ofNanos(clock.nanoTime() - startedAt);
    }

    /** Returns the time of each phase that has ended. */
    public Map<Phase, Duration> phases() {
        lock.lock();
        try {
            return new EnumMap<>(phases);
        } finally {
            lock.unlock();
        }
    }
}
