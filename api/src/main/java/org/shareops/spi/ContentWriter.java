package org.shareops.spi;

import java.nio.ByteBuffer;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * A new file open for writing, denied to everybody else. {@link #write} may be called from several threads at different
 * positions at once, so that a backend can keep several requests in flight.
 *
 * <p>A handle that is lost fails; it is never reopened, since the file may be another by then.
 */
public interface ContentWriter extends Claim {
    /** Writes all remaining bytes of the buffer at {@code position}. */
    void write(ByteBuffer source, long position) throws ShareException;

    /** Makes the content durable: after it returned, the bytes survive a power cut of the server. */
    void sync() throws ShareException;

    /**
     * Opens an existing file of the same volume to copy parts of it into this one inside the server, in nobody's way but of those who
     * deny everybody else (rule R7). Works where {@link ServerCopy#copiesRanges} says so.
     *
     * @throws ShareException {@code UNSUPPORTED} if that cannot be done here, which is what this method does unless a backend
     *     has it; {@code NOT_FOUND}, {@code IN_USE} or {@code ACCESS_DENIED} as for {@link Volume#read}
     */
    default RangeCopier copierFrom(SharePath existing) throws ShareException {
        throw ShareException.of(ErrorKind.UNSUPPORTED, "copy parts of a file inside the server")
                .path(existing)
                .detail("this kind of share cannot; send the content instead")
                .build();
    }

    /**
     * Writes the last bytes, makes the content durable and closes: as {@link #write}, {@link #sync} and {@link #close} one after the
     * other, in fewer round trips where that can be. After a failure it may be closed or not.
     */
    default void finish(ByteBuffer last, long position) throws ShareException {
        write(last, position);
        sync();
        close();
    }

    /**
     * Closes the handle, without syncing. Idempotent.
     *
     * @throws ShareException also if the server reports only now that content could not be stored ({@code NO_SPACE})
     */
    @Override
    void close() throws ShareException;
}
