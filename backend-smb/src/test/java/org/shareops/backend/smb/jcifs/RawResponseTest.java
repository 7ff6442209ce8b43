package org.shareops.backend.smb.jcifs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Properties;
import jcifs.CIFSException;
import jcifs.Configuration;
import jcifs.config.PropertyConfiguration;
import jcifs.internal.SMBProtocolDecodingException;
import jcifs.internal.smb2.Smb2SigningDigest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which answers are believed without a right signature: only the news that one takes longer. */
class RawResponseTest {
    private static final int HEADER_BYTES = 64;
    private static final int SMB_2_1 = 0x0210;
    private static final int FROM_SERVER = 0x1;
    private static final int ASYNC = 0x2;
    private static final int PENDING = 0x103;

    private Configuration configuration;
    private Smb2SigningDigest digest;

    @BeforeEach
    void prepare() throws CIFSException, GeneralSecurityException {
        configuration = new PropertyConfiguration(new Properties());
        digest = new Smb2SigningDigest(
                new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, SMB_2_1, null);
    }

    private static byte[] message(int status, int flags) {
        ByteBuffer message = ByteBuffer.allocate(HEADER_BYTES + 8).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(0, 0x424D_53FE)
                .putShort(4, (short) HEADER_BYTES)
                .putInt(8, status)
                .putShort(12, (short) 13)
                .putInt(16, flags)
                .putLong(24, 5);
        return message.array();
    }

    private byte[] signed(byte[] message) {
        digest.sign(message, 0, message.length, null, null);
        return message;
    }

    private RawResponse taken(byte[] message) throws SMBProtocolDecodingException {
        RawResponse response = new RawResponse(configuration);
        response.setDigest(digest);
        response.setReadSize(message.length);
        response.decode(message, 0);
        return response;
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 3", "259, 3"})
    void aRightSignatureIsBelieved(int status, int flags) throws SMBProtocolDecodingException {
        assertThat(taken(signed(message(status, flags))).getStatus()).isEqualTo(status);
    }

    @Test
    void thatAnAnswerTakesLongerNeedsNoSignature() {
        assertThatCode(() -> taken(message(PENDING, FROM_SERVER | ASYNC))).doesNotThrowAnyException();
    }

    /** An answer that comes late says that it does, and is signed all the same. */
    @ParameterizedTest
    @CsvSource({"0, 1", "0, 3", "-1073741790, 3", "259, 1"})
    void anythingElseWithoutOneIsNotBelieved(int status, int flags) {
        assertThatThrownBy(() -> taken(message(status, flags))).isInstanceOf(SMBProtocolDecodingException.class);
        byte[] changed = signed(message(status, flags));
        changed[HEADER_BYTES] ^= 1;
        assertThatThrownBy(() -> taken(changed)).isInstanceOf(SMBProtocolDecodingException.class);
    }

    @Test
    void ourOwnRequestIsNoAnswerThoughItIsWellSigned() {
        byte[] reflected = signed(message(0, 0));
        assertThatThrownBy(() -> taken(reflected)).isInstanceOf(SMBProtocolDecodingException.class);
    }
}
