package org.shareops.backend.netware;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.WholeFiles;

/**
 * Files that are created, written, made durable, closed and given their time on one connection of several, whichever has the least
 * to do. As nothing stays open, nothing is lost if that connection ends afterwards.
 *
 * <p>What is given neither time nor attributes is no content but a record, by which others may act: it travels on the link's own
 * connection, where the server refuses it once the locks of the link are gone (rule R5).
 */
final class NetWareWholeFiles implements WholeFiles {
    /** As each is in memory whole; larger ones are written piece by piece over the link's own connection. */
    static final int MOST_BYTES = 4 << 20;

    private final NetWareVolume volume;

    NetWareWholeFiles(NetWareVolume volume) {
        this.volume = volume;
    }

    @Override
    public int mostBytes() {
        return MOST_BYTES;
    }

    @Override
    public FileId create(
            SharePath file,
            ByteBuffer content,
            @Nullable Instant modified,
            @Nullable Set<FileAttribute> attributes,
            boolean sync)
            throws ShareException {
        if (content.remaining() > MOST_BYTES) {
            throw new IllegalArgumentException(content.remaining() + " bytes, more than " + MOST_BYTES);
        }
        if (modified == null && attributes == null) {
            try (ContentWriter record = volume.createNew(file)) {
                write(record, content, sync);
                return record.id();
            }
        }
        try (NetWareWriter writer = volume.createAnywhere(file);
                Connections.Lease stays = writer.another()) {
            write(writer, content, sync);
            writer.close();
            // After the content, or writing it would set the time once more.
            long now = writer.opened.information().attributes();
            volume.setAttributes(writer.files, file, now, modified, attributes);
            return writer.id();
        }
    }

    private static void write(ContentWriter writer, ByteBuffer content, boolean sync) throws ShareException {
        if (content.hasRemaining()) {
            writer.write(content, 0);
        }
        if (sync) {
            writer.sync();
        }
    }
}
