package org.shareops.internal.update;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Hashes a file's content as it comes: SHA-256 of a small file's bytes; of a large file SHA-256 of its length and its blocks'
 * hashes, so that each byte is hashed once. For one thread.
 */
final class ContentHash {
    private static final int HEX_DIGITS = 64;
    private static final int BASE64_DIGITS = 43;

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

    /** Returns what stands for a hash in a record, a third shorter. What is none, such as the word for an unknown one, stays. */
    static String inShort(String hash) {
        return hash.length() == HEX_DIGITS
                ? Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(HexFormat.of().parseHex(hash))
                : hash;
    }

    /** Returns the hash that something stands for; throws {@link IllegalArgumentException} if it stands for nothing. */
    static String inFull(String text) {
        return text.length() == BASE64_DIGITS
                ? HexFormat.of().formatHex(Base64.getDecoder().decode(text))
                : text;
    }
}
