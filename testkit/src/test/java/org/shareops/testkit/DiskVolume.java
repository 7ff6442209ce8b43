package org.shareops.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.NameRules;
import org.shareops.spi.Volume;
import org.shareops.spi.VolumeTraits;

/** A volume that can only list and read a local directory, in small steps. */
final class DiskVolume extends ForwardingVolume {
    private final Path root;

    DiskVolume(Path root) {
        super(new SpiStub().make(Volume.class));
        this.root = root;
    }

    @Override
    public VolumeTraits traits() {
        return VolumeTraits.builder(NameRules.posix()).transferSize(7).build();
    }

    @Override
    public EntryCursor list(SharePath directory) {
        try (Stream<Path> paths = Files.list(root.resolve(directory.toString()))) {
            return new ListCursor(paths.map(DiskVolume::entry).toList().iterator());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(Path path) {
        EntryKind kind = Files.isDirectory(path) ? EntryKind.DIRECTORY : EntryKind.FILE;
        return new Entry(
                path.getFileName().toString(), kind, 0, Instant.EPOCH, Optional.empty(), Set.of(), Optional.empty());
    }

    @Override
    public ContentReader read(SharePath file) {
        try {
            return new BytesReader(ByteBuffer.wrap(Files.readAllBytes(root.resolve(file.toString()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record ListCursor(Iterator<Entry> entries) implements EntryCursor {
        @Override
        public Entry next() {
            return entries.hasNext() ? entries.next() : null;
        }

        @Override
        public void close() {}
    }

    private record BytesReader(ByteBuffer content) implements ContentReader {
        @Override
        public long size() {
            return content.capacity();
        }

        @Override
        public int read(ByteBuffer target, long position) {
            int count = (int) Math.min(target.remaining(), content.capacity() - position);
            if (count <= 0) {
                return -1;
            }
            target.put(content.slice((int) position, count));
            return count;
        }

        @Override
        public void close() {}
    }
}
