package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbInfo;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;

/** Lists as servers send them, and as none should. */
// The arrays are those of buffers that were allocated here, in full length.
@SuppressWarnings("ByteBufferBackingArray")
class WireTest {
    private static final int ANSWER_BYTES = 60 * 1024;

    private static byte[] listing(int... steps) {
        return elements(80, 60, steps);
    }

    private static byte[] streams(int... steps) {
        return elements(24, 4, steps);
    }

    /** Makes a list of elements that have the name "a" each and say that the next one is so many bytes behind. */
    private static byte[] elements(int fixedBytes, int lengthAt, int... steps) {
        ByteBuffer all = Wire.allocate(ANSWER_BYTES);
        int from = 0;
        for (int step : steps) {
            all.putInt(from, step).putInt(from + lengthAt, 2).put(from + fixedBytes, (byte) 'a');
            from += step;
        }
        return all.array();
    }

    private static byte[] listingOf(String name) {
        byte[] encoded = name.getBytes(StandardCharsets.UTF_16LE);
        ByteBuffer all = Wire.allocate(80 + encoded.length);
        return all.putInt(60, encoded.length).put(80, encoded).array();
    }

    @Test
    void listsAreReadToTheirEnd() throws SmbFailure {
        assertThat(Wire.entries(listing(112, 106, 0))).extracting(Entry::name).containsExactly("a", "a", "a");
        assertThat(Wire.streams(streams(32, 26, 0))).containsExactly("a", "a", "a");
        assertThat(Wire.streams(new byte[0])).isEmpty();
        assertThat(Wire.entries(listingOf("."))).isEmpty();
        assertThat(Wire.entries(listingOf(".."))).isEmpty();
        assertThat(Wire.entries(listingOf("...")).get(0).name()).isEqualTo("...");
    }

    @Test
    void C2_aNegativeSizeIsRefused() {
        byte[] negative = listingOf("a");
        Wire.littleEndian(negative).putLong(40, -1);
        assertThatExceptionOfType(SmbFailure.Malformed.class).isThrownBy(() -> Wire.entries(negative));
    }

    /** FILE_ATTRIBUTE_REPARSE_POINT, as Windows marks links and junctions, together with FILE_ATTRIBUTE_DIRECTORY. */
    @Test
    void whatIsMarkedAsALinkIsNoDirectory() throws SmbFailure {
        byte[] junction = listingOf("junction");
        Wire.littleEndian(junction).putInt(56, 0x410);
        assertThat(Wire.entries(junction)).extracting(Entry::kind).containsExactly(EntryKind.SYMBOLIC_LINK);
        SmbInfo opened = new SmbInfo(0, 0, 0, 0, 0x410, OptionalLong.of(7));
        assertThat(Wire.entry("junction", opened).kind()).isEqualTo(EntryKind.SYMBOLIC_LINK);
        assertThat(Wire.isReparsePoint(opened)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 80, 81, ANSWER_BYTES, Integer.MAX_VALUE, -1, -8})
    void C2_aListingWhoseEntriesOverlapOrLieOutsideIsRefused(int step) {
        assertThatExceptionOfType(SmbFailure.Malformed.class).isThrownBy(() -> Wire.entries(listing(step)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 24, 25, ANSWER_BYTES, Integer.MAX_VALUE, -1, -8})
    void C2_streamsThatOverlapOrLieOutsideAreRefused(int step) {
        assertThatExceptionOfType(SmbFailure.Malformed.class).isThrownBy(() -> Wire.streams(streams(step)));
    }

    @Test
    void C2_aListThatIsCutIsRefused() {
        for (int length : List.of(0, 1, 79, 81)) {
            byte[] cut = Arrays.copyOf(listingOf("ab"), length);
            assertThatExceptionOfType(SmbFailure.Malformed.class).isThrownBy(() -> Wire.entries(cut));
        }
        for (int length : List.of(1, 23, 25)) {
            byte[] cut = Arrays.copyOf(streams(0), length);
            assertThatExceptionOfType(SmbFailure.Malformed.class).isThrownBy(() -> Wire.streams(cut));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "/", "../a", "a\\b", "..\\..\\a", "a\0b", "\0"})
    void C2_aNameThatWouldBeAnotherPathIsRefused(String name) {
        assertThatExceptionOfType(SmbFailure.Malformed.class)
                .isThrownBy(() -> Wire.entries(listingOf(name)))
                .withMessageNotContaining("\0");
    }
}
