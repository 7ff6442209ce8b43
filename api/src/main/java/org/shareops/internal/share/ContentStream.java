package org.shareops.internal.share;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.link.LinkUse;
import org.shareops.internal.run.ReadAhead;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.Volume;

/** Reads a file from its beginning to its end, ahead of the caller if it is a large one. For one thread; any other may close it. */
public final class ContentStream extends InputStream {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final @Nullable LinkUse use;
    private final ContentReader reader;
    private final ReadAhead pieces;
    private ByteBuffer piece = NOTHING;
    private volatile boolean closed;

    /** Closes the use when it is closed itself, or when the file cannot be opened. */
    public ContentStream(LinkUse use, SharePath file) throws ShareException {
        this.use = use;
        try {
            this.reader = use.volume().read(file);
            this.pieces = begun(reader, use.volume(), use.readingAhead());
        } catch (ShareException | RuntimeException | Error e) {
            use.close();
            throw e;
        }
    }

    /**
     * The same over a link that the caller uses anyway, and over no other.
     *
     * @param permits one for each file that is read ahead at a time
     */
    public ContentStream(Volume volume, SharePath file, Semaphore permits) throws ShareException {
        this.use = null;
        this.reader = volume.read(file);
        this.pieces = begun(reader, volume, permits);
    }

    private static ReadAhead begun(ContentReader reader, Volume volume, Semaphore permits) throws ShareException {
        try {
            return ReadAhead.asTaken(reader, volume.traits(), permits);
        } catch (RuntimeException | Error e) {
            try {
                reader.close();
            } catch (ShareException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private boolean fill() throws IOException {
        if (closed) {
            // The reader says so, in the words of its backend.
            reader.read(ByteBuffer.allocate(1), 0);
        }
        if (!piece.hasRemaining()) {
            piece = NOTHING;
            ByteBuffer next = pieces.next();
            piece = next == null ? NOTHING : next;
        }
        return piece.hasRemaining();
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.remaining());
        piece.get(target, offset, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try (use) {
            pieces.close();
            reader.close();
        }
    }
}
