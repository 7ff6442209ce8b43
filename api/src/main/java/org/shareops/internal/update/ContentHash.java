package org.shareops.internal.update;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Hashes a file's content as it comes: SHA-256 of a small file's bytes; of a large file SHA-256 of its length and its blocks'
 * hashes, so that each byte is hashed once. For one thread.
 */
final class ContentHash {
    private final MessageDigest digest = Contents.digest();
    private final Blocks.@Nullable Hasher blocks;
    private long taken;

    /**
     * What was hashed.
     *
     * @param hash in hexadecimal digits
     * @param blocks those of a large file
     */
    record Result(String hash, Blocks blocks) {}

    /** {@code fileBytes} is what the file was listed with. */
    ContentHash(long fileBytes) {
        this.blocks = fileBytes < Blocks.LEAST_FILE_BYTES ? null : new Blocks.Hasher(fileBytes);
    }

    /** Takes the remaining bytes. */
    void update(ByteBuffer piece) {
        taken += piece.remaining();
        if (blocks == null) {
            digest.update(piece);
        } else {
            blocks.update(piece);
        }
    }

    /** Ends it; to be called once. */
    Result finish() {
        Blocks all = Blocks.NONE;
        if (blocks != null) {
            all = blocks.finish();
            // A file that had more than it was listed with is another file.
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, taken));
            digest.update(all.toBytes());
        }
        return new Result(HexFormat.of().formatHex(digest.digest()), all);
    }
}
