package org.shareops.internal.update;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.shareops.model.ShareException;
import org.shareops.spi.ContentWriter;

/**
 * Several writes of one file in flight at once, while its next piece is being read and hashed. For one thread; its own
 * threads end with {@link #close()}.
 */
final class WritePipeline implements AutoCloseable {
    private static final int MOST_IN_FLIGHT = 8;

    private record Flight(ByteBuffer piece, Future<?> landing) {}

    private final Context context;
    private final ContentWriter writer;
    private final ExecutorService threads;
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private final Deque<Flight> inFlight = new ArrayDeque<>();

    WritePipeline(Context context, ContentWriter writer) {
        this.context = context;
        this.writer = writer;
        int width = Math.min(MOST_IN_FLIGHT, Math.max(2, context.traits().parallelism()));
        this.threads = Executors.newFixedThreadPool(width, task -> {
            Thread thread = new Thread(task, Thread.currentThread().getName() + "-write");
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i <= width; i++) {
            free.add(ByteBuffer.allocate(context.traits().transferSize()));
        }
    }

    ByteBuffer buffer() {
        return free.remove();
    }

    /** Sends a piece on its way and returns an empty buffer, waiting for the oldest piece to land if all are in use. */
    ByteBuffer write(ByteBuffer piece, long position) throws ShareException {
        int size = piece.remaining();
        inFlight.add(new Flight(piece, threads.submit(() -> {
            writer.write(piece, position);
            context.meter().sent(size);
            return null;
        })));
        if (free.isEmpty()) {
            land();
        }
        return free.remove();
    }

    /** Waits until all pieces have landed. */
    void finish() throws ShareException {
        while (!inFlight.isEmpty()) {
            land();
        }
    }

    private void land() throws ShareException {
        Flight oldest = inFlight.remove();
        try {
            oldest.landing().get();
        } catch (InterruptedException e) {
            throw context.cancellation().cancelled(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ShareException failure) {
                throw failure;
            }
            throw new IllegalStateException("writing failed otherwise than a backend may", e.getCause());
        }
        free.add(oldest.piece().clear());
    }

    /** Stops what is still in flight and waits until it has stopped, so that the handle can be closed. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
