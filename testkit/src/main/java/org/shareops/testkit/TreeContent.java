package org.shareops.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Volume;

/**
 * What one look at a directory tree saw: every file with a hash of its content. Names {@code .shareops} are left out with
 * all that is below them.
 *
 * @param files the SHA-256 of each file's content in hexadecimal, by its name relative to the tree, with {@code /}
 *     between names
 */
public record TreeContent(SortedMap<String, String> files) {
    /** Copies the map. */
    public TreeContent {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /**
     * Reads a local directory that nobody changes meanwhile.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such directory
     */
    public static TreeContent of(Path directory) throws IOException {
        return new TreeReader(Set.of()).read(directory);
    }

    /**
     * Reads a directory of a volume that nobody changes meanwhile, through the volume's own primitives.
     *
     * @throws ShareException {@code NOT_FOUND} if there is no such directory
     */
    public static TreeContent of(Volume volume, SharePath directory) throws ShareException {
        return new VolumeTreeReader(volume).read(directory);
    }

    /** Returns the digest of all files together. */
    public TreeDigest digest() {
        MessageDigest sha = Sha256.create();
        files.forEach((name, content) -> {
            sha.update(name.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            sha.update(content.getBytes(StandardCharsets.US_ASCII));
        });
        return new TreeDigest(files.size(), HexFormat.of().formatHex(sha.digest()));
    }
}
