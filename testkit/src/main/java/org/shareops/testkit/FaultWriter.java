package org.shareops.testkit;

import java.nio.ByteBuffer;
import org.shareops.model.ShareException;
import org.shareops.spi.ContentWriter;

/** A new file of a {@link FaultBackend} open for writing. */
final class FaultWriter extends FaultClaim implements ContentWriter {
    private final ContentWriter writer;
    private final FaultLine line;

    FaultWriter(ContentWriter writer, ServerSide.Held held, FaultLine line) {
        super(writer, held, line);
        this.writer = writer;
        this.line = line;
    }

    @Override
    public void write(ByteBuffer source, long position) throws ShareException {
        line.order(Primitive.WRITE, path(), () -> writer.write(source, position));
    }

    @Override
    public void sync() throws ShareException {
        line.order(Primitive.SYNC, path(), writer::sync);
    }
}
