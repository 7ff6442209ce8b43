package org.shareops.spi;

import java.nio.ByteBuffer;
import org.shareops.model.ShareException;

/** A file open for reading. Several threads may read at different positions at once. */
public interface ContentReader extends AutoCloseable {
    /** Returns the size in bytes when the file was opened. */
    long size();

    /**
     * Reads bytes at {@code position} into the buffer's remaining space.
     *
     * @return how many were read, at least one; -1 at or past the end
     */
    int read(ByteBuffer target, long position) throws ShareException;

    /** Closes the handle. Idempotent. */
    @Override
    void close() throws ShareException;
}
