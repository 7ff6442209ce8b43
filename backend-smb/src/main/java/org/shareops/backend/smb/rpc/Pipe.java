package org.shareops.backend.smb.rpc;

import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** An open named pipe on a server. Not thread-safe: one call at a time. */
public interface Pipe extends AutoCloseable {
    /**
     * Sends bytes and returns what the server answers at once: the whole answer, or its beginning (MS-SMB2 3.3.5.15.5).
     *
     * @param request at most {@link #MOST_BYTES} bytes
     * @return at least one byte
     */
    byte[] transact(byte[] request) throws ShareException;

    /** Returns more of the last answer, at least one byte; waits for it. */
    byte[] read() throws ShareException;

    /**
     * Sends bytes that the server does not answer yet: all fragments of a long request but the last, which goes with
     * {@link #transact} (MS-SMB2 3.3.5.13, MS-RPCE 2.1.1.2). A pipe that does not have it cannot carry requests of more than
     * about 4 KiB, such as long security descriptors; it then says so.
     *
     * @param part at most {@link #MOST_BYTES} bytes
     */
    default void write(byte[] part) throws ShareException {
        throw ShareException.of(ErrorKind.UNSUPPORTED, "send a long request to a pipe")
                .detail("this pipe sends a request in one piece only")
                .build();
    }

    @Override
    void close() throws ShareException;

    /** The most that one request or answer may have, in bytes. */
    int MOST_BYTES = 65_536;
}
