package org.shareops.backend.smb.smb2;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.InvalidKeyException;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AesCmacTest {
    private static AesCmac keyed(byte[] key) throws InvalidKeyException {
        AesCmac mac = new AesCmac();
        mac.engineInit(new SecretKeySpec(key, "AES"), null);
        return mac;
    }

    /** The examples of RFC 4493, section 4. */
    @ParameterizedTest
    @CsvSource({
        "0, bb1d6929e95937287fa37d129b756746",
        "16, 070a16b46b4d4144f79bdd9dd04a287c",
        "40, dfa66747de9ae63030ca32611497c827",
        "64, 51f0bebf7e3b9d92fc49741779363cfe"
    })
    void givesWhatTheStandardSays(int length, String expected) throws InvalidKeyException {
        byte[] message = HexFormat.of()
                .parseHex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                        + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
        AesCmac mac = keyed(HexFormat.of().parseHex("2b7e151628aed2a6abf7158809cf4f3c"));
        mac.engineUpdate(message, 0, length);
        assertThat(HexFormat.of().formatHex(mac.engineDoFinal())).isEqualTo(expected);
    }

    @Test
    void givesWhatBouncyCastleGivesHoweverTheMessageIsCut() throws Exception {
        Random random = new Random(5);
        Mac other = Mac.getInstance("AESCMAC", new BouncyCastleProvider());
        for (int i = 0; i < 2_000; i++) {
            byte[] key = new byte[16];
            random.nextBytes(key);
            byte[] message = new byte[random.nextInt(i % 100 == 0 ? 70_000 : 200)];
            random.nextBytes(message);
            other.init(new SecretKeySpec(key, "AES"));
            AesCmac mac = keyed(key);
            for (int turn = 0; turn < 2; turn++) {
                int at = 0;
                while (at < message.length) {
                    int part = 1 + random.nextInt(message.length - at);
                    mac.engineUpdate(message, at, part);
                    at += part;
                }
                assertThat(mac.engineDoFinal()).isEqualTo(other.doFinal(message));
            }
        }
    }
}
