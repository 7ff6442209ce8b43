package org.shareops.internal.update;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
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
 * Several writes of one file in flight at once, while its next piece is being read and those before it are hashed. For one
 * thread; its own threads end with {@link #close()}.
 */
final class WritePipeline implements AutoCloseable {
    private static final int MOST_IN_FLIGHT = 8;

    /** Pieces that can wait to be hashed while others are written. */
    private static final int WAITING = 2;

    private record Flight(ByteBuffer piece, Future<?> landing, Future<?> hashing) {}

    private final Context context;
    private final ContentWriter writer;
    private final MessageDigest digest;
    private final ExecutorService threads;
    /** One, as pieces are hashed in their order. */
    private final ExecutorService hasher;

    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private final Deque<Flight> inFlight = new ArrayDeque<>();

    WritePipeline(Context context, ContentWriter writer, MessageDigest digest) {
        this.context = context;
        this.writer = writer;
        this.digest = digest;
        int width = Math.min(MOST_IN_FLIGHT, Math.max(2, context.traits().parallelism()));
        this.threads = threads(width, "-write");
        this.hasher = threads(1, "-hash");
        for (int i = 0; i < width + WAITING; i++) {
            free.add(ByteBuffer.allocate(context.traits().transferSize()));
        }
    }

    private static ExecutorService threads(int count, String suffix) {
        return Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, Thread.currentThread().getName() + suffix);
            thread.setDaemon(true);
            return thread;
        });
    }

    ByteBuffer buffer() {
        return free.remove();
    }

    /** Sends a piece on its way and returns an empty buffer, waiting for the oldest piece to land if all are in use. */
    ByteBuffer write(ByteBuffer piece, long position) throws ShareException {
        int size = piece.remaining();
        ByteBuffer hashed = piece.duplicate(); // whoever takes bytes out of a buffer moves its position
        Future<?> landing = threads.submit(() -> {
            writer.write(piece, position);
            context.meter().sent(size);
            return null;
        });
        inFlight.add(new Flight(piece, landing, hasher.submit(() -> digest.update(hashed))));
        if (free.isEmpty()) {
            land();
        }
        return free.remove();
    }

    /** Waits until all pieces have landed and are hashed. */
    void finish() throws ShareException {
        while (!inFlight.isEmpty()) {
            land();
        }
    }

    private void land() throws ShareException {
        Flight oldest = inFlight.remove();
        try {
            oldest.landing().get();
            oldest.hashing().get();
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
        hasher.shutdownNow();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.MINUTES) && hasher.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
