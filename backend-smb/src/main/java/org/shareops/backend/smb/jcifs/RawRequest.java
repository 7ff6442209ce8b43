package org.shareops.backend.smb.jcifs;

import jcifs.CIFSContext;
import jcifs.Configuration;
import jcifs.internal.CommonServerMessageBlockRequest;
import jcifs.internal.smb2.ServerMessageBlock2Request;
import org.shareops.backend.smb.smb2.Message;

/**
 * A request whose body is given as bytes. jcifs-ng adds header, signature and credits, and finds the answer; its own request
 * classes can neither create exclusively nor ask for a file's identity, and understand few kinds of answers.
 */
final class RawRequest extends ServerMessageBlock2Request<RawResponse> {
    private static final int HEADER_BYTES = 64;

    private final int fileAt;
    private final byte[] body;
    private final int tree;

    RawRequest(Configuration config, Message message) {
        super(config, message.command());
        this.fileAt = message.fileAt();
        this.body = message.body();
        this.tree = message.tree();
        // jcifs-ng asks for credits with a compound's first request alone. Where it has to send the others by
        // themselves,
        // each must get back what it costs, or the connection runs dry.
        setCredit(1);
    }

    /** Names the file that an earlier part of a compound opened, where the parts have to be sent one by one. */
    void adopt(byte[] file) {
        if (fileAt >= 0) {
            System.arraycopy(file, 0, body, fileAt, file.length);
        }
        if (getNext() instanceof RawRequest next) {
            next.adopt(file);
        }
    }

    @Override
    public void setTid(int usual) {
        super.setTid(tree == Message.USUAL_TREE ? usual : tree);
    }

    /** Keeps jcifs-ng from counting the credits of interim answers, of which it misses some; see {@link RawResponse}. */
    @Override
    public boolean isAsync() {
        return true;
    }

    /** Keeps jcifs-ng from leaving the credits of a last answer uncounted because there was an interim one. */
    @Override
    public boolean isResponseAsync() {
        return false;
    }

    @Override
    protected RawResponse createResponse(CIFSContext context, ServerMessageBlock2Request<RawResponse> request) {
        return new RawResponse(context.getConfig());
    }

    @Override
    public boolean allowChain(CommonServerMessageBlockRequest next) {
        return true;
    }

    @Override
    public int size() {
        return size8(HEADER_BYTES + body.length);
    }

    @Override
    protected int writeBytesWireFormat(byte[] target, int at) {
        System.arraycopy(body, 0, target, at, body.length);
        return body.length;
    }

    @Override
    protected int readBytesWireFormat(byte[] buffer, int at) {
        throw new UnsupportedOperationException("a request is not read");
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
