package org.shareops.backend.memory;

import static org.shareops.backend.memory.Refusal.*;

import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.spi.RangeCopier;

/**
 * A file from which parts are copied, and the one into which they are. Fails when either has ended.
 *
 * @param from open for reading
 * @param into open for writing; not closed here
 */
record Ranges(Open from, Open into) implements RangeCopier {
    @Override
    public FileId id() {
        return from.id();
    }

    @Override
    public void copy(long offset, long length) throws ShareException {
        from.require(true, CLOSED, "copyRange", from.path());
        into.change(
                "copyRange",
                into.path(),
                () -> into.volume.share.copyRange(from.file, into.file, (int) offset, (int) length));
    }

    @Override
    public void close() throws ShareException {
        from.close();
    }
}
