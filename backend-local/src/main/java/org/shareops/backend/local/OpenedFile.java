package org.shareops.backend.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.shareops.model.FileId;

/**
 * One open file. Usable from several threads at once. After {@link #close()} everything fails with {@link
 * java.nio.channels.ClosedChannelException}.
 */
interface OpenedFile {
    /** Returns the identity that the file had when it was opened. No I/O. */
    FileId id();

    /** Returns the size in bytes when the file was opened. No I/O. */
    long size();

    /** Returns true until {@link #close()}. */
    boolean isOpen();

    /** Reads into the buffer's remaining space; returns how many bytes, -1 at or past the end. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes all remaining bytes. */
    void write(ByteBuffer source, long position) throws IOException;

    void sync() throws IOException;

    /** Gives up locks and descriptor. Idempotent; waits for calls that are under way. */
    void close() throws IOException;
}
