package org.shareops.backend.smb.smbj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.backend.smb.port.SmbFailure;

class SealerTest {
    private static final byte[] ONE = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    private static final byte[] OTHER = HexFormat.of().parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");

    private static byte[] sealed(Sealer by, byte[] plain) {
        byte[] room = new byte[Sealer.room(plain.length)];
        return Arrays.copyOf(room, by.seal(plain, room, 0));
    }

    @ParameterizedTest
    @EnumSource
    void whatOneSideSealsTheOtherOpens(Sealer.Algorithm algorithm) throws Exception {
        byte[] plain = new byte[70_000];
        Arrays.fill(plain, (byte) 7);
        byte[] sealed = sealed(new Sealer(algorithm, ONE, OTHER, 42), plain);
        assertThat(sealed).hasSize(plain.length + Sealer.HEADER_BYTES);
        Sealer server = new Sealer(algorithm, OTHER, ONE, 42);
        assertThat(server.open(sealed)).isEqualTo(plain);
        for (int changed : new int[] {5, 21, 40, 45, 60, sealed.length - 1}) {
            byte[] other = sealed.clone();
            other[changed] ^= 1;
            assertThatExceptionOfType(SmbFailure.Malformed.class).isThrownBy(() -> server.open(other));
        }
    }

    @Test
    void noNonceComesTwice() {
        Sealer sealer = new Sealer(Sealer.Algorithm.GCM, ONE, OTHER, 42);
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            byte[] sealed = sealed(sealer, new byte[1]);
            assertThat(nonces.add(HexFormat.of().formatHex(sealed, 20, 32))).isTrue();
        }
    }

    /** The one that uses the processor's instructions; see docs/smb.md for what that makes of the speed. */
    @Test
    void thePlatformsOwnCipherEncrypts() throws Exception {
        assertThat(Sealer.Algorithm.GCM.cipher().getProvider().getName()).isEqualTo("SunJCE");
    }
}
