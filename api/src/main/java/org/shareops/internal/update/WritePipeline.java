package org.shareops.internal.update;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.shareops.internal.run.Workers;
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

    /** A piece and what is being done with it. */
    private record Flight(ByteBuffer piece, List<Future<?>> work) {}

    private final Context context;
    private final ContentWriter writer;
    private final Workers threads;
    private final ContentHash hash;
    /** One, as pieces are hashed in their order. */
    private final Workers hasher;

    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private final Deque<Flight> inFlight = new ArrayDeque<>();

    /** {@code hash} takes the pieces one after the other. */
    WritePipeline(Context context, ContentWriter writer, ContentHash hash) {
        this.context = context;
        this.writer = writer;
        int width = Math.min(MOST_IN_FLIGHT, Math.max(2, context.traits().parallelism()));
        this.threads = new Workers(width, "-write");
        this.hash = hash;
        this.hasher = new Workers(1, "-hash");
        for (int i = 0; i < width + WAITING; i++) {
            free.add(ByteBuffer.allocate(context.traits().transferSize()));
        }
    }

    ByteBuffer buffer() {
        return free.remove();
    }

    /** Sends a piece on its way and returns an empty buffer, waiting for the oldest piece to land if all are in use. */
    ByteBuffer write(ByteBuffer piece, long position) throws ShareException {
        int size = piece.remaining();
        Future<?> hashing = hash(piece);
        Future<?> landing = threads.submit(() -> {
            writer.write(piece, position);
            context.meter().sent(size);
            return null;
        });
        return begin(piece, List.of(landing, hashing));
    }

    /** The same with a piece that is there already. */
    ByteBuffer leaveOut(ByteBuffer piece) throws ShareException {
        return begin(piece, List.of(hash(piece)));
    }

    private Future<?> hash(ByteBuffer piece) {
        ByteBuffer hashed = piece.duplicate(); // whoever takes bytes out of a buffer moves its position
        return hasher.submit(() -> {
            hash.update(hashed);
            return null;
        });
    }

    private ByteBuffer begin(ByteBuffer piece, List<Future<?>> work) throws ShareException {
        inFlight.add(new Flight(piece, work));
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
            for (Future<?> each : oldest.work()) {
                each.get();
            }
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
        try (hasher) {
            threads.close();
        }
    }
}
