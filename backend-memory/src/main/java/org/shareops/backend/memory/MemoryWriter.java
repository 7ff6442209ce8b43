package org.shareops.backend.memory;

import java.nio.ByteBuffer;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;

/** A new file that we fill. Writing is thread-safe; the rest is a claim. */
final class MemoryWriter extends MemoryClaim implements ContentWriter {
    MemoryWriter(MemoryVolume volume, Open open, SharePath path) {
        super(volume, open, path);
    }

    @Override
    public void write(ByteBuffer source, long position) throws ShareException {
        requireOpen("write");
        volume.change(
                "write",
                path(),
                call -> volume.share().write(call, volume.live(call, open).file(), source, position));
    }

    @Override
    public void sync() throws ShareException {
        requireOpen("sync");
        volume.ask("sync", path(), call -> volume.live(call, open));
    }
}
