package org.shareops.testkit;

import java.nio.ByteBuffer;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RangeCopier;

/** A new file of a {@link FaultBackend} open for writing. */
final class FaultWriter extends FaultClaim implements ContentWriter {
    private final ContentWriter writer;
    private final ServerSide handles;
    private final FaultLine line;

    FaultWriter(ContentWriter writer, ServerSide handles, FaultLine line) {
        super(writer, handles.hold(writer::close), line);
        this.writer = writer;
        this.handles = handles;
        this.line = line;
    }

    @Override
    public void write(ByteBuffer source, long position) throws ShareException {
        line.order(Primitive.WRITE, path(), () -> writer.write(source, position));
    }

    @Override
    public RangeCopier copierFrom(SharePath existing) throws ShareException {
        return line.ask(Primitive.OPEN_RANGES, existing, path(), () -> {
            RangeCopier copier = writer.copierFrom(existing);
            return new FaultRanges(copier, path(), handles.hold(copier::close), line);
        });
    }

    @Override
    public void sync() throws ShareException {
        line.order(Primitive.SYNC, path(), writer::sync);
    }
}
