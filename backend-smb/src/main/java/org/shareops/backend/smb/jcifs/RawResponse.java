package org.shareops.backend.smb.jcifs;

import jcifs.Configuration;
import jcifs.internal.SMBProtocolDecodingException;
import jcifs.internal.smb2.ServerMessageBlock2Response;

/** An answer whose body is kept as bytes, that of an error too. */
final class RawResponse extends ServerMessageBlock2Response {
    private static final int HEADER_BYTES = 64;

    private int messageBytes;
    private volatile byte[] body = {};

    RawResponse(Configuration config) {
        super(config);
    }

    byte[] body() {
        return body;
    }

    @Override
    public void setReadSize(int bytes) {
        super.setReadSize(bytes);
        messageBytes = bytes;
    }

    @Override
    protected boolean isErrorResponseStatus() {
        // Warnings such as STATUS_BUFFER_OVERFLOW carry content; whether a status is an error, the caller decides.
        return false;
    }

    @Override
    protected int readBytesWireFormat(byte[] buffer, int at) throws SMBProtocolDecodingException {
        int length = messageBytes - HEADER_BYTES;
        if (length < 0 || length > buffer.length - at) {
            throw new SMBProtocolDecodingException("a message of " + messageBytes + " bytes");
        }
        byte[] read = new byte[length];
        System.arraycopy(buffer, at, read, 0, length);
        body = read;
        return length;
    }

    @Override
    protected int writeBytesWireFormat(byte[] target, int at) {
        throw new UnsupportedOperationException("an answer is not written");
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
