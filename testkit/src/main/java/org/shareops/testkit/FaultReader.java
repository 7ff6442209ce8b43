package org.shareops.testkit;

import java.nio.ByteBuffer;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;

/** A file of a {@link FaultBackend} open for reading. */
final class FaultReader implements ContentReader {
    private final ContentReader reader;
    private final SharePath path;
    private final ServerSide.Held held;
    private final FaultLine line;

    FaultReader(ContentReader reader, SharePath path, ServerSide.Held held, FaultLine line) {
        this.reader = reader;
        this.path = path;
        this.held = held;
        this.line = line;
    }

    @Override
    public long size() {
        return reader.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws ShareException {
        return line.ask(Primitive.READ_CONTENT, path, () -> reader.read(target, position));
    }

    @Override
    public void close() throws ShareException {
        if (!line.crashed() && held.isOpen()) {
            line.order(Primitive.CLOSE, path, held::release);
        }
    }
}
