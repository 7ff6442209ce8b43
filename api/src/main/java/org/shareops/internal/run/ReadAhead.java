package org.shareops.internal.run;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;
import org.shareops.spi.ContentReader;
import org.shareops.spi.VolumeTraits;

/**
 * Goes through a file of a share from its beginning to its end. Of a large one several pieces are being read at once, since each
 * takes a round trip. For one thread; any other may close it. Whoever closes it closes the reader after that.
 */
public final class ReadAhead implements AutoCloseable {
    private static final int MOST_IN_FLIGHT = 8;
    /** What pieces take in memory at most, or two of them if they are large. */
    private static final int MOST_BYTES = 2 << 20;

    private static final int FEWEST_PIECES = 3;

    private final ContentReader reader;
    private final int pieceBytes;
    private final @Nullable Workers workers;
    private final Semaphore permits;
    private final int width;
    /** How many may be under way now. */
    private int window;

    private final Deque<Future<ByteBuffer>> underWay = new ArrayDeque<>();
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private @Nullable ByteBuffer shown;
    /** Where what comes next begins. */
    private long position;
    /** Where what was not asked for yet begins. */
    private long unasked;

    private boolean ended;

    private ReadAhead(ContentReader reader, VolumeTraits traits, Semaphore permits, boolean wanted) {
        this.reader = reader;
        this.permits = permits;
        long size = reader.size();
        this.pieceBytes = (int) Math.max(1, Math.min(traits.transferSize(), size));
        int roomFor = Math.max(2, MOST_BYTES / pieceBytes);
        this.width = Math.min(Math.min(MOST_IN_FLIGHT, traits.parallelism()), roomFor);
        boolean isWorthIt = width > 1 && size >= (long) FEWEST_PIECES * traits.transferSize();
        this.workers = isWorthIt && permits.tryAcquire() ? new Workers(width, "-read") : null;
        this.window = wanted ? width : 1;
    }

    /**
     * For a file that is wanted as a whole.
     *
     * @param permits one for each file that is read ahead at a time, which bounds what is in memory; of the others one piece is read
     *     after the other
     */
    public static ReadAhead ofAll(ContentReader reader, VolumeTraits traits, Semaphore permits) {
        return new ReadAhead(reader, traits, permits, true);
    }

    /** For a file of which the beginning may be enough: the first piece is read alone, and then always more at once. */
    public static ReadAhead asTaken(ContentReader reader, VolumeTraits traits, Semaphore permits) {
        return new ReadAhead(reader, traits, permits, false);
    }

    /**
     * Returns the next piece, which is the caller's until the next call; null at the end of the file.
     *
     * <p>A caller who is interrupted is told so as by the backend, whose call it is then that meets the interrupt. After a failure
     * the next call asks for the same piece again.
     */
    public @Nullable ByteBuffer next() throws ShareException {
        ByteBuffer last = shown;
        if (last != null) {
            free.add(last.clear());
            shown = null;
        }
        if (ended) {
            return null;
        }
        ByteBuffer piece = workers == null ? filled(buffer(), position) : oldest(workers);
        position += piece.remaining();
        // Whoever filled it met the end, wherever that is by now.
        ended = piece.remaining() < pieceBytes;
        if (ended) {
            close();
        }
        if (!piece.hasRemaining()) {
            return null;
        }
        shown = piece;
        return piece;
    }

    private ByteBuffer buffer() {
        ByteBuffer known = free.poll();
        return known == null ? ByteBuffer.allocate(pieceBytes) : known;
    }

    private ByteBuffer oldest(Workers threads) throws ShareException {
        ByteBuffer piece = Thread.currentThread().isInterrupted() ? null : awaited(threads);
        if (piece != null) {
            return piece;
        }
        forget();
        return filled(buffer(), position);
    }

    /** Returns null for whoever was interrupted meanwhile, and if it was closed: that the reader has to say. */
    private @Nullable ByteBuffer awaited(Workers threads) throws ShareException {
        try {
            askFor(threads);
            ByteBuffer piece = underWay.remove().get();
            window = Math.min(width, 2 * window);
            return piece;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (CancellationException | RejectedExecutionException e) {
            return null;
        } catch (ExecutionException e) {
            forget();
            if (e.getCause() instanceof ShareException failure) {
                throw failure;
            }
            throw new IllegalStateException("reading failed otherwise than a backend may", e.getCause());
        }
    }

    private void askFor(Workers threads) {
        // Past the end one at a time, for files that grow.
        while (underWay.isEmpty() || (underWay.size() < window && unasked < reader.size())) {
            ByteBuffer piece = buffer();
            long from = unasked;
            underWay.add(threads.submit(() -> filled(piece, from)));
            unasked += pieceBytes;
        }
    }

    /** Leaves what is under way to itself: it ends by itself, or is waited for at the end. */
    private void forget() {
        underWay.forEach(each -> each.cancel(false));
        underWay.clear();
        unasked = position;
    }

    /** Servers may give less than they are asked for. */
    private ByteBuffer filled(ByteBuffer piece, long from) throws ShareException {
        int read = 0;
        while (read >= 0 && piece.hasRemaining()) {
            read = reader.read(piece, from + piece.position());
        }
        return piece.flip();
    }

    /**
     * Waits until nothing is under way any more; an interrupt stops that as well. Idempotent. A thread that waits for a piece
     * meanwhile asks the reader.
     */
    @Override
    public void close() {
        if (workers != null && workers.finish()) {
            permits.release();
        }
    }
}
