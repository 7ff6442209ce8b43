package org.shareops.backend.netware;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.client.NcpEndpoint;
import org.shareops.backend.netware.wire.Frame;
import org.shareops.backend.netware.wire.FrameDecoder;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketType;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.backend.netware.wire.Reply;
import org.shareops.backend.netware.wire.Request;

/** Says what a test wants a server to say, also what the emulated one never would: one connection, one thread. */
final class ScriptedServer implements AutoCloseable {
    static final int NUMBER = 1;

    private record Said(int completion, byte[] data) {}

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final Map<String, Deque<Said>> script = new HashMap<>();
    private final Thread thread = new Thread(this::serve, "scripted-server");
    final CountDownLatch goodByeHeard = new CountDownLatch(1);
    final CountDownLatch goodByeAnswered = new CountDownLatch(1);
    private @Nullable Exception failure;

    /** Something that it is to say. */
    @FunctionalInterface
    interface Line {
        ScriptedServer in(ScriptedServer server);
    }

    ScriptedServer() throws IOException {
        this(server ->
                server.answer(97, -1, new PacketWriter().u16be(4096).u16be(0).u8(0)));
    }

    /** One that says for itself how large packets may be. */
    ScriptedServer(Line... lines) throws IOException {
        for (Line each : lines) {
            each.in(this);
        }
        answer(23, 23, new PacketWriter().zeros(8));
        answer(23, 53, new PacketWriter().u32be(7).u16be(1).padded("ANNA", 48));
    }

    /** Adds an answer to a function; the last one is repeated. */
    ScriptedServer answer(int function, int subFunction, PacketWriter data) {
        return add(function, subFunction, new Said(0, data.toBytes()));
    }

    ScriptedServer refuse(int function, int subFunction, int completion) {
        return add(function, subFunction, new Said(completion, new byte[0]));
    }

    private ScriptedServer add(int function, int subFunction, Said said) {
        script.computeIfAbsent(Function.describe(function, subFunction), call -> new ArrayDeque<>())
                .add(said);
        return this;
    }

    ScriptedServer start() {
        thread.start();
        return this;
    }

    int port() {
        return listener.getLocalPort();
    }

    NcpEndpoint endpoint() {
        return new NcpEndpoint("127.0.0.1", port(), Duration.ofSeconds(20), Duration.ofSeconds(20));
    }

    private void serve() {
        try (Socket client = listener.accept()) {
            InputStream in = client.getInputStream();
            FrameDecoder decoder = new FrameDecoder(Frame.Direction.TO_SERVER);
            byte[] piece = new byte[4096];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                ByteBuffer bytes = ByteBuffer.wrap(piece, 0, count);
                while (bytes.hasRemaining()) {
                    byte[] packet = decoder.next(bytes);
                    if (packet != null) {
                        ByteBuffer framed = Frame.reply(reply(Request.decode(packet)));
                        byte[] frame = new byte[framed.remaining()];
                        framed.get(frame);
                        client.getOutputStream().write(frame);
                    }
                }
            }
        } catch (IOException | MalformedPacketException | InterruptedException e) {
            failure = e;
        }
    }

    private byte[] reply(Request request) throws MalformedPacketException, InterruptedException {
        Said said = new Said(0, new byte[0]);
        if (request.type() == PacketType.DESTROY) {
            goodByeHeard.countDown();
            goodByeAnswered.await();
        } else if (request.type() == PacketType.REQUEST) {
            said = said(request);
        }
        return Reply.encode(request.sequence(), NUMBER, request.task(), said.completion, 0, said.data);
    }

    private Said said(Request request) throws MalformedPacketException {
        PacketReader fields = request.fields();
        fields.skip(Function.hasLengthWord(request.function()) ? 2 : 0);
        int subFunction = Function.hasSubFunction(request.function()) ? fields.u8() : -1;
        Deque<Said> answers = script.get(Function.describe(request.function(), subFunction));
        if (answers == null) {
            return new Said(0xFB, new byte[0]);
        }
        return answers.size() > 1 ? answers.remove() : answers.getFirst();
    }

    /** Ends, and says what went wrong if anything did. The client has to have ended its connection. */
    @Override
    public void close() throws IOException {
        goodByeAnswered.countDown();
        listener.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null && !(failure instanceof IOException)) {
            throw new IllegalStateException(failure);
        }
    }
}
