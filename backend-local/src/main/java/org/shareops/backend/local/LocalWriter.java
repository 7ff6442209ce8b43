package org.shareops.backend.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;

/** A new file open for writing. */
final class LocalWriter extends LocalClaim implements ContentWriter {
    private final OpenedFile file;

    LocalWriter(ShareRoot root, Disk disk, SharePath path, OpenedFile file) {
        super(root, disk, path, file);
        this.file = file;
    }

    @Override
    public void write(ByteBuffer source, long position) throws ShareException {
        checkUsable("write");
        try {
            file.write(source, position);
        } catch (IOException e) {
            throw failure("write", e);
        }
    }

    @Override
    public void sync() throws ShareException {
        checkUsable("sync");
        try {
            file.sync();
        } catch (IOException e) {
            throw failure("sync", e);
        }
    }
}
