package org.shareops.backend.smb.rpc;

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

    @Override
    void close() throws ShareException;

    /** The most that one request or answer may have, in bytes. */
    int MOST_BYTES = 65_536;
}
