package org.shareops.internal.run;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;
import org.shareops.spi.ContentReader;
import org.shareops.spi.VolumeTraits;

/**
 * Goes through a file of a share from its beginning to its end. Of a large one several pieces are being read at once, since each
 * takes a round trip; the first is read alone, for those who want to see no more. For one thread at a time. Whoever closes it closes
 * the reader after that.
 */
public final class ReadAhead implements AutoCloseable {
    private static final int MOST_IN_FLIGHT = 8;
    /** What pieces take in memory at most, or two of them if they are large. */
    private static final int MOST_BYTES = 2 << 20;

    private static final int FEWEST_PIECES = 3;

    private final ContentReader reader;
    private final int pieceBytes;
    private final int width;
    private final Deque<Future<ByteBuffer>> underWay = new ArrayDeque<>();
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private @Nullable Workers workers;
    private @Nullable ByteBuffer shown;
    /** Where what comes next begins. */
    private long position;
    /** Where what was not asked for yet begins. */
    private long unasked;

    private boolean ended;
    private boolean closed;

    /** Returns true if a file of that size is read in so few pieces that nothing is read ahead. */
    public static boolean isSmall(long size, VolumeTraits traits) {
        return size < (long) FEWEST_PIECES * traits.transferSize();
    }

    /** Reads that many pieces at once, or fewer; 1 is one after the other. */
    public ReadAhead(ContentReader reader, VolumeTraits traits, int most) {
        this.reader = reader;
        this.pieceBytes = (int) Math.max(1, Math.min(traits.transferSize(), reader.size()));
        int roomFor = Math.max(2, MOST_BYTES / pieceBytes);
        this.width =
                isSmall(reader.size(), traits) ? 1 : Math.max(1, Math.min(Math.min(MOST_IN_FLIGHT, most), roomFor));
    }

    /**
     * Returns the next piece, which is the caller's until the next call; null at the end of the file.
     *
     * <p>A caller who is interrupted is told so as by the backend, whose call it is then that meets the interrupt.
     */
    public @Nullable ByteBuffer next() throws ShareException {
        ByteBuffer last = shown;
        if (last != null) {
            free.add(last.clear());
            shown = null;
        }
        if (ended && !closed) {
            stop();
            return null;
        }
        // After it was closed the reader is asked, which says so.
        ByteBuffer piece = width == 1 || position == 0 || closed ? readAlone() : readAmongOthers();
        if (!piece.hasRemaining()) {
            ended = true;
            stop();
            return null;
        }
        position += piece.remaining();
        shown = piece;
        return piece;
    }

    private ByteBuffer readAlone() throws ShareException {
        ByteBuffer piece = buffer();
        reader.read(piece, position);
        return piece.flip();
    }

    private ByteBuffer buffer() {
        ByteBuffer known = free.poll();
        return known == null ? ByteBuffer.allocate(pieceBytes) : known;
    }

    /** The backend tells whoever is interrupted so, and must not have been closed by then. */
    private ByteBuffer readInterrupted() throws ShareException {
        try {
            return readAlone();
        } finally {
            stop();
        }
    }

    private ByteBuffer readAmongOthers() throws ShareException {
        if (Thread.currentThread().isInterrupted()) {
            return readInterrupted();
        }
        Workers threads = workers;
        if (threads == null) {
            threads = new Workers(width, "-read");
            workers = threads;
            unasked = position;
        }
        // Past the end one at a time, for files that grow.
        while (underWay.isEmpty() || (underWay.size() < width && unasked < reader.size())) {
            ByteBuffer piece = buffer();
            long from = unasked;
            underWay.add(threads.submit(() -> filled(piece, from)));
            unasked += pieceBytes;
        }
        try {
            ByteBuffer piece = underWay.remove().get();
            // Whoever filled it met the end, wherever that is by now.
            ended = piece.remaining() < pieceBytes;
            return piece;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return readInterrupted();
        } catch (ExecutionException e) {
            // Whoever asks again asks for this piece, not for the next.
            stop();
            if (e.getCause() instanceof ShareException failure) {
                throw failure;
            }
            throw new IllegalStateException("reading failed otherwise than a backend may", e.getCause());
        }
    }

    /** Servers may give less than they are asked for. */
    private ByteBuffer filled(ByteBuffer piece, long from) throws ShareException {
        int read = 0;
        while (read >= 0 && piece.hasRemaining()) {
            read = reader.read(piece, from + piece.position());
        }
        return piece.flip();
    }

    private void stop() {
        Workers threads = workers;
        if (threads != null) {
            threads.close();
            workers = null;
        }
        underWay.clear();
    }

    /** Stops what is under way, and waits until it has stopped. Idempotent. */
    @Override
    public void close() {
        closed = true;
        stop();
    }
}
