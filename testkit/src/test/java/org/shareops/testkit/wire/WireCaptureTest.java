package org.shareops.testkit.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.Smb2Format;

/** What tshark finds in a capture is what went by. */
@Timeout(60)
class WireCaptureTest {
    private static final int PORT = 445;
    private static final int LONG = 200_001;

    @TempDir
    private Path directory;

    private Path file;
    private Tshark tshark;

    @BeforeEach
    void requireTshark() {
        assumeThat(Tshark.missing()).isEmpty();
        file = directory.resolve("capture.pcap");
        tshark = Tshark.on(file).preference("tcp.check_checksum", "TRUE").preference("ip.check_checksum", "TRUE");
    }

    @Test
    void messagesOfAnyLengthAreFoundWholeInBothDirections() throws IOException {
        byte[] request = Messages.echo(1, LONG);
        byte[] answer = Messages.echo(1, 70_000);
        try (WireCapture capture = WireCapture.start(file, PORT)) {
            capture.connected(1);
            capture.toServer(1, Messages.echo(0, 3));
            capture.toServer(1, request);
            capture.toClient(1, answer);
            capture.toServer(1, Messages.echo(2, 0));
            assertThat(capture.frames()).isEqualTo(3 + 1 + 4 + 2 + 1);
        }
        assertThat(bytes("tcp.dstport == 445")).isEqualTo(joined(Messages.echo(0, 3), request, Messages.echo(2, 0)));
        assertThat(bytes("tcp.srcport == 445")).isEqualTo(joined(answer));
        assertThat(tshark.select("smb2", "smb2.msg_id"))
                .extracting(packet -> packet.first("smb2.msg_id"))
                .containsExactly("0", "1", "1", "2");
        assertThat(tshark.undecoded("smb2")).isEmpty();
    }

    @Test
    void tcpIsAsItShouldBe() throws IOException {
        try (WireCapture capture = WireCapture.start(file, PORT)) {
            for (int round = 0; round < 30; round++) {
                for (int connection = 1; connection <= 2; connection++) {
                    capture.toServer(connection, Messages.echo(round, round % 7 == 0 ? LONG : round));
                    capture.toClient(connection, Messages.echo(round, round % 5 == 0 ? LONG : round));
                }
            }
        }
        assertThat(tshark.select("tcp.analysis.flags || tcp.checksum.status != 1 || ip.checksum.status != 1"))
                .isEmpty();
        assertThat(tshark.select("tcp.flags.syn == 1 && tcp.flags.ack == 0")).hasSize(2);
        assertThat(tshark.select("tcp.len > 0", "tcp.stream"))
                .extracting(packet -> packet.first("tcp.stream"))
                .containsOnly("0", "1");
    }

    @Test
    void whatIsLostOnTheWayIsNotInIt() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                WireCapture capture = WireCapture.start(file, PORT);
                CountingProxy proxy = CountingProxy.start(server.getLocalPort(), new Smb2Format(), capture);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket accepted = server.accept()) {
            proxy.plan(Fault.SWALLOW, request -> request.number() == 2);
            for (int id = 1; id <= 3; id++) {
                client.getOutputStream().write(Messages.echo(id, 0));
            }
            assertThat(accepted.getInputStream().readNBytes(2 * Messages.echo(1, 0).length))
                    .isEqualTo(joined(Messages.echo(1, 0), Messages.echo(3, 0)));
            accepted.getOutputStream().write(Messages.echo(3, 5));
            new DataInputStream(client.getInputStream()).readFully(new byte[Messages.echo(3, 5).length]);
            assertThat(proxy.messages()).isEqualTo(3);
        }
        assertThat(tshark.select("smb2", "smb2.msg_id"))
                .extracting(packet -> packet.first("smb2.msg_id"))
                .containsExactly("1", "3", "3");
    }

    private byte[] bytes(String direction) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Packet packet : tshark.select("tcp.len > 0 && " + direction, "tcp.payload")) {
            all.writeBytes(HexFormat.of().parseHex(packet.first("tcp.payload")));
        }
        return all.toByteArray();
    }

    private static byte[] joined(byte[]... messages) {
        ByteBuffer all = ByteBuffer.allocate(
                List.of(messages).stream().mapToInt(each -> each.length).sum());
        List.of(messages).forEach(all::put);
        return all.array();
    }
}
