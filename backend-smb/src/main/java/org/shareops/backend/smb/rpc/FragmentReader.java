package org.shareops.backend.smb.rpc;

import java.util.Arrays;
import org.shareops.model.ShareException;

/**
 * Cuts what a pipe answers into fragments by their own lengths. A piece from the pipe can be half a fragment or several, since
 * neither transports nor servers keep to one message each (MS-RPCE 2.1.1.2).
 */
final class FragmentReader {
    /**
     * The most that one answer may have in all, headers included. A million open files need about half of it; more is not
     * worth the memory.
     */
    static final long MOST_BYTES = 64L << 20;

    private final Pipe pipe;
    private final String operation;
    /** What has come; bytes before {@link #at} are used up. */
    private byte[] pending;

    private int at;
    private long received;

    /** Begins with what the pipe gave to the request. */
    FragmentReader(Pipe pipe, byte[] firstPiece, String operation) throws ShareException {
        this.pipe = pipe;
        this.operation = operation;
        this.pending = new byte[0];
        append(firstPiece);
    }

    /** Returns the next fragment, waiting for it. */
    Pdu next() throws ShareException {
        fill(Pdu.HEADER_BYTES);
        int length = Pdu.length(Arrays.copyOfRange(pending, at, at + Pdu.HEADER_BYTES), operation);
        fill(length);
        byte[] fragment = Arrays.copyOfRange(pending, at, at + length);
        at += length;
        return Pdu.read(fragment, operation);
    }

    /** Makes sure that nothing follows. It would be taken for the beginning of the next answer. */
    void end() throws ShareException {
        if (left() > 0) {
            throw NdrReader.malformed(operation, left() + " bytes after the last fragment");
        }
    }

    private int left() {
        return pending.length - at;
    }

    private void fill(int count) throws ShareException {
        while (left() < count) {
            append(pipe.read());
        }
    }

    private void append(byte[] piece) throws ShareException {
        if (piece.length == 0) {
            throw NdrReader.malformed(operation, "it ends inside of a fragment");
        }
        received += piece.length;
        if (received > MOST_BYTES) {
            throw NdrReader.malformed(operation, "it is longer than " + MOST_BYTES + " bytes");
        }
        byte[] joined = Arrays.copyOfRange(pending, at, pending.length + piece.length);
        System.arraycopy(piece, 0, joined, left(), piece.length);
        pending = joined;
        at = 0;
    }
}
