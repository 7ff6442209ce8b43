package org.shareops.backend.smb.smb2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.shareops.backend.smb.port.SmbFailure;

/** Answers as no server should send them. */
class AnswerTest {
    private static byte[] openedWithSize(long size) {
        byte[] answer = new byte[88];
        ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN).putLong(48, size);
        return answer;
    }

    @Test
    void C2_anOpenedFileOfNegativeSizeIsRefused() throws SmbFailure {
        assertThat(Answer.opened(openedWithSize(7)).info().size()).isEqualTo(7);
        assertThatExceptionOfType(SmbFailure.Malformed.class).isThrownBy(() -> Answer.opened(openedWithSize(-1)));
    }
}
