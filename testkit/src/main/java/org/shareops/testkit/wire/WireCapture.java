package org.shareops.testkit.wire;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Tap;

/**
 * Writes what a {@link CountingProxy} passes on into a capture file (pcap) that {@code tshark} and Wireshark read. That takes
 * no right to capture, as it is no capture: TCP segments are made up around the messages, a segment for each unless it is too
 * long for one, and each connection begins with a handshake. Thread-safe.
 *
 * <p>The file holds whatever went by, proofs of passwords among it.
 */
public final class WireCapture implements Tap, AutoCloseable {
    private static final int MAGIC = 0xA1B2C3D4;
    private static final short MAJOR = 2;
    private static final short MINOR = 4;
    private static final int MOST_PACKET = 65_535;
    /** Packets begin with their IP header. */
    private static final int RAW_IP = 101;

    private static final int FIRST_CLIENT_PORT = 49_152;
    private static final int CLIENT_PORTS = 16_384;

    private final Path file;
    private final int serverPort;
    private final OutputStream output;
    private final Map<Integer, Conversation> conversations = new HashMap<>();
    private long frames;
    private @Nullable IOException failure;
    private boolean closed;

    private WireCapture(Path file, int serverPort, OutputStream output) {
        this.file = file;
        this.serverPort = serverPort;
        this.output = output;
    }

    /**
     * Starts a capture file; one that is there is replaced.
     *
     * @param serverPort the port that the server has in the file, whichever it has in truth; with the protocol's usual one
     *     no {@link Tshark#decodeAs} is needed
     */
    public static WireCapture start(Path file, int serverPort) throws IOException {
        if (serverPort <= 0 || serverPort >= FIRST_CLIENT_PORT) {
            throw new IllegalArgumentException(
                    "the server's port " + serverPort + " is not below " + FIRST_CLIENT_PORT);
        }
        WireCapture capture = new WireCapture(file, serverPort, new BufferedOutputStream(Files.newOutputStream(file)));
        ByteBuffer header = ByteBuffer.allocate(24);
        header.putInt(MAGIC).putShort(MAJOR).putShort(MINOR);
        header.putInt(0).putInt(0).putInt(MOST_PACKET).putInt(RAW_IP);
        capture.write(header.flip());
        return capture;
    }

    /** Returns the file. It is complete after {@link #close()}. */
    public Path file() {
        return file;
    }

    /** Returns the port that the server has in the file. */
    public int serverPort() {
        return serverPort;
    }

    /** Returns how many frames were written so far: the number that {@code tshark} gives to the last one. */
    public synchronized long frames() {
        return frames;
    }

    @Override
    public synchronized void connected(int connection) {
        conversation(connection);
    }

    @Override
    public synchronized void toServer(int connection, byte[] message) {
        Conversation talk = conversation(connection);
        send(talk.client, talk.server, message);
    }

    @Override
    public synchronized void toClient(int connection, byte[] message) {
        Conversation talk = conversation(connection);
        send(talk.server, talk.client, message);
    }

    private Conversation conversation(int connection) {
        return conversations.computeIfAbsent(connection, number -> {
            End client = new End(FIRST_CLIENT_PORT + number % CLIENT_PORTS);
            End server = new End(serverPort);
            add(client, server, Segment.SYN, ByteBuffer.allocate(0));
            client.next++;
            add(server, client, Segment.SYN | Segment.ACK, ByteBuffer.allocate(0));
            server.next++;
            add(client, server, Segment.ACK, ByteBuffer.allocate(0));
            return new Conversation(client, server);
        });
    }

    private void send(End from, End to, byte[] message) {
        for (int at = 0; at < message.length; at += Segment.MOST_PAYLOAD) {
            int length = Math.min(Segment.MOST_PAYLOAD, message.length - at);
            int push = at + length == message.length ? Segment.PUSH : 0;
            add(from, to, Segment.ACK | push, ByteBuffer.wrap(message, at, length));
            from.next += length;
        }
    }

    private void add(End from, End to, int flags, ByteBuffer payload) {
        int acknowledged = (flags & Segment.ACK) == 0 ? 0 : to.next;
        ByteBuffer packet = new Segment(from.port, to.port, from.next, acknowledged, flags, payload).packet();
        Instant now = Instant.now();
        ByteBuffer header = ByteBuffer.allocate(16);
        header.putInt((int) now.getEpochSecond()).putInt(now.getNano() / 1_000);
        header.putInt(packet.remaining()).putInt(packet.remaining());
        write(header.flip());
        write(packet);
        frames++;
    }

    // The buffers were allocated here, in full length.
    @SuppressWarnings("ByteBufferBackingArray")
    private void write(ByteBuffer bytes) {
        if (closed || failure != null) {
            return;
        }
        try {
            output.write(bytes.array(), 0, bytes.limit());
        } catch (IOException e) {
            failure = e; // the proxy is not to suffer from it; close() tells
        }
    }

    /**
     * Completes the file. What comes later is not in it. Idempotent.
     *
     * @throws IOException if anything could not be written
     */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        output.close();
        if (failure != null) {
            throw failure;
        }
    }

    private record Conversation(End client, End server) {}

    /** One side of a conversation. */
    private static final class End {
        private final int port;
        /** The number of the next byte to send. */
        private int next;

        End(int port) {
            this.port = port;
        }
    }
}
