package org.shareops.internal.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule R7: what is known of the blocks of large files. */
class BlocksTest {
    private static final int MIB = 1 << 20;

    private static byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        new Random(1).nextBytes(content);
        return content;
    }

    private static Blocks blocks(byte[] content, int pieceBytes) {
        Blocks.Hasher hasher = new Blocks.Hasher(content.length);
        for (int at = 0; at < content.length; at += pieceBytes) {
            hasher.update(ByteBuffer.wrap(content, at, Math.min(pieceBytes, content.length - at)));
        }
        return hasher.finish();
    }

    @ParameterizedTest
    @CsvSource({
        "4194304, 1048576",
        "2147483648, 1048576",
        "2147483649, 2097152",
        "4294967296, 2097152",
        "4294967297, 4194304",
        "9223372036854775807, 4503599627370496"
    })
    void aFileHasAtMost2048BlocksOfAPowerOfTwo(long fileBytes, long blockBytes) {
        assertThat(Blocks.sizeIn(fileBytes)).isEqualTo(blockBytes);
        assertThat((fileBytes - 1) / blockBytes).isLessThan(2048);
    }

    @Test
    void eachBlockIsHashedAsAWholeHoweverItComes() {
        byte[] content = content(5 * MIB + 3);
        byte[] expected = new byte[6 * 32];
        for (int i = 0; i < 6; i++) {
            byte[] block = Arrays.copyOfRange(content, i * MIB, Math.min(content.length, (i + 1) * MIB));
            System.arraycopy(Contents.digest().digest(block), 0, expected, i * 32, 32);
        }
        for (int pieceBytes : new int[] {60 * 1024, 1000, MIB, 7 * MIB}) {
            assertThat(blocks(content, pieceBytes).toBytes()).isEqualTo(expected);
        }
    }

    @Test
    void smallFilesHaveNone() {
        assertThat(blocks(content(4 * MIB - 1), MIB)).isSameAs(Blocks.NONE);
        assertThat(blocks(content(4 * MIB), MIB).toBytes()).hasSize(4 * 32);
    }

    @Test
    void ofAFileThatGivesMoreThanItWasListedWithNoMoreIsKept() {
        Blocks.Hasher hasher = new Blocks.Hasher(4 * MIB);
        for (int i = 0; i < 9; i++) {
            hasher.update(ByteBuffer.wrap(content(MIB)));
        }
        assertThat(hasher.finish().toBytes()).hasSize(4 * 32);
    }

    @Test
    void areReadAsTheyWereWritten() {
        Blocks blocks = blocks(content(5 * MIB), MIB);
        assertThat(Blocks.parse(blocks.toText(), 5 * MIB)).isEqualTo(blocks);
        assertThat(Blocks.parse(Blocks.NONE.toText(), 5)).isSameAs(Blocks.NONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, 4 * MIB, 6 * MIB, Long.MAX_VALUE})
    void ofAnotherFileTheyCountForNothing(long otherBytes) {
        assertThat(Blocks.parse(blocks(content(5 * MIB), MIB).toText(), otherBytes))
                .isSameAs(Blocks.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "*", "garbage"})
    void whatIsDamagedCountsForNothing(String start) {
        String good = blocks(content(5 * MIB), MIB).toText();
        assertThat(Blocks.parse(start + "*".repeat(good.length() - start.length()), 5 * MIB))
                .isSameAs(Blocks.NONE);
        assertThat(Blocks.parse(start, 5 * MIB)).isSameAs(Blocks.NONE);
    }

    @Test
    void inCommonIsWhatIsTheSameAtTheSamePlaceInTheSameLength() {
        byte[] old = content(5 * MIB + 3);
        byte[] changed = old.clone();
        changed[2 * MIB]++;
        assertThat(inCommon(old, changed)).isEqualTo(bits(0, 1, 3, 4, 5));
        assertThat(inCommon(old, Arrays.copyOf(changed, old.length - 1))).isEqualTo(bits(0, 1, 3, 4));
        assertThat(inCommon(old, Arrays.copyOf(old, 9 * MIB))).isEqualTo(bits(0, 1, 2, 3, 4));
        assertThat(inCommon(Arrays.copyOf(old, 9 * MIB), old)).isEqualTo(bits(0, 1, 2, 3, 4));
        byte[] moved = new byte[old.length];
        System.arraycopy(old, 0, moved, MIB, old.length - MIB);
        assertThat(inCommon(old, moved).isEmpty()).isTrue();
        assertThat(Blocks.NONE.inCommon(0, blocks(old, MIB), old.length).isEmpty())
                .isTrue();
    }

    /** Hashes of blocks of other sizes say nothing about each other. */
    @Test
    void filesWithBlocksOfOtherSizesHaveNothingInCommon() {
        Blocks blocks = blocks(content(5 * MIB), MIB);
        assertThat(blocks.inCommon(5 * MIB, blocks, (2048L + 1) * MIB).isEmpty())
                .isTrue();
    }

    private static BitSet inCommon(byte[] one, byte[] other) {
        return blocks(one, MIB).inCommon(one.length, blocks(other, MIB), other.length);
    }

    private static BitSet bits(int... set) {
        BitSet bits = new BitSet();
        Arrays.stream(set).forEach(bits::set);
        return bits;
    }
}
