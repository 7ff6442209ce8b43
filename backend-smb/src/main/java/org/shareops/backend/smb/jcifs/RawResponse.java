package org.shareops.backend.smb.jcifs;

import java.util.concurrent.atomic.AtomicInteger;
import jcifs.Configuration;
import jcifs.internal.CommonServerMessageBlockRequest;
import jcifs.internal.SMBProtocolDecodingException;
import jcifs.internal.smb2.ServerMessageBlock2Response;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.smb2.Answer;
import org.shareops.backend.smb.smb2.Message;

/** An answer whose body is kept as bytes, that of an error too. */
final class RawResponse extends ServerMessageBlock2Response {
    private static final int HEADER_BYTES = 64;

    private int messageBytes;
    private volatile byte[] body = {};
    private final AtomicInteger grantedCredits = new AtomicInteger();

    RawResponse(Configuration config) {
        super(config);
    }

    byte[] body() {
        return body;
    }

    /** Called on a compound's first answer if the rest has to be sent by itself, for lack of credits. */
    @Override
    public void prepare(CommonServerMessageBlockRequest next) {
        // Only the open knows the file; what follows it has been told when the compound was first cut.
        if (next instanceof RawRequest request && getCommand() == Message.CREATE && isReceived() && getStatus() == 0) {
            try {
                request.adopt(Answer.opened(body).file());
            } catch (SmbFailure e) {
                throw new IllegalStateException("a compound that does not begin with an open", e);
            }
        }
    }

    @Override
    public void setReadSize(int bytes) {
        super.setReadSize(bytes);
        messageBytes = bytes;
    }

    /** Returns what all answers to one request have brought, those too that only said that it takes longer. */
    @Override
    public int getGrantedCredits() {
        return grantedCredits.get();
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
        grantedCredits.addAndGet(getCredit());
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
