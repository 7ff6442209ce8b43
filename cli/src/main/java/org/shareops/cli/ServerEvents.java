package org.shareops.cli;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.server.ServerEvent;

/** What the server tells, on its way to whoever prints it: the server never waits for a slow terminal. Thread-safe. */
final class ServerEvents {
    private static final int MOST_WAITING = 10_000;

    private final BlockingQueue<ServerEvent> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicLong missed = new AtomicLong();

    void add(ServerEvent event) {
        if (!waiting.offer(event)) {
            missed.incrementAndGet();
        }
    }

    /** Returns the next event; null if there is none for so long. */
    @Nullable
    ServerEvent next(long millis) throws InterruptedException {
        return waiting.poll(millis, TimeUnit.MILLISECONDS);
    }

    void clear() {
        waiting.clear();
    }

    /** Returns how many were dropped because nobody printed them in time. */
    long missed() {
        return missed.get();
    }
}
