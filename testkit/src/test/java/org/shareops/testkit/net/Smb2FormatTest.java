package org.shareops.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Smb2FormatTest {
    private static final int PENDING = 0x103;

    private final Smb2Format format = new Smb2Format();

    @Test
    void aMessageIsAsLongAsItsPrefixSays() throws ProtocolException {
        assertThat(format.prefixLength()).isEqualTo(4);
        assertThat(format.restLength(new byte[] {0, 1, 2, 3})).isEqualTo(0x010203);
        assertThat(format.restLength(new byte[] {0, -1, -1, -1})).isEqualTo(0xFFFFFF);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> format.restLength(new byte[] {(byte) 0x81, 0, 0, 0}));
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> format.restLength("HTTP".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void everyRequestOfACompoundIsSeen() throws ProtocolException {
        byte[] message = message(header(Smb2Format.CREATE, 7, 0, 120), header(Smb2Format.CLOSE, 8, 0, 0));
        assertThat(format.asks(message))
                .containsExactly(
                        new MessageFormat.Ask(Smb2Format.CREATE, 7), new MessageFormat.Ask(Smb2Format.CLOSE, 8));
    }

    @Test
    void anInterimAnswerIsNone() throws ProtocolException {
        assertThat(format.answered(message(header(Smb2Format.CREATE, 7, PENDING, 0))))
                .isEmpty();
        assertThat(format.answered(message(header(Smb2Format.CREATE, 7, 0xC0000043, 0))))
                .containsExactly(7L);
        assertThat(format.answered(
                        message(header(Smb2Format.CREATE, 7, 0, 120), header(Smb2Format.CLOSE, 8, PENDING, 0))))
                .containsExactly(7L);
    }

    @Test
    void whatCannotBeReadIsCountedAsSuch() throws ProtocolException {
        assertThat(format.asks(magic(0xFF)))
                .extracting(MessageFormat.Ask::command)
                .containsExactly(Smb2Format.SMB1);
        assertThat(format.asks(magic(0xFD)))
                .extracting(MessageFormat.Ask::command)
                .containsExactly(Smb2Format.UNREADABLE);
        assertThat(format.asks(magic(0xFC)))
                .extracting(MessageFormat.Ask::command)
                .containsExactly(Smb2Format.UNREADABLE);
    }

    @Test
    void nonsenseIsRefused() {
        for (byte[] message : new byte[][] {
            new byte[4],
            new byte[7],
            new byte[80],
            magic(0xFE), // too short for a header
            message(header(Smb2Format.CREATE, 7, 0, 8), new byte[64]),
            message(header(Smb2Format.CREATE, 7, 0, -64), new byte[64]),
            message(header(Smb2Format.CREATE, 7, 0, Integer.MAX_VALUE), new byte[64]),
            message(header(Smb2Format.CREATE, 7, 0, 120), new byte[63]),
        }) {
            assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> format.asks(message));
            assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> format.answered(message));
        }
    }

    private static byte[] magic(int first) {
        byte[] message = new byte[40];
        message[4] = (byte) first;
        message[5] = 'S';
        message[6] = 'M';
        message[7] = 'B';
        return message;
    }

    /** A header, filled up to the next one. */
    static byte[] header(int command, long id, int status, int next) {
        ByteBuffer header =
                ByteBuffer.allocate(next > 64 && next < 1000 ? next : 64).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 0xFE).put((byte) 'S').put((byte) 'M').put((byte) 'B').putShort((short) 64);
        header.putInt(8, status).putShort(12, (short) command).putInt(20, next).putLong(24, id);
        return header.array();
    }

    static byte[] message(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer message = ByteBuffer.allocate(4 + length).putInt(length);
        for (byte[] part : parts) {
            message.put(part);
        }
        return message.array();
    }
}
