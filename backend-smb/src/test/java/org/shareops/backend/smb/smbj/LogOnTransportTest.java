package org.shareops.backend.smb.smbj;

import static org.assertj.core.api.Assertions.assertThat;

import com.hierynomus.protocol.transport.PacketFactory;
import com.hierynomus.protocol.transport.PacketHandlers;
import com.hierynomus.protocol.transport.PacketReceiver;
import com.hierynomus.smb.SMBPacketData;
import com.hierynomus.smbj.connection.SMBPacketSerializer;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shareops.backend.smb.port.SmbEndpoint;
import org.shareops.backend.smb.port.SmbFailure;

/** What comes before and while smbj hands over. */
@Timeout(60)
class LogOnTransportTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
    private final LongAdder roundTrips = new LongAdder();
    private SmbEndpoint endpoint;
    private LogOnTransport transport;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            endpoint = new SmbEndpoint("127.0.0.1", listening.getLocalPort(), PATIENCE, PATIENCE);
            transport = new LogOnTransport(endpoint, roundTrips);
            transport
                    .handledBy(new PacketHandlers<>(new SMBPacketSerializer(), new Received(), new Nothing()))
                    .connect(new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort()));
            server = listening.accept();
        }
    }

    @AfterEach
    void end() throws IOException {
        transport.disconnect();
        server.close();
    }

    private final class Received implements PacketReceiver<SMBPacketData<?>> {
        @Override
        public void handle(SMBPacketData<?> packet) {}

        @Override
        public void handleError(Throwable error) {
            errors.add(error);
        }
    }

    private static final class Nothing implements PacketFactory<SMBPacketData<?>> {
        @Override
        public SMBPacketData<?> read(byte[] data) {
            return null;
        }

        @Override
        public boolean canHandle(byte[] data) {
            return true;
        }
    }

    private static byte[] negotiateAnswer(int dialect) {
        ByteBuffer message = ByteBuffer.allocate(Header.BYTES + 64).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(0, Header.PROTOCOL)
                .putShort(4, (short) Header.BYTES)
                .putInt(16, Header.FROM_SERVER)
                .putShort(Header.BYTES + 4, (short) dialect);
        return message.array();
    }

    private void send(byte[] message) throws IOException {
        DataOutputStream out = new DataOutputStream(server.getOutputStream());
        out.writeInt(message.length);
        out.write(message);
    }

    /** The keys may depend on one and the choice of the version on the other. */
    @Test
    void aSecondAnswerToTheNegotiationEndsTheConnectionAndIsNotBelieved() throws Exception {
        byte[] first = negotiateAnswer(0x0311);
        send(first);
        send(negotiateAnswer(0x0210));
        assertThat(errors.take()).isInstanceOf(SmbFailure.Malformed.class).hasMessageContaining("second answer");
        assertThat(transport.negotiateAnswer()).isEqualTo(first);
        assertThat(roundTrips.sum()).isEqualTo(1);
        assertThat(server.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aConnectionThatHasEndedBeforeItIsHandedOverIsKnownToHaveEnded() throws Exception {
        server.close();
        errors.take();
        Channel channel = transport.handOver(new Protection(42, null, null), new Peer(endpoint));
        assertThat(channel.alive()).isFalse();
    }
}
