package org.shareops.backend.smb;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbSession;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.backend.smb.rpc.Pipe;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/** A pipe of the server, over the session that is there already. */
final class SmbPipe implements Pipe {
    private static final String PIPES = "IPC$";
    private static final int TRANSCEIVE = 0x0011_C017;

    private final SmbTree tree;
    private final SmbHandle handle;
    private final String operation;
    private final Failures failures;

    private SmbPipe(SmbTree tree, SmbHandle handle, String operation, Failures failures) {
        this.tree = tree;
        this.handle = handle;
        this.operation = operation;
        this.failures = failures;
    }

    static SmbPipe open(SmbSession session, String name, String operation, Failures failures) throws SmbFailure {
        SmbTree tree = session.connect(PIPES);
        try {
            int access = SmbOpen.READ_DATA | SmbOpen.WRITE_DATA;
            SmbHandle handle = tree.open(new SmbOpen(name, access, SmbOpen.SHARE_ALL, SmbOpen.OPEN, 0, 0));
            return new SmbPipe(tree, handle, operation, failures);
        } catch (SmbFailure e) {
            tree.close();
            throw e;
        }
    }

    @Override
    public byte[] transact(byte[] request) throws ShareException {
        try {
            return handle.control(TRANSCEIVE, request, SmbHandle.MOST_BYTES);
        } catch (SmbFailure e) {
            throw failures.of(operation, SharePath.root(), e);
        }
    }

    @Override
    public byte[] read() throws ShareException {
        byte[] bytes = new byte[SmbHandle.MOST_BYTES];
        try {
            int read = handle.read(ByteBuffer.wrap(bytes), 0);
            if (read <= 0) {
                throw new SmbFailure.Malformed("the pipe ended in the middle of an answer", null);
            }
            return Arrays.copyOf(bytes, read);
        } catch (SmbFailure e) {
            throw failures.of(operation, SharePath.root(), e);
        }
    }

    @Override
    public void write(byte[] part) throws ShareException {
        try {
            ByteBuffer source = ByteBuffer.wrap(part);
            while (source.hasRemaining()) {
                handle.write(source, 0);
            }
        } catch (SmbFailure e) {
            throw failures.of(operation, SharePath.root(), e);
        }
    }

    @Override
    public void close() throws ShareException {
        try {
            handle.close();
        } catch (SmbFailure e) {
            throw failures.of(operation, SharePath.root(), e);
        } finally {
            tree.close();
        }
    }
}
