package org.shareops.vfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.commons.vfs2.FileObject;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;

/** The content that a file had when it was opened: Commons VFS has no handle that would stay with a file whatever its name. */
final class VfsReader extends VfsOpened implements ContentReader {
    private final SharePath path;
    private final Spool content = new Spool();
    private final long size;

    VfsReader(VfsVolume volume, SharePath path, FileObject file) throws IOException {
        super(volume.names, volume);
        this.path = path;
        boolean good = false;
        try (InputStream in = file.getContent().getInputStream()) {
            content.writeAll(in);
            size = content.size();
            good = true;
        } finally {
            if (!good) {
                content.close();
            }
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(ByteBuffer target, long position) throws ShareException {
        check("read", path);
        try {
            return content.read(target, position);
        } catch (IOException e) {
            throw failure("read", path, e);
        }
    }

    @Override
    public void close() throws ShareException {
        super.close();
        try {
            content.close();
        } catch (IOException e) {
            throw failure("close", path, e);
        }
    }
}
