package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.backend.smb.port.SmbFailure;

/** Lists as Windows keeps them; each entry is written type, flags, mask and last part of its SID. */
// The arrays are those of buffers that were allocated here, in full length.
@SuppressWarnings("ByteBufferBackingArray")
class AccessListTest {
    private static final int OWNER = 1000;
    private static final String TRUSTED = "0 0 1f01ff 1000, 0 0 1f01ff 544, 0 0 1f01ff 18";

    private static byte[] ace(int type, int flags, int mask, int user) {
        ByteBuffer ace = Wire.allocate(20).put((byte) type).put((byte) flags).putShort((short) 20);
        return ace.putInt(mask).put(sid(user)).array();
    }

    private static byte[] sid(int user) {
        return Wire.allocate(12)
                .put((byte) 1)
                .put((byte) 1)
                .put(7, (byte) 5)
                .putInt(8, user)
                .array();
    }

    /** {@code null} for no list at all, which lets everybody do everything. */
    private static byte[] descriptor(byte @Nullable []... aces) {
        int count = aces == null ? 0 : aces.length;
        ByteBuffer all = Wire.allocate(20 + 12 + (aces == null ? 0 : 8 + 20 * count));
        all.put((byte) 1).put((byte) 0).putShort((short) (aces == null ? 0x8000 : 0x8004));
        all.putInt(20).putInt(0).putInt(0).putInt(aces == null ? 0 : 32).put(sid(OWNER));
        if (aces != null) {
            all.put((byte) 2).put((byte) 0).putShort((short) (8 + 20 * count)).putShort((short) count);
            all.putShort((short) 0);
            for (byte[] ace : aces) {
                all.put(ace);
            }
        }
        return all.array();
    }

    private static String confined(byte[] present, byte @Nullable [] example) throws SmbFailure {
        return entries(AccessList.confined(present, example));
    }

    private static String entries(byte[] made) {
        assertThat(Wire.littleEndian(made).getShort(2)).as("protected").isEqualTo((short) 0x9004);
        ByteBuffer list = Wire.littleEndian(Arrays.copyOfRange(made, 20, made.length));
        assertThat(Short.toUnsignedInt(list.getShort(2))).isEqualTo(list.capacity());
        List<String> found = new ArrayList<>();
        int at = 8;
        for (int i = 0; i < list.getShort(4); i++) {
            int size = list.getShort(at + 2);
            found.add(list.get(at) + " " + list.get(at + 1) + " " + Integer.toHexString(list.getInt(at + 4)) + " "
                    + list.getInt(at + size - 4));
            at += size;
        }
        return String.join(", ", found);
    }

    @Test
    void withoutAnExampleOnlyOwnerAdministratorsAndSystemAreLetIn() throws SmbFailure {
        assertThat(confined(descriptor(ace(0, 0, 0x1F01FF, 7)), null)).isEqualTo(TRUSTED);
    }

    @Test
    void whatIsHandedDownStaysAndIsNoLongerEffective() throws SmbFailure {
        byte[] present = descriptor(ace(0, 0x13, 0x1301BF, 7), ace(1, 0x0B, 2, 8), ace(0, 0x10, 1, 9));
        assertThat(confined(present, null)).isEqualTo(TRUSTED + ", 0 11 1301bf 7, 1 11 2 8");
    }

    @Test
    void whomTheExampleLetsReadMayReadAndNobodyMayWrite() throws SmbFailure {
        byte[] example = descriptor(
                ace(1, 0, 1, 5), // denied reading
                ace(1, 0, 2, 6), // denied writing alone
                ace(0, 0x10, 0x1F01FF, 7), // everything, inherited
                ace(0, 0, 0x12019F, 8), // reading and writing
                ace(0, 0, 0x80000000, 9), // reading, said generically
                ace(0, 0, 2, 10), // writing alone
                ace(0, 0x0B, 0x1F01FF, 11)); // handed down only
        assertThat(confined(descriptor(), example))
                .isEqualTo(TRUSTED + ", 1 0 120089 5, 0 0 130089 7, 0 0 120089 8, 0 0 120089 9");
    }

