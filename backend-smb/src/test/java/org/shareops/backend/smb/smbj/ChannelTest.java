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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shareops.backend.smb.port.SmbEndpoint;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.smb2.Exchange.Reply;
import org.shareops.backend.smb.smb2.Message;

/** Answers as only somebody on the way would send them, and servers that say nothing. */
@Timeout(60)
class ChannelTest {
    private static final long SESSION = 42;
    private static final byte[] CLIENT_KEY = new byte[16];
    private static final byte[] SERVER_KEY = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final Signer SIGNER = new Signer.Cmac(SERVER_KEY);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** What whoever asked would have been told each time the socket was about to be closed. */
    private final List<Boolean> seemedAlive = new ArrayList<>();

    private Socket server;
    private Socket client;
    private Channel channel;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            client = new Socket(listening.getInetAddress(), listening.getLocalPort()) {
                @Override
                public synchronized void close() throws IOException {
                    seemedAlive.add(channel.alive());
                    super.close();
                }
            };
            server = listening.accept();
        }
        Sealer sealer = new Sealer(Sealer.Algorithm.GCM, CLIENT_KEY, SERVER_KEY, SESSION);
        Duration long60 = Duration.ofSeconds(60);
        channel = new Channel(
                client,
                new Peer(new SmbEndpoint("dp01", 445, long60, long60)),
                long60,
                new LongAdder(),
                new Protection(SESSION, SIGNER, sealer),
                new Credits(5, 200));
        channel.start();
    }

    @AfterEach
    void end() throws IOException {
        channel.logOff(Duration.ofMillis(1), false);
        server.close();
        threads.shutdownNow();
    }

    private static byte[] answer(long number, int flags) {
        ByteBuffer message = ByteBuffer.allocate(68).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(0, Header.PROTOCOL)
                .putShort(4, (short) 64)
                .putShort(12, (short) 13)
                .putShort(14, (short) 1);
        message.putInt(16, flags | Header.FROM_SERVER)
                .putLong(24, number)
                .putLong(40, SESSION)
                .putShort(64, (short) 4);
        return message.array();
    }

    private static byte[] signed(byte[] answer) {
        SIGNER.sign(answer, 0, answer.length);
        return answer;
    }

    /** Lets the server wait for the request, and then answer; returns what came of the request. */
    private SmbFailure failure(boolean sealed, byte[] answer) throws Exception {
        Future<List<Reply>> asking = threads.submit(() -> channel.ask(List.of(Message.echo()), 0, sealed));
        DataInputStream in = new DataInputStream(server.getInputStream());
        in.readFully(new byte[in.readInt()]);
        try {
            channel.received(answer);
        } catch (SmbFailure.Malformed e) {
            channel.ended(e);
        }
        return (SmbFailure) catchThrowableOfType(java.util.concurrent.ExecutionException.class, asking::get)
                .getCause();
    }

    /** Both directions are signed with one key. */
    @Test
    void ourOwnRequestIsNoAnswerThoughItIsWellSigned() throws Exception {
        byte[] reflected = answer(5, Header.SIGNED);
        ByteBuffer.wrap(reflected).order(ByteOrder.LITTLE_ENDIAN).putInt(16, Header.SIGNED);
        SmbFailure e = failure(false, signed(reflected));
        assertThat(e).isInstanceOf(SmbFailure.Lost.class).hasMessageContaining("request");
        assertThat(channel.alive()).isFalse();
    }

    @Test
    void anAnswerToAnotherCommandIsNone() throws Exception {
        byte[] other = answer(5, Header.SIGNED);
        ByteBuffer.wrap(other).order(ByteOrder.LITTLE_ENDIAN).putShort(12, (short) 9);
        assertThat(failure(false, signed(other))).isInstanceOf(SmbFailure.Lost.class);
        assertThat(channel.alive()).isFalse();
    }

    @Test
    void anAnswerInPlainToARequestThatWasEncryptedEndsTheLinkThoughItIsWellSigned() throws Exception {
        SmbFailure e = failure(true, signed(answer(5, Header.SIGNED)));
        assertThat(e).isInstanceOf(SmbFailure.Lost.class).hasMessageContaining("not encrypted");
        assertThat(channel.alive()).isFalse();
    }

    @Test
    void anAnswerWithoutASignatureOrWithAWrongOneEndsTheLink() throws Exception {
        assertThat(failure(false, answer(5, 0)))
                .isInstanceOf(SmbFailure.Lost.class)
                .hasMessageContaining("wrong signature");
        connect();
        byte[] changed = signed(answer(5, Header.SIGNED));
        changed[64] ^= 1;
        assertThat(failure(false, changed)).isInstanceOf(SmbFailure.Lost.class).hasMessageContaining("wrong signature");
    }

    @Test
    void anAnswerToWhatWasNotAskedEndsTheLink() throws Exception {
        assertThat(failure(false, signed(answer(77, Header.SIGNED)))).isInstanceOf(SmbFailure.Lost.class);
    }

    @Test
    void aWellSignedAnswerIsBelieved() throws Exception {
        Future<List<Reply>> asking = threads.submit(() -> channel.ask(List.of(Message.echo()), 0, false));
        DataInputStream in = new DataInputStream(server.getInputStream());
        in.readFully(new byte[in.readInt()]);
        channel.received(signed(answer(5, Header.SIGNED)));
        assertThat(asking.get()).singleElement().matches(reply -> reply.status() == 0);
    }

    @Test
    void C4_whoWaitsForAServerThatSaysNothingCanBeInterrupted() throws Exception {
        AtomicReference<Thread> waiting = new AtomicReference<>();
        Future<List<Reply>> asking = threads.submit(() -> {
            waiting.set(Thread.currentThread());
            return channel.ask(List.of(Message.echo()), 0, true);
        });
        DataInputStream in = new DataInputStream(server.getInputStream());
        in.readFully(new byte[in.readInt()]);
        waiting.get().interrupt();
        assertThat(catchThrowableOfType(java.util.concurrent.ExecutionException.class, asking::get))
                .hasCauseInstanceOf(SmbFailure.Interrupted.class);
        assertThat(channel.alive()).isTrue();
    }

    /** More is written than any system keeps for a server that reads nothing. */
    @Test
    void C4_whoWritesToAServerThatReadsNothingCanBeInterrupted() throws Exception {
        AtomicReference<Thread> waiting = new AtomicReference<>();
        Message big = Message.write(new byte[16], ByteBuffer.allocate(10_000_000), 0);
        Future<List<Reply>> asking = threads.submit(() -> {
            waiting.set(Thread.currentThread());
            return channel.ask(List.of(big), 0, false);
        });
        assertThat(server.getInputStream().read()).isZero();
        waiting.get().interrupt();
        assertThat(catchThrowableOfType(java.util.concurrent.ExecutionException.class, asking::get))
                .hasCauseInstanceOf(SmbFailure.Interrupted.class);
    }

    @Test
    void C3_closingTellsWhoWaits() throws Exception {
        Future<List<Reply>> asking = threads.submit(() -> channel.ask(List.of(Message.echo()), 0, true));
        DataInputStream in = new DataInputStream(server.getInputStream());
        in.readFully(new byte[in.readInt()]);
        channel.logOff(Duration.ofMillis(1), true);
        assertThat(catchThrowableOfType(java.util.concurrent.ExecutionException.class, asking::get))
                .hasCauseInstanceOf(SmbFailure.Closed.class);
    }

    /** Whoever hears of the end before his request was sent relies on it that it never will be. */
    @Test
    void R6_theSocketIsClosedBeforeAnybodyHearsOfTheEnd() {
        channel.ended(new IOException("cut"));
        assertThat(seemedAlive).startsWith(true);
        assertThat(channel.alive()).isFalse();
        assertThat(client.isClosed()).isTrue();
    }
}
