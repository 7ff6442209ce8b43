package org.shareops.backend.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;

/** A file open for reading. */
final class LocalReader implements ContentReader, OpenHandles.Handle {
    private final ShareRoot root;
    private final SharePath path;
    private final OpenedFile file;

    LocalReader(ShareRoot root, SharePath path, OpenedFile file) {
        this.root = root;
        this.path = path;
        this.file = file;
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws ShareException {
        String operation = "read";
        if (!file.isOpen()) {
            throw root.failures().closed(operation, path);
        }
        root.checkUsable(operation, path);
        try {
            return file.read(target, position);
        } catch (IOException e) {
            throw root.failures().of(operation, path, e);
        }
    }

    @Override
    public void close() throws ShareException {
        root.handles().remove(this);
        try {
            file.close();
        } catch (IOException e) {
            throw root.failures().of("close", path, e);
        }
    }
}
