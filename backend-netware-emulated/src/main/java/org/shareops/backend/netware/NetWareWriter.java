package org.shareops.backend.netware;

import java.nio.ByteBuffer;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;

/** A new file open for writing. */
final class NetWareWriter extends NetWareClaim implements ContentWriter {
    private static final String WRITE = "write";

    NetWareWriter(NetWareVolume volume, Connections.Transfer transfer, SharePath path) {
        super(volume, transfer, path);
    }

    @Override
    public void write(ByteBuffer source, long position) throws ShareException {
        try {
            long handle = open();
            moves();
            if (position + source.remaining() > NetWareVolume.LONGEST_FILE) {
                throw failures.of(
                        ErrorKind.NO_SPACE, WRITE, path(), "a file of NetWare 3.x ends at 4 GiB less one byte", null);
            }
            for (long at = position; source.hasRemaining(); ) {
                ByteBuffer piece = source.slice();
                piece.limit(Math.min(piece.limit(), files.size()));
                int count = piece.remaining();
                files.write(handle, at, piece);
                source.position(source.position() + count);
                at += count;
            }
        } catch (NcpFailure e) {
            throw failures.ofChange(WRITE, path(), e);
        }
    }

    @Override
    public void sync() throws ShareException {
        try {
            files.commit(open());
        } catch (NcpFailure e) {
            throw failures.ofChange("make durable", path(), e);
        }
    }
}
