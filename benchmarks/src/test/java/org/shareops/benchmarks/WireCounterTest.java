package org.shareops.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Smb2Format;

/** With messages made by hand (MS-SMB2 2.2.1 and 2.2.4). */
class WireCounterTest {
    private static final int SMB2 = 0x424D53FE;
    private static final int ENCRYPTED = 0x424D53FD;
    private static final int SIGNED = 8;
    private static final int PENDING = 0x103;

    private final WireCounter counter = new WireCounter();
    private CountingProxy proxy;

    @BeforeEach
    void start() throws IOException {
        proxy = CountingProxy.start(1, new Smb2Format()); // nobody connects
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
    }

    private static ByteBuffer message(int length, int command, int flags, int status) {
        return ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4, SMB2)
                .putInt(4 + 8, status)
                .putShort(4 + 12, (short) command)
                .putInt(4 + 16, flags);
    }

    private static byte[] bytes(ByteBuffer message) {
        byte[] bytes = new byte[message.capacity()];
        message.get(0, bytes);
        return bytes;
    }

    private static byte[] negotiated(int dialect, int... typesAndChoices) {
        int first = 4 + 64 + 64;
        ByteBuffer answer = message(first + 16 * typesAndChoices.length / 2, Smb2Format.NEGOTIATE, 1, 0)
                .putShort(4 + 64 + 4, (short) dialect)
                .putShort(4 + 64 + 6, (short) (typesAndChoices.length / 2))
                .putInt(4 + 64 + 60, first - 4);
        for (int i = 0; i < typesAndChoices.length; i += 2) {
            int at = first + 8 * i;
            answer.putShort(at, (short) typesAndChoices[i]).putShort(at + 2, (short) 4);
            answer.putShort(at + 8, (short) 1).putShort(at + 10, (short) typesAndChoices[i + 1]);
        }
        return bytes(answer);
    }

    @Test
    void theVersionAndItsSignatureAreRead() throws IOException {
        counter.toClient(1, negotiated(0x0210));
        assertThat(counter.read(proxy).protection()).isEqualTo("2.1, signed HMAC-SHA256");
        counter.toClient(1, negotiated(0x0302));
        assertThat(counter.read(proxy).protection()).isEqualTo("3.0.2, signed AES-CMAC");
        counter.toClient(1, negotiated(0x0311, 2, 2, 8, 2));
        assertThat(counter.read(proxy).protection()).isEqualTo("3.1.1, signed AES-GMAC");
        counter.toClient(1, negotiated(0x02FF)); // says nothing yet
        assertThat(counter.read(proxy).protection()).isEqualTo("3.1.1, signed AES-GMAC");
    }

    @Test
    void whatIsEncryptedIsCalledSo() throws IOException {
        counter.toClient(1, negotiated(0x0311, 2, 2));
        counter.toServer(1, bytes(message(200, 0, 0, 0).putInt(4, ENCRYPTED)));
        Wire wire = counter.read(proxy);
        assertThat(wire.protection()).isEqualTo("3.1.1, encrypted AES-128-GCM");
        assertThat(wire.readable()).isFalse();
        assertThat(wire.unsigned()).isZero();
    }

    @Test
    void unsignedMessagesOfBothSidesAreCountedButForThoseThatNobodySigns() throws IOException {
        counter.toServer(1, bytes(message(100, Smb2Format.SESSION_SETUP, 0, 0)));
        counter.toServer(1, bytes(message(100, Smb2Format.WRITE, SIGNED, 0)));
        counter.toClient(1, bytes(message(100, Smb2Format.WRITE, 1, PENDING)));
        counter.toClient(1, bytes(message(100, Smb2Format.OPLOCK_BREAK, 1, 0).putLong(4 + 24, -1)));
        assertThat(counter.read(proxy).unsigned()).isZero();
        counter.toServer(1, bytes(message(100, Smb2Format.WRITE, 0, 0)));
        counter.toClient(1, bytes(message(100, Smb2Format.WRITE, 1, 0)));
        assertThat(counter.read(proxy).unsigned()).isEqualTo(2);
    }

    @Test
    void bytesAreCountedByDirectionAndNoMessageIsTooShort() throws IOException {
        counter.toServer(1, new byte[] {0, 0, 0, 1, 9});
        counter.toClient(1, new byte[7]);
        counter.toClient(1, bytes(message(68, Smb2Format.NEGOTIATE, 1, 0)));
        byte[] wild = negotiated(0x0311, 2, 2);
        ByteBuffer.wrap(wild).order(ByteOrder.LITTLE_ENDIAN).putInt(4 + 64 + 60, Integer.MAX_VALUE);
        counter.toClient(1, wild);
        Wire wire = counter.read(proxy);
        assertThat(wire.bytesToServer()).isEqualTo(5);
        assertThat(wire.bytesToClient()).isEqualTo(7 + 68 + wild.length);
    }
}
