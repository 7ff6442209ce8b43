package org.shareops.backend.smb.port;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An open file, directory or pipe. It is never opened again: when the server closed it, or the session is lost, it fails.
 * Thread-safe; requests of several threads are in flight at once.
 */
public interface SmbHandle extends AutoCloseable {
    /** Returns what the server said of the file when it was opened. */
    SmbInfo info();

    /** Reads at most {@link SmbTree#transferBytes} into the buffer's remaining space; returns -1 at or past the end. */
    int read(ByteBuffer target, long position) throws SmbFailure;

    /** Writes at most {@link SmbTree#transferBytes} of the buffer; returns how many were written, at least one. */
    int write(ByteBuffer source, long position) throws SmbFailure;

    /** Makes content durable (MS-SMB2 2.2.17). */
    void flush() throws SmbFailure;

    /** Does one thing with this handle; returns the bytes of a query, else null. */
    byte @Nullable [] perform(SmbStep step) throws SmbFailure;

    /**
     * Returns the next part of a directory's listing, or null at its end (MS-SMB2 2.2.33).
     *
     * @param infoClass a class of MS-FSCC 2.4
     */
    byte @Nullable [] list(int infoClass) throws SmbFailure;

    /**
     * Sends a control code (MS-SMB2 2.2.31) and returns the output, at most {@code most} bytes.
     *
     * @throws SmbFailure.Status with the output that some refusals have
     */
    byte[] control(int code, byte[] input, int most) throws SmbFailure;

    /**
     * Does some things one after the other and closes, in one compound request where the server can (MS-SMB2 3.2.4.1.4): one
     * round trip. It is closed afterwards, also by a failure; of several the first is thrown, and what came after it may
     * have been done. The request as a whole must be shorter than 64 KiB, and so must the answer.
     */
    void finish(SmbStep... steps) throws SmbFailure;

    /**
     * As {@link #finish}, while another file of the same share is closed by a request that is under way at the same time. Both
     * are closed afterwards, also by a failure.
     */
    void finishWith(SmbHandle other, SmbStep... steps) throws SmbFailure;

    /** Closes. Idempotent; never interrupted. */
    @Override
    void close() throws SmbFailure;

    /** The content that a request moves at most that costs one credit, which pays for 64 KiB, headers not counted (MS-SMB2 3.1.5.2). */
    int MOST_BYTES = 60 * 1024;
}
