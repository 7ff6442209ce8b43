package org.shareops.internal.share;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.link.LinkUse;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.Volume;

/** Reads a file from its beginning to its end, a transfer ahead of the caller. For one thread. */
public final class ContentStream extends InputStream {
    private final @Nullable LinkUse use;
    private final ContentReader reader;
    private final ByteBuffer ahead;
    private long position;

    /** Closes the use when it is closed itself, or when the file cannot be opened. */
    public ContentStream(LinkUse use, SharePath file) throws ShareException {
        this.use = use;
        try {
            this.reader = use.volume().read(file);
        } catch (ShareException | RuntimeException | Error e) {
            use.close();
            throw e;
        }
        this.ahead = empty(use.volume());
    }

    /** The same over a link that the caller uses anyway, and over no other. */
    public ContentStream(Volume volume, SharePath file) throws ShareException {
        this.use = null;
        this.reader = volume.read(file);
        this.ahead = empty(volume);
    }

    private ByteBuffer empty(Volume volume) {
        int piece = (int) Math.max(1, Math.min(volume.traits().transferSize(), reader.size()));
        return ByteBuffer.allocate(piece).flip();
    }

    private boolean fill() throws IOException {
        if (!ahead.hasRemaining()) {
            ahead.clear();
            int read = reader.read(ahead, position);
            ahead.flip();
            position += Math.max(0, read);
        }
        return ahead.hasRemaining();
    }

    @Override
    public int read() throws IOException {
        return fill() ? ahead.get() & 0xFF : -1;
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
        int count = Math.min(length, ahead.remaining());
        ahead.get(target, offset, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        try (use) {
            reader.close();
        }
    }
}
