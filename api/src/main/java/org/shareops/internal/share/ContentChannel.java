package org.shareops.internal.share;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.shareops.internal.link.LinkUse;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;

/**
 * Reads a file at any position, a transfer ahead of the caller. Its size is that of the moment when it was opened. For one
 * thread.
 */
public final class ContentChannel implements SeekableByteChannel {
    private final LinkUse use;
    private final ContentReader reader;
    private final ByteBuffer ahead;
    /** Where in the file the buffer begins. */
    private long aheadFrom;

    private long position;
    private boolean closed;

    /** Closes the use when it is closed itself, or when the file cannot be opened. */
    public ContentChannel(LinkUse use, SharePath file) throws ShareException {
        this.use = use;
        try {
            this.reader = use.volume().read(file);
        } catch (ShareException | RuntimeException | Error e) {
            use.close();
            throw e;
        }
        int piece = (int) Math.max(1, Math.min(use.volume().traits().transferSize(), reader.size()));
        this.ahead = ByteBuffer.allocate(piece).flip();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        checkOpen();
        if (!target.hasRemaining()) {
            return 0;
        }
        long inside = position - aheadFrom;
        if (inside < 0 || inside >= ahead.limit()) {
            ahead.clear();
            aheadFrom = position;
            int read = -1;
            try {
                read = reader.read(ahead, position);
            } finally {
                // What was left from an earlier read must not be taken for what lies here.
                ahead.limit(Math.max(0, read));
            }
            if (read < 0) {
                return -1;
            }
            inside = 0;
        }
        int count = (int) Math.min(target.remaining(), ahead.limit() - inside);
        target.put(target.position(), ahead, (int) inside, count);
        target.position(target.position() + count);
        position += count;
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public long position() throws IOException {
        checkOpen();
        return position;
    }

    @Override
    public SeekableByteChannel position(long value) throws IOException {
        checkOpen();
        if (value < 0) {
            throw new IllegalArgumentException("a position in a file must not be negative, but is " + value);
        }
        position = value;
        return this;
    }

    @Override
    public long size() throws IOException {
        checkOpen();
        return reader.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try (use) {
            reader.close();
        }
    }

    private void checkOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }
}
