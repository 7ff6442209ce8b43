package org.shareops.testkit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.shareops.model.Entry;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.Volume;

/** Reads a whole tree of a volume. For one thread. */
final class VolumeTreeReader {
    private final Volume volume;
    private final MessageDigest sha = Sha256.create();
    private final ByteBuffer buffer;
    private final SortedMap<String, String> files = new TreeMap<>();

    VolumeTreeReader(Volume volume) {
        this.volume = volume;
        this.buffer = ByteBuffer.allocate(volume.traits().transferSize());
    }

    TreeContent read(SharePath directory) throws ShareException {
        files.clear();
        collect(directory, SharePath.root());
        return new TreeContent(files);
    }

    private void collect(SharePath top, SharePath below) throws ShareException {
        try (EntryCursor cursor = volume.list(top.resolve(below))) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                SharePath path = below.child(entry.name());
                if (entry.name().equals(TreeReader.CONTROL_DIRECTORY)) {
                    continue;
                }
                if (entry.isDirectory()) {
                    collect(top, path);
                } else if (entry.isFile()) {
                    files.put(path.toString(), hash(top.resolve(path)));
                }
            }
        }
    }

    private String hash(SharePath file) throws ShareException {
        try (ContentReader content = volume.read(file)) {
            long position = 0;
            for (int count = content.read(buffer.clear(), 0);
                    count >= 0;
                    count = content.read(buffer.clear(), position)) {
                sha.update(buffer.flip());
                position += count;
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }
}
