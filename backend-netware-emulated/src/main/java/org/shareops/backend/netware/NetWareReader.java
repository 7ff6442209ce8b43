package org.shareops.backend.netware;

import java.nio.ByteBuffer;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;

/** A file open for reading. */
final class NetWareReader extends Handle implements ContentReader {
    NetWareReader(NetWareVolume volume, Connections.Transfer transfer, SharePath path) {
        super(volume, transfer, path);
    }

    @Override
    public long size() {
        return opened.information().size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws ShareException {
        try {
            long handle = open();
            if (!target.hasRemaining()) {
                return 0;
            }
            if (position > NetWareVolume.LONGEST_FILE) {
                return -1;
            }
            int count = files.read(handle, position, target);
            return count == 0 ? -1 : count;
        } catch (NcpFailure e) {
            throw failures.of("read", path(), e);
        }
    }
}
