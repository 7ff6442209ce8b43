package org.shareops.backend.netware.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginKeyTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] KEY = HEX.parseHex("0123456789abcdef");

    @ParameterizedTest
    @CsvSource({
        "00000001, '', 4ad22a173e5984b681545a08bee44ce3, 90c3e8f38a528e5f",
        "00000001, SECRET, 431acc6aff11a6d53f71189f6e1ca901, 14e322da1b38ea07",
        "01000001, A, c7e011825246d35ad57b873afba416b3, 9119ee748feb43fa",
        "deadbeef, PASSWORD, 71f89a590194d131f532931fdd0f28af, 893eaf7e5d533fc0",
        "01020304, XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX, 4e44cb1542009c97c9f21a68df78fc68, 9173b96419d3076d",
        "01020304, XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX, 947e5cc942a0b68cf274804b21125c77, 994de894d33ae075",
        "01020304, ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789, 14c4c2d181426a9d932b884f7c9e16bc, bc9c2568ea9871ab",
    })
    void answersAreThoseOfExistingClients(String object, String password, String hash, String answer) {
        byte[] computed = LoginKey.hash(Long.parseLong(object, 16), password.getBytes(StandardCharsets.US_ASCII));
        assertThat(HEX.formatHex(computed)).isEqualTo(hash);
        assertThat(HEX.formatHex(LoginKey.answer(KEY, computed))).isEqualTo(answer);
    }
}
