package org.shareops.backend.smb.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HexFormat;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** Numbers, strings and arrays as C706 chapter 14 has them. */
class NdrTest {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    @Test
    void numbersAreLittleEndianAndAlignedToTheirSize() throws ShareException {
        byte[] bytes = new NdrWriter().u8(1).u16(0x8203).u8(4).u32(0xF5060708L).toByteArray();

        assertThat(HEX.formatHex(bytes)).isEqualTo("01 00 03 82 04 00 00 00 08 07 06 f5");
        NdrReader reader = reader(bytes);
        assertThat(reader.u8()).isEqualTo(1);
        assertThat(reader.u16()).isEqualTo(0x8203);
        assertThat(reader.u8()).isEqualTo(4);
        assertThat(reader.u32()).isEqualTo(0xF5060708L);
        assertThat(reader.remaining()).isZero();
    }

    @Test
    void aUuidHasItsFirstPartsLittleEndian() throws ShareException {
        UUID id = UUID.fromString("4b324fc8-1670-01d3-1278-5a47bf6ee188");

        byte[] bytes = new NdrWriter().uuid(id).toByteArray();

        assertThat(HEX.formatHex(bytes)).isEqualTo("c8 4f 32 4b 70 16 d3 01 12 78 5a 47 bf 6e e1 88");
        assertThat(reader(bytes).uuid()).isEqualTo(id);
    }

    @Test
    void aStringHasItsSizeItsOffsetItsLengthAndAZero() throws ShareException {
        byte[] bytes = new NdrWriter().string("a\u00fc").u32(7).toByteArray();

        assertThat(HEX.formatHex(bytes))
                .isEqualTo("03 00 00 00 00 00 00 00 03 00 00 00 61 00 fc 00 00 00 00 00 07 00 00 00");
        assertThat(reader(bytes).string()).isEqualTo("a\u00fc");
    }

    @Test
    void pointersHaveDifferentReferents() {
        byte[] bytes =
                new NdrWriter().uniqueString("").uniqueString(null).uniqueU32(5).toByteArray();

        assertThat(HEX.formatHex(bytes))
                .isEqualTo("00 00 02 00 01 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 "
                        + "00 00 00 00 04 00 02 00 05 00 00 00");
    }

    @Test
    void onlyActualCountCharactersOfAStringAreThere() throws ShareException {
        NdrReader reader = reader("10 00 00 00 00 00 00 00 02 00 00 00 61 00 62 00 07 00 00 00");

        assertThat(reader.string()).isEqualTo("ab");
        assertThat(reader.u32()).isEqualTo(7);
    }

    @Test
    void theOffsetOfAStringTakesNoRoom() throws ShareException {
        NdrReader reader = reader("10 00 00 00 0e 00 00 00 02 00 00 00 61 00 00 00 07 00 00 00");

        assertThat(reader.string()).isEqualTo("a");
        assertThat(reader.u32()).isEqualTo(7);
    }

    @Test
    void halfASurrogatePairSurvives() throws ShareException {
        String odd = "a\ud83d.txt";

        assertThat(reader(new NdrWriter().string(odd).toByteArray()).string()).isEqualTo(odd);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "02 00 00 00 00 00 00 00 03 00 00 00 61 00 62 00 00 00", // more than there is room for
                "03 00 00 00 01 00 00 00 03 00 00 00 61 00 62 00 00 00", // beyond the end
                "ff ff ff ff 00 00 00 00 ff ff ff ff 61 00 62 00 00 00", // more than was sent
                "ff ff ff ff ff ff ff ff ff ff ff ff 61 00 62 00 00 00", // sums that overflow
                "00 00 00 80 00 00 00 00 00 00 00 80 61 00 62 00 00 00", // negative as an int
                "03 00 00 00 00 00 00 00 03 00 00 00 61 00 62 00 00", // cut
                "03 00 00 00 00 00 00"
            })
    void aStringThatCannotBeIsMalformed(String bytes) {
        assertMalformed(() -> reader(bytes).string());
    }

    @Test
    void anArrayMustHaveTheSizeThatWasGiven() throws ShareException {
        assertThat(reader("02 00 00 00 01 02").arraySize(2, 1)).isEqualTo(2);
        assertMalformed(() -> reader("02 00 00 00 01 02").arraySize(1, 1));
        assertMalformed(() -> reader("02 00 00 00 01 02").arraySize(2, 4));
        assertMalformed(() -> reader("ff ff ff ff 01 02").arraySize(0xFFFF_FFFFL, 40));
    }

    @Test
    void whatIsLeftOverIsMalformedUnlessItIsPadding() throws ShareException {
        reader("00 00 00 00 00 00 00").end();
        assertMalformed(() -> reader("00 00 00 00 00 00 00 00").end());
    }

    @Test
    void anExceptionSaysWhatAndWhere() {
        assertThatExceptionOfType(ShareException.class)
                .isThrownBy(() -> {
                    NdrReader reader = new NdrReader(new byte[6], "test it");
                    reader.u32();
                    reader.u32();
                })
                .withMessage(
                        "cannot test it: the server's answer is malformed: a 32-bit number where only 2 bytes are left"
                                + " (at byte 4 of 6)");
    }

    private static NdrReader reader(String hex) {
        return reader(HEX.parseHex(hex));
    }

    private static NdrReader reader(byte[] bytes) {
        return new NdrReader(bytes, "test");
    }

    private static void assertMalformed(ThrowingCallable call) {
        assertThatExceptionOfType(ShareException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.PROTOCOL))
                .withMessageContaining("malformed");
    }
}
