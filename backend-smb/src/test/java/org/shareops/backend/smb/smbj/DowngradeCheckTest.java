package org.shareops.backend.smb.smbj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.backend.smb.port.SmbFailure;

/** What is taken from the server's answer to a negotiation (MS-SMB2 2.2.4). */
class DowngradeCheckTest {
    private static final int LARGE_TRANSFERS = 0x4;

    private static byte[] answer(int capabilities, long listed, long read, long written) {
        ByteBuffer answer = ByteBuffer.allocate(Header.BYTES + 64).order(ByteOrder.LITTLE_ENDIAN);
        answer.putShort(Header.BYTES + 4, (short) 0x0311);
        answer.putInt(Header.BYTES + 24, capabilities);
        answer.putInt(Header.BYTES + 28, (int) listed);
        answer.putInt(Header.BYTES + 32, (int) read);
        answer.putInt(Header.BYTES + 36, (int) written);
        return answer.array();
    }

    @ParameterizedTest
    @CsvSource({
        "8388608, 8388608, 8388608, 524288, 524288",
        "65536, 8388608, 8388608, 524288, 65536",
        "8388608, 131072, 8388608, 131072, 524288",
        "8388608, 8388608, 131072, 131072, 524288",
        "4294967295, 4294967295, 4294967295, 524288, 524288",
        "0, 0, 0, 61440, 61440"
    })
    void R7_requestsAreAsLargeAsTheServerTakesOfThatKind(long listed, long read, long written, int moves, int lists)
            throws SmbFailure {
        DowngradeCheck.Negotiated negotiated =
                new DowngradeCheck(new byte[0], answer(LARGE_TRANSFERS, listed, read, written)).negotiated();
        assertThat(negotiated).isEqualTo(new DowngradeCheck.Negotiated("SMB 3.1.1", moves, lists));
    }

    @Test
    void R7_aServerThatTakesNoLargeRequestsGetsNone() throws SmbFailure {
        DowngradeCheck.Negotiated negotiated =
                new DowngradeCheck(new byte[0], answer(0, 8 << 20, 8 << 20, 8 << 20)).negotiated();
        assertThat(negotiated).isEqualTo(new DowngradeCheck.Negotiated("SMB 3.1.1", 61_440, 61_440));
    }

    @Test
    void anAnswerThatEndsTooEarlyIsRefused() {
        assertThatThrownBy(() -> new DowngradeCheck(new byte[0], new byte[Header.BYTES + 63]))
                .isInstanceOf(SmbFailure.Malformed.class);
    }
}
