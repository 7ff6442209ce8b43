package org.shareops.backend.memory;

import java.nio.ByteBuffer;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;

/** A file that we read; it goes on reading the same file, whatever becomes of its name. Thread-safe. */
final class MemoryReader implements ContentReader {
    private final MemoryVolume volume;
    private final Open open;
    private final SharePath path;
    private final long size;
    private volatile boolean closed;

    MemoryReader(MemoryVolume volume, Open open, SharePath path, long size) {
        this.volume = volume;
        this.open = open;
        this.path = path;
        this.size = size;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(ByteBuffer target, long position) throws ShareException {
        if (closed) {
            throw volume.closedHandle("readContent", path);
        }
        return volume.ask(
                "readContent", path, call -> volume.live(call, open).file().read(target, position));
    }

    @Override
    public void close() throws ShareException {
        if (!closed) {
            closed = true;
            volume.release(open, path);
        }
    }
}
