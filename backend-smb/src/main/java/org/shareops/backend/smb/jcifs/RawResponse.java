package org.shareops.backend.smb.jcifs;

import java.util.concurrent.atomic.AtomicInteger;
import jcifs.Configuration;
import jcifs.internal.CommonServerMessageBlockRequest;
import jcifs.internal.SMBProtocolDecodingException;
import jcifs.internal.SMBSigningDigest;
import jcifs.internal.smb2.ServerMessageBlock2Response;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.smb2.Answer;
import org.shareops.backend.smb.smb2.Message;

/** An answer whose body is kept as bytes, that of an error too. */
final class RawResponse extends ServerMessageBlock2Response {
    private static final int HEADER_BYTES = 64;
    private static final int PENDING = 0x103;
    /** SMB2_FLAGS_SERVER_TO_REDIR (MS-SMB2 2.2.1.1). */
    private static final int FROM_SERVER = 0x1;

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

    /**
     * {@inheritDoc} Only the news that an answer takes longer is not signed (MS-SMB2 3.2.5.1.3): that an answer is such news says
     * its sender, so it must say so in full. And our own request, sent back to us, is no answer.
     */
    @Override
    public boolean verifySignature(byte[] buffer, int at, int size) {
        SMBSigningDigest digest = getDigest();
        if (digest == null || (isAsync() && getStatus() == PENDING)) {
            return true;
        }
        return (getFlags() & FROM_SERVER) != 0 && !digest.verify(buffer, at, size, 0, this);
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
