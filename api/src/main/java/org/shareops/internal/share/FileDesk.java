package org.shareops.internal.share;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.shareops.internal.link.LinkTable;
import org.shareops.model.Entry;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;

/** Plain access to files, one primitive each. Whatever changes content goes through a replacement instead. */
public final class FileDesk {
    private final LinkTable links;
    private final ShareAddress share;

    /** Makes a desk for one share. */
    public FileDesk(LinkTable links, ShareAddress share) {
        this.links = links;
        this.share = share;
    }

    /** Lists a directory. */
    public List<Entry> list(SharePath directory) throws ShareException {
        List<Entry> entries = new ArrayList<>();
        try (EntryCursor cursor = links.volume(share).list(directory)) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                entries.add(entry);
            }
        }
        return List.copyOf(entries);
    }

    /** Describes an entry. */
    public Optional<Entry> stat(SharePath path) throws ShareException {
        return links.volume(share).stat(path);
    }

    /** Opens a file. */
    public InputStream read(SharePath file) throws ShareException {
        var volume = links.volume(share);
        return new ContentStream(volume.read(file), volume.traits().transferSize());
    }

    /** Renames, never replacing anything. */
    public void move(SharePath from, SharePath to) throws ShareException {
        links.volume(share).rename(from, to, RenameMode.FAIL_IF_EXISTS);
    }

    /** Creates a directory. */
    public void createDirectory(SharePath directory) throws ShareException {
        links.volume(share).createDirectory(directory);
    }

    /** Deletes a file or an empty directory. */
    public void delete(SharePath path) throws ShareException {
        links.volume(share).delete(path);
    }

    /** Reads a file from its beginning to its end, a transfer ahead of the caller. For one thread. */
    private static final class ContentStream extends InputStream {
        private final ContentReader reader;
        private final ByteBuffer ahead;
        private long position;

        ContentStream(ContentReader reader, int transferSize) {
            this.reader = reader;
            this.ahead = ByteBuffer.allocate(transferSize).flip();
        }

        private boolean fill() throws IOException {
            if (!ahead.hasRemaining()) {
                ahead.clear();
                int read = reader.read(ahead, position);
                ahead.flip();
                position += Math.max(0, read);
            }
            return ahead.hasRemaining();
        }

        @Override
        public int read() throws IOException {
            return fill() ? ahead.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, ahead.remaining());
            ahead.get(target, offset, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
