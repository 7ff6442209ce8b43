package org.shareops.testkit;

import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ShareException;
import org.shareops.spi.EntryCursor;

/** A listing of a {@link FaultBackend}: counted as a whole when it was opened. */
final class FaultCursor implements EntryCursor {
    private final EntryCursor cursor;
    private final ServerSide.Held held;
    private final FaultLine line;

    FaultCursor(EntryCursor cursor, ServerSide.Held held, FaultLine line) {
        this.cursor = cursor;
        this.held = held;
        this.line = line;
    }

    @Override
    public @Nullable Entry next() throws ShareException {
        line.failIfCrashed();
        return cursor.next();
    }

    @Override
    public void close() throws ShareException {
        if (!line.crashed()) {
            held.release();
        }
    }
}
