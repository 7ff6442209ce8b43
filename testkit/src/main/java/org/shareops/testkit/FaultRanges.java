package org.shareops.testkit;

import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.RangeCopier;

/** A file of a {@link FaultBackend} from which parts are copied. */
final class FaultRanges implements RangeCopier {
    private final RangeCopier copier;
    private final SharePath into;
    private final ServerSide.Held held;
    private final FaultLine line;

    FaultRanges(RangeCopier copier, SharePath into, ServerSide.Held held, FaultLine line) {
        this.copier = copier;
        this.into = into;
        this.held = held;
        this.line = line;
    }

    @Override
    public FileId id() {
        return copier.id();
    }

    @Override
    public void copy(long offset, long length) throws ShareException {
        line.order(Primitive.COPY_RANGE, into, () -> copier.copy(offset, length));
    }

    @Override
    public void close() throws ShareException {
        if (!line.crashed() && held.isOpen()) {
            line.order(Primitive.CLOSE, into, held::release);
        }
    }
}
