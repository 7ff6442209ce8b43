package org.shareops.spi;

import org.shareops.model.FileId;
import org.shareops.model.ShareException;

/**
 * A file open for parts of it to be copied inside the server into a new one, see {@link ContentWriter#copierFrom}. Others may read,
 * write, rename and delete it meanwhile: what is copied is what it holds at that moment. {@link #copy} may be called from several
 * threads at once, so that a backend can keep several requests in flight.
 */
public interface RangeCopier extends AutoCloseable {
    /** Returns the identity of the file that is copied from. No I/O. */
    FileId id();

    /**
     * Copies a part to the same place in the new file. After a failure that place may hold anything.
     *
     * @param offset where it begins, in bytes
     * @param length how much is copied, in bytes; at least 1
     * @throws ShareException {@code UNSUPPORTED} if the server does not copy here; {@code IN_USE} if somebody has locked the part;
     *     {@code IO_FAILURE} if the file ends before it does; {@code NO_SPACE}
     */
    void copy(long offset, long length) throws ShareException;

    /** Lets go of the file that is copied from; the new one stays open. Idempotent. */
    @Override
    void close() throws ShareException;
}
