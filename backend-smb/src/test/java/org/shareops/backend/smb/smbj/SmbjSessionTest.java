package org.shareops.backend.smb.smbj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shareops.backend.smb.port.SmbEncryption;
import org.shareops.backend.smb.port.SmbEndpoint;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.smb2.Message;

/** A server that answers when the test says so, and grants as many credits. */
@Timeout(120)
class SmbjSessionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TREE_CONNECT = 3;
    private static final int CREATE = 5;
    private static final int CLOSE = 6;
    private static final int ECHO = 13;
    private static final byte[] ANY_FILE = new byte[16];
    private static final List<Message> LOOK = List.of(
            Message.create(SmbOpen.existing("a.txt", SmbOpen.READ_ATTRIBUTES, SmbOpen.SHARE_ALL, 0)),
            Message.close(ANY_FILE));

    private static final int INVALID_PARAMETER = 0xC000000D;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Socket server;
    private Channel channel;
    private SmbjSession session;

    private void connect(int credits) throws IOException {
        Socket client;
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            client = new Socket(listening.getInetAddress(), listening.getLocalPort());
            server = listening.accept();
        }
        LongAdder roundTrips = new LongAdder();
        channel = new Channel(
                client,
                new Peer(new SmbEndpoint("dp01", 445, PATIENCE, PATIENCE)),
                PATIENCE,
                roundTrips,
                new Protection(42, null, null),
                new Credits(5, credits));
        channel.start();
        session = new SmbjSession(
                channel,
                SmbEncryption.ON_DEMAND,
                false,
                new DowngradeCheck.Negotiated("SMB 3.1.1", 61_440, 61_440),
                roundTrips,
                Optional.empty());
    }

    @AfterEach
    void end() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    private Header request(int command) throws IOException {
        List<Header> messages = requests();
        assertThat(messages).extracting(Header::command).containsExactly(command);
        return messages.get(0);
    }

    private List<Header> requests() throws IOException {
        DataInputStream in = new DataInputStream(server.getInputStream());
        byte[] message = new byte[in.readInt()];
        in.readFully(message);
        return Header.all(message);
    }

    private void answer(Header request, int bodyBytes) throws SmbFailure {
        answer(request, 0, 1, bodyBytes);
    }

    private void answer(Header request, int status, int credits, int bodyBytes) throws SmbFailure {
        ByteBuffer message = ByteBuffer.allocate(Header.BYTES + bodyBytes).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(0, Header.PROTOCOL)
                .putShort(4, (short) Header.BYTES)
                .putInt(8, status)
                .putShort(12, (short) request.command())
                .putShort(14, (short) credits)
                .putInt(16, Header.FROM_SERVER)
                .putLong(24, request.message())
                .putInt(36, 7)
                .putLong(40, 42);
        channel.received(message.array());
    }

    private <T> Future<T> begin(AtomicReference<Thread> on, Callable<T> what) {
        return threads.submit(() -> {
            on.set(Thread.currentThread());
            return what.call();
        });
    }

    private Future<List<byte[]>> look(AtomicReference<Thread> on) {
        return begin(on, () -> session.exchange().sendCompound(LOOK));
    }

    /** One by one, since a compound of two needs two credits. */
    @Test
    void C4_C5_whoIsInterruptedBetweenOpenAndCloseLeavesNothingOpen() throws Exception {
        connect(1);
        AtomicReference<Thread> caller = new AtomicReference<>();
        Future<List<byte[]>> looking = look(caller);
        Header create = request(CREATE);
        caller.get().interrupt();
        assertThat(catchThrowableOfType(ExecutionException.class, looking::get))
                .hasCauseInstanceOf(SmbFailure.Interrupted.class);
        answer(create, 88);
        answer(request(CLOSE), 60);
        assertThat(channel.alive()).isTrue();
    }

    /** Whoever waits for an answer that takes long has one of the two credits. */
    @Test
    void aCompoundThatGetsTooFewCreditsIsSentInPartsAndDoesNotEndTheLink() throws Exception {
        connect(2);
        Future<Void> slow = begin(new AtomicReference<>(), () -> {
            session.echo();
            return null;
        });
        Header echo = request(ECHO);
        Future<List<byte[]>> looking = look(new AtomicReference<>());
        answer(request(CREATE), 88);
        answer(request(CLOSE), 60);
        assertThat(looking.get()).hasSize(2);
        answer(echo, 4);
        slow.get();
        assertThat(channel.alive()).isTrue();
    }

    /** That its last part was not sent says nothing of those before it. */
    @Test
    void R6_aCompoundThatWasSentInPartIsNotCalledUnsent() throws Exception {
        connect(1);
        Future<List<byte[]>> looking = look(new AtomicReference<>());
        answer(request(CREATE), 0, 0, 88);
        assertThat(catchThrowableOfType(ExecutionException.class, looking::get).getCause())
                .isInstanceOfSatisfying(
                        SmbFailure.Lost.class, lost -> assertThat(lost.sent()).isTrue());
    }

    /** Some servers carry nothing out that follows what has failed. */
    @Test
    void C5_whatACompoundHasOpenedAndNotClosedIsClosed() throws Exception {
        connect(20);
        Future<List<byte[]>> looking = look(new AtomicReference<>());
        List<Header> both = requests();
        answer(both.get(0), 88);
        answer(both.get(1), INVALID_PARAMETER, 1, 9);
        answer(request(CLOSE), 60);
        assertThat(catchThrowableOfType(ExecutionException.class, looking::get).getCause())
                .isInstanceOfSatisfying(
                        SmbFailure.Status.class, e -> assertThat(e.code()).isEqualTo(INVALID_PARAMETER));
    }

    @Test
    void P3_aShareIsConnectedOnceHoweverManyAskForItAtOnce() throws Exception {
        connect(20);
        AtomicReference<Thread> second = new AtomicReference<>();
        Future<?> one = begin(new AtomicReference<>(), session::pipes);
        Header first = request(TREE_CONNECT);
        Future<?> other = begin(second, session::pipes);
        while (second.get() == null
                || (second.get().getState() != Thread.State.WAITING
                        && second.get().getState() != Thread.State.TIMED_WAITING)) {
            Thread.onSpinWait();
        }
        answer(first, 16);
        assertThat(one.get()).isSameAs(session.pipes());
        Future<Void> echoing = begin(new AtomicReference<>(), () -> {
            session.echo();
            return null;
        });
        answer(request(ECHO), 4);
        echoing.get();
        assertThat(other.get()).isSameAs(one.get());
    }

    @Test
    void aShareThatCouldNotBeConnectedIsAskedForAgain() throws Exception {
        connect(20);
        AtomicReference<Thread> caller = new AtomicReference<>();
        Future<?> one = begin(caller, session::pipes);
        request(TREE_CONNECT);
        caller.get().interrupt();
        assertThat(catchThrowableOfType(ExecutionException.class, one::get))
                .hasCauseInstanceOf(SmbFailure.Interrupted.class);
        Future<?> again = begin(caller, session::pipes);
        answer(request(TREE_CONNECT), 16);
        assertThat(again.get()).isSameAs(session.pipes());
    }
}