    @Test
    void conditionsThatNobodyHereCanJudgeLetNobodyRead() throws SmbFailure {
        byte[] example = descriptor(ace(0x0A, 0, 1, 5), ace(0, 0, 0x1F01FF, 7));
        assertThat(confined(descriptor(), example)).isEqualTo(TRUSTED);
    }

    @Test
    void anExampleWithoutAListLetsEverybodyRead() throws SmbFailure {
        assertThat(confined(descriptor(), descriptor((byte[][]) null))).isEqualTo(TRUSTED + ", 0 0 120089 0");
    }

    @Test
    void D2_aCordonLetsAdministratorsInAndUs() {
        String administrators = "0 0 1f01ff 544, 0 0 1f01ff 549, 0 0 1f01ff 18";
        assertThat(entries(AccessList.administratorsAnd(null))).isEqualTo(administrators);
        assertThat(entries(AccessList.administratorsAnd(sid(OWNER)))).isEqualTo(administrators + ", 0 0 1f01ff 1000");
        assertThat(entries(AccessList.administratorsAnd(identity("01020000000000052000000020020000"))))
                .isEqualTo(administrators);
    }

    private static byte[] identity(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @ParameterizedTest
    @CsvSource({
        "010500000000000515000000010000000200000003000000e8030000, true", // S-1-5-21-1-2-3-1000
        "01020000000000052000000020020000, true", // the administrators
        "01020000000000160100000064000000, true", // S-1-22-1-100
        "01020000000000160200000064000000, false", // S-1-22-2-100, a Unix group
        "010100000000000100000000, false", // everybody
        "01010000000000050b000000, false", // all who have logged on
        "01020000000000052000000021020000, false", // the users
        "010100000000000515000000, false", // nobody
        "0105000000000005150000000100000002000000, false", // cut
        "0100000000000005, false",
        "'', false"
    })
    void D2_onlyOneUserIsTakenForUs(String hex, boolean isOne) {
        assertThat(AccessList.isOneUser(identity(hex))).isEqualTo(isOne);
    }

    @Test
    void C2_onlyDescriptorsAreTakenForSome() {
        assertThat(Descriptor.isWhole(descriptor())).isTrue();
        assertThat(Descriptor.isWhole(Descriptor.ofEverybody())).isTrue();
        assertThat(Descriptor.list(Descriptor.ofEverybody())).isNull();
        assertThat(Descriptor.isWhole(new byte[20])).isFalse();
        assertThat(Descriptor.isWhole(Arrays.copyOf(descriptor(), 19))).isFalse();
    }

    @Test
    void C2_aListThatIsCutIsRefused() {
        byte[] whole = descriptor(ace(0, 3, 1, 7));
        for (int length : List.of(41, 48, 59)) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(SmbFailure.Malformed.class).isThrownBy(() -> AccessList.confined(cut, null));
        }
    }

    @Test
    void extendedAttributesAreReadAsTheyAreWritten() throws SmbFailure {
        byte[] bytes = HexFormat.of()
                .parseHex("14000000" + "00" + "03" + "0500" + "61616100" + "7661756c75" + "000000" + "00000000" + "00"
                        + "01" + "0000" + "6200");
        var values = NamedValues.parse(bytes);
        assertThat(values).containsOnlyKeys("aaa", "b");
        assertThat(NamedValues.parse(NamedValues.toBytes(values)).get("AAA")).isEqualTo(values.get("aaa"));
        assertThat(NamedValues.changes(values, java.util.Map.of("b", new byte[] {1})))
                .containsOnlyKeys("aaa", "b");
        for (int length : List.of(1, 7, 12, 20, 27)) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatExceptionOfType(SmbFailure.Malformed.class).isThrownBy(() -> NamedValues.parse(cut));
        }
    }
}
