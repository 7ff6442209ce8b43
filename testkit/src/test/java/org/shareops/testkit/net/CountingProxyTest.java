package org.shareops.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.net.Smb2FormatTest.header;
import static org.shareops.testkit.net.Smb2FormatTest.message;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server that says everything back and tells us what it heard. */
@Timeout(60)
class CountingProxyTest {
    private static final int LIMIT_MILLIS = 20_000;
    private static final long HUNG_UP = -1;
    private static final long BEHIND_ENCRYPTED = 77;
    private static final byte ENCRYPTED = (byte) 0xFD;
    private static final int MANY = 100;

    private final BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
    private ServerSocket server;
    private Thread serving;
    private CountingProxy proxy;
    private Socket client;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        serving = daemon(this::serve);
        proxy = CountingProxy.start(server.getLocalPort(), new Smb2Format());
        client = connect();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        proxy.close();
        server.close();
    }

    @Test
    void requestsAreCountedByCommandAlsoInCompounds() throws Exception {
        send(message(header(Smb2Format.CREATE, 1, 0, 128), header(Smb2Format.CLOSE, 2, 0, 0)));
        send(message(header(Smb2Format.CREATE, 3, 0, 0)));
        assertThat(receive()).isEqualTo(1);
        assertThat(receive()).isEqualTo(3);
        assertThat(proxy.count(Smb2Format.CREATE)).isEqualTo(2);
        assertThat(proxy.counts()).hasSize(2).containsEntry(Smb2Format.CLOSE, 1L);
        assertThat(proxy.count(Smb2Format.WRITE)).isZero();
        assertThat(proxy.messages()).isEqualTo(2);
        try (Socket second = connect()) {
            assertThat(second.isConnected()).isTrue();
            second.getOutputStream().write(message(header(Smb2Format.ECHO, 1, 0, 0)));
            assertThat(receive(second)).isEqualTo(1);
            assertThat(proxy.connections()).isEqualTo(2);
        }
        proxy.reset();
        assertThat(proxy.counts()).isEmpty();
        assertThat(proxy.connections()).isZero();
        assertThat(proxy.problems()).isEmpty();
    }

    @Test
    void aDelayMakesTheWayLongerAndNotNarrower() throws Exception {
        proxy.delay(Duration.ofMillis(150), Duration.ofMillis(100));
        long start = System.nanoTime();
        for (int id = 1; id <= MANY; id++) {
            send(message(header(Smb2Format.WRITE, id, 0, 0)));
        }
        for (int id = 1; id <= MANY; id++) {
            assertThat(receive()).isEqualTo(id);
        }
        // One after the other they would take 25 s.
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(250), Duration.ofSeconds(20));
    }

    @Test
    void allConnectionsCanBeCutAndNewOnesMade() throws Exception {
        ping(1);
        assertThat(proxy.openConnections()).isEqualTo(1);
        proxy.cutAll();
        assertThat(receive()).isEqualTo(HUNG_UP);
        assertThat(proxy.openConnections()).isZero();
        client = connect();
        ping(2);
    }

    @Test
    void noConnectionIsLetThroughWhileItIsShut() throws Exception {
        ping(1);
        proxy.shut();
        assertThat(receive()).isEqualTo(HUNG_UP);
        client = connect();
        assertThat(receive()).isEqualTo(HUNG_UP);
        assertThat(proxy.openConnections()).isZero();
        assertThat(proxy.connections()).isEqualTo(1);
        proxy.open();
        client = connect();
        ping(2);
    }

    @Test
    void aRequestCanBeCutOffBeforeItArrives() throws Exception {
        proxy.planNext(Fault.CUT_BEFORE, Smb2Format.WRITE);
        ping(1);
        send(message(header(Smb2Format.WRITE, 2, 0, 0)));
        assertThat(receive()).isEqualTo(HUNG_UP);
        assertThat(nextHeard()).isEqualTo(1);
        assertThat(nextHeard()).isEqualTo(HUNG_UP);
        assertThat(proxy.faults()).isEqualTo(1);
        assertThat(proxy.count(Smb2Format.WRITE)).isEqualTo(1);
    }

    @Test
    void aRequestCanArriveWithTheEndOfTheConnectionBehindIt() throws Exception {
        proxy.planNext(Fault.CUT_AFTER, Smb2Format.WRITE);
        send(message(header(Smb2Format.WRITE, 2, 0, 0)));
        send(message(header(Smb2Format.WRITE, 3, 0, 0)));
        assertThat(nextHeard()).isEqualTo(2);
        assertThat(nextHeard()).isEqualTo(HUNG_UP);
    }

    @Test
    void anAnswerCanBeLostWithItsConnection() throws Exception {
        proxy.plan(Fault.CUT_ANSWER, request -> request.command() == Smb2Format.WRITE && request.number() == 2);
        send(message(header(Smb2Format.WRITE, 1, 0, 0)));
        assertThat(receive()).isEqualTo(1);
        send(message(header(Smb2Format.CREATE, 2, 0, 128), header(Smb2Format.WRITE, 3, 0, 0)));
        assertThat(receive()).isEqualTo(HUNG_UP);
        assertThat(List.of(nextHeard(), nextHeard(), nextHeard())).containsExactly(1L, 2L, HUNG_UP);
    }

    @Test
    void aRequestCanBeSwallowed() throws Exception {
        proxy.planNext(Fault.SWALLOW, Smb2Format.WRITE);
        send(message(header(Smb2Format.WRITE, 1, 0, 0)));
        send(message(header(Smb2Format.WRITE, 2, 0, 0)));
        assertThat(receive()).as("the only answer").isEqualTo(2);
        assertThat(nextHeard()).isEqualTo(2);
    }

    @Test
    void anAnswerCanBeSwallowed() throws Exception {
        proxy.planNext(Fault.SWALLOW_ANSWER, Smb2Format.WRITE);
        send(message(header(Smb2Format.WRITE, 1, 0, 0)));
        send(message(header(Smb2Format.WRITE, 2, 0, 0)));
        assertThat(receive()).isEqualTo(2);
        assertThat(List.of(nextHeard(), nextHeard())).containsExactly(1L, 2L);
    }

    /** A server says first that the answer comes later. */
    @Test
    void anEncryptedAnswerIsSwallowedWithAllThatComesBeforeIt() throws Exception {
        proxy.planNext(Fault.SWALLOW_ANSWER, Smb2Format.UNREADABLE);
        send(encrypted(1));
        assertThat(receive()).isEqualTo(BEHIND_ENCRYPTED);
        send(encrypted(2));
        assertThat(receive()).isEqualTo(2);
        assertThat(receive()).isEqualTo(2);
        assertThat(receive()).isEqualTo(BEHIND_ENCRYPTED);
    }

    @Test
    void whatIsNoMessageEndsTheConnectionAndIsTold() throws Exception {
        send(new byte[] {'G', 'E', 'T', ' '});
        assertThat(receive()).isEqualTo(HUNG_UP);
        assertThat(proxy.problems()).singleElement().asString().contains("474554");
    }

    @Test
    void aServerThatIsNotThereIsAClosedDoor() throws Exception {
        ping(1);
        server.close();
        serving.join(); // a thread that was about to accept would still do so
        try (Socket late = connect()) {
            assertThat(receive(late)).isEqualTo(HUNG_UP);
        }
        ping(2);
    }

    @Test
    void theEndOfEitherSideReachesTheOther() throws Exception {
        ping(1);
        client.close();
        assertThat(List.of(nextHeard(), nextHeard())).containsExactly(1L, HUNG_UP);
        client = connect();
        ping(2);
        proxy.close();
        assertThat(receive()).isEqualTo(HUNG_UP);
        assertThat(proxy.openConnections()).isZero();
    }

    private void ping(long id) throws IOException {
        send(message(header(Smb2Format.ECHO, id, 0, 0)));
        assertThat(receive()).isEqualTo(id);
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static byte[] encrypted(int id) {
        byte[] header = header(Smb2Format.WRITE, id, 0, 0);
        header[0] = ENCRYPTED;
        return message(header);
    }

    private void send(byte[] message) throws IOException {
        client.getOutputStream().write(message);
    }

    private long receive() throws IOException {
        return receive(client);
    }

    /** The id of the next message's first request, or {@link #HUNG_UP}. */
    private static long receive(Socket socket) throws IOException {
        socket.setSoTimeout(LIMIT_MILLIS);
        return idOf(read(new DataInputStream(socket.getInputStream())));
    }

    private long nextHeard() throws InterruptedException {
        Long id = heard.poll(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(id).as("what the server heard").isNotNull();
        return id;
    }

    private void serve() throws IOException {
        while (true) {
            Socket socket = server.accept();
            daemon(() -> echo(socket));
        }
    }

    private void echo(Socket socket) throws IOException {
        try (socket) {
            DataInputStream input = new DataInputStream(socket.getInputStream());
            for (byte[] message = read(input); message.length > 0; message = read(input)) {
                heard.add(idOf(message));
                socket.getOutputStream().write(message);
                if (message[4] == ENCRYPTED) {
                    socket.getOutputStream().write(message);
                    socket.getOutputStream().write(message(header(Smb2Format.ECHO, BEHIND_ENCRYPTED, 0, 0)));
                }
            }
        } finally {
            heard.add(HUNG_UP);
        }
    }

    private static byte[] read(DataInputStream input) {
        try {
            int length = input.readInt();
            byte[] body = new byte[length];
            input.readFully(body);
            return message(body);
        } catch (IOException e) {
            assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
            return new byte[0];
        }
    }

    private static long idOf(byte[] message) {
        return message.length == 0
                ? HUNG_UP
                : ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getLong(4 + 24);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static Thread daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // The test is over, or has hung up.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
