package org.shareops.backend.memory;

import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.RenameMode;

/** A file that we hold against everybody else. */
class MemoryClaim implements Claim {
    final MemoryVolume volume;
    final Open open;
    private SharePath path;
    private volatile boolean closed;

    MemoryClaim(MemoryVolume volume, Open open, SharePath path) {
        this.volume = volume;
        this.open = open;
        this.path = path;
    }

    @Override
    public FileId id() {
        return open.file().id;
    }

    @Override
    public SharePath path() {
        return path;
    }

    @Override
    public void renameTo(SharePath target, RenameMode mode) throws ShareException {
        requireOpen("rename");
        if (!volume.traits().renameThroughClaim()) {
            throw volume.unsupported("rename", path, "a held file cannot be renamed here; let go of it first");
        }
        volume.rename(path, target, mode, open);
        path = target;
    }

    @Override
    public void delete() throws ShareException {
        requireOpen("delete");
        volume.change(
                "delete",
                path,
                call -> volume.share().delete(call, volume.live(call, open).file(), open));
    }

    @Override
    public void close() throws ShareException {
        if (!closed) {
            closed = true;
            volume.release(open, path);
        }
    }

    void requireOpen(String operation) throws ShareException {
        if (closed) {
            throw volume.closedHandle(operation, path);
        }
    }
}
