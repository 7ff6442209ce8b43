package org.shareops.internal.update;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;

/**
 * SHA-256 of each block of a large file, by which a later version of it is told block by block. How large a block is follows from
 * the file's size alone. Immutable.
 */
final class Blocks {
    /** In smaller files a request or two is all that could be spared. */
    static final long LEAST_FILE_BYTES = 4L << 20;

    private static final long LEAST_BLOCK_BYTES = 1L << 20;
    private static final int MOST_BLOCKS = 2048;
    private static final int HASH_BYTES = 32;

    /** Of files of which nothing is known, or that are too small for it. */
    static final Blocks NONE = new Blocks(new byte[0]);

    private final byte[] hashes;

    private Blocks(byte[] hashes) {
        this.hashes = hashes;
    }

    /** The opposite of {@link #toBytes}. */
    static Blocks of(byte[] hashes) {
        return hashes.length == 0 ? NONE : new Blocks(hashes);
    }

    /** Returns how large the blocks of a file are, in bytes: a power of two. */
    static long sizeIn(long fileBytes) {
        long size = LEAST_BLOCK_BYTES;
        while ((fileBytes - 1) / size >= MOST_BLOCKS) {
            size *= 2;
        }
        return size;
    }

    private static int countIn(long fileBytes) {
        return fileBytes < LEAST_FILE_BYTES ? 0 : (int) ((fileBytes - 1) / sizeIn(fileBytes)) + 1;
    }

    /** The opposite of {@link #toText}; none if it is not of a file of this size. */
    static Blocks parse(String text, long fileBytes) {
        int bytes = countIn(fileBytes) * HASH_BYTES;
        if (text.length() != (bytes + 2) / 3 * 4) {
            return NONE;
        }
        try {
            byte[] hashes = Base64.getDecoder().decode(text);
            return hashes.length == bytes ? of(hashes) : NONE;
        } catch (IllegalArgumentException e) {
            // Another version wrote it so, or nobody did; then the file is sent whole.
            return NONE;
        }
    }

    boolean isNone() {
        return hashes.length == 0;
    }

    /** Returns how much room it takes. */
    int bytes() {
        return hashes.length;
    }

    byte[] toBytes() {
        return hashes.clone();
    }

    String toText() {
        return Base64.getEncoder().encodeToString(hashes);
    }

    /**
     * Returns the blocks that two files have in common at the same place and in the same length.
     *
     * @param bytes the size of the file that this is of
     * @param otherBytes the size of the other file
     */
    BitSet inCommon(long bytes, Blocks other, long otherBytes) {
        BitSet common = new BitSet();
        if (sizeIn(bytes) != sizeIn(otherBytes)) {
            return common;
        }
        int most = Math.min(hashes.length, other.hashes.length) / HASH_BYTES;
        for (int i = 0; i < most; i++) {
            int from = i * HASH_BYTES;
            int to = from + HASH_BYTES;
            boolean same = lengthOf(i, bytes) == lengthOf(i, otherBytes)
                    && Arrays.equals(hashes, from, to, other.hashes, from, to);
            common.set(i, same);
        }
        return common;
    }

    private static long lengthOf(int block, long fileBytes) {
        long size = sizeIn(fileBytes);
        return Math.min(size, fileBytes - block * size);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Blocks blocks && Arrays.equals(hashes, blocks.hashes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hashes);
    }

    /** For people: the hashes themselves are long and say nothing. */
    @Override
    public String toString() {
        return hashes.length / HASH_BYTES + " blocks";
    }

    /** Hashes a file's content block by block as it comes. For one thread. */
    static final class Hasher {
        private final MessageDigest digest = Contents.digest();
        private final long blockBytes;
        private final ByteBuffer hashes;
        private long left;

        /** {@code fileBytes} is what the file was listed with; of one that gives more, no more is taken. */
        Hasher(long fileBytes) {
            this.blockBytes = sizeIn(fileBytes);
            this.left = blockBytes;
            this.hashes = ByteBuffer.allocate(countIn(fileBytes) * HASH_BYTES);
        }

        /** Takes the remaining bytes. */
        void update(ByteBuffer piece) {
            while (piece.hasRemaining() && hashes.hasRemaining()) {
                ByteBuffer part = piece.slice(piece.position(), (int) Math.min(piece.remaining(), left));
                piece.position(piece.position() + part.remaining());
                left -= part.remaining();
                digest.update(part);
                if (left == 0) {
                    endBlock();
                }
            }
        }

        private void endBlock() {
            hashes.put(digest.digest());
            left = blockBytes;
        }

        /** Returns the blocks of all that was taken. */
        Blocks finish() {
            if (left < blockBytes) {
                endBlock();
            }
            return of(Arrays.copyOf(hashes.array(), hashes.position()));
        }
    }
}
