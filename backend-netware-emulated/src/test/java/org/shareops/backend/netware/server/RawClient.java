package org.shareops.backend.netware.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.shareops.backend.netware.wire.Frame;
import org.shareops.backend.netware.wire.FrameDecoder;
import org.shareops.backend.netware.wire.LoginKey;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketType;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.backend.netware.wire.Reply;
import org.shareops.backend.netware.wire.Request;

/** A client that does what it is told and nothing more: one blocking socket. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    static final int TASK = 1;

    private final Socket socket = new Socket();
    private final FrameDecoder decoder = new FrameDecoder(Frame.Direction.TO_CLIENT);
    private ByteBuffer received = ByteBuffer.allocate(0);
    int connection;
    int sequence;

    private RawClient(InetSocketAddress server) throws IOException {
        socket.connect(server, PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    static RawClient connect(EmulatedNetWareServer server) throws IOException {
        return new RawClient(server.address());
    }

    static RawClient attach(EmulatedNetWareServer server) throws Exception {
        return attach(server.address());
    }

    static RawClient attach(InetSocketAddress server) throws Exception {
        RawClient client = new RawClient(server);
        if (client.create().completion() != 0) {
            client.close();
            throw new IOException("not attached");
        }
        return client;
    }

    static RawClient login(EmulatedNetWareServer server, String user, String password) throws Exception {
        RawClient client = attach(server);
        Reply reply = client.keyedLogin(user, password);
        if (reply.completion() != 0) {
            client.close();
            throw new IOException("not logged in: " + reply.completion());
        }
        return client;
    }

    Reply create() throws Exception {
        sendPacket(Request.encode(PacketType.CREATE, 0, 0xFFFF, TASK, 0).toBytes());
        Reply reply = reply();
        connection = reply.connection();
        sequence = 0;
        return reply;
    }

    Reply destroy() throws Exception {
        sendPacket(Request.encode(PacketType.DESTROY, sequence + 1, connection, TASK, 0)
                .toBytes());
        return reply();
    }

    /** Sends the next request and waits for its reply; {@code subFunction} -1 for none. */
    Reply call(int function, int subFunction, PacketWriter fields) throws Exception {
        send(function, subFunction, fields);
        return reply();
    }

    Reply call(int function, int subFunction) throws Exception {
        return call(function, subFunction, new PacketWriter());
    }

    void send(int function, int subFunction, PacketWriter fields) throws IOException {
        sequence = sequence + 1 & 0xFF;
        sendPacket(Request.frame(sequence, connection, TASK, function, subFunction, fields.toBytes()));
    }

    void sendPacket(byte[] packet) throws IOException {
        sendBytes(Frame.request(packet, 0x1000).array());
    }

    void sendBytes(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void sendHex(String hex) throws IOException {
        sendBytes(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    Reply reply() throws Exception {
        while (true) {
            byte[] packet = decoder.next(received);
            if (packet != null) {
                return Reply.decode(packet);
            }
            byte[] piece = new byte[8192];
            int count = socket.getInputStream().read(piece);
            if (count < 0) {
                throw new EOFException("the server closed the connection");
            }
            received = ByteBuffer.wrap(Arrays.copyOf(piece, count));
        }
    }

    /** Reads bytes as they come. */
    String hex(int count) throws IOException {
        InputStream in = socket.getInputStream();
        return HexFormat.of().formatHex(in.readNBytes(count));
    }

    /** Waits until the server closes the connection; throws away what it still says. */
    boolean isClosedByServer() throws IOException {
        byte[] piece = new byte[8192];
        try {
            int count = 0;
            while (count >= 0) {
                count = socket.getInputStream().read(piece);
            }
            return true;
        } catch (SocketException e) {
            return true;
        }
    }

    byte[] loginKey() throws Exception {
        return call(23, 23).data().bytes(LoginKey.LENGTH);
    }

    long objectId(String user) throws Exception {
        return call(23, 53, new PacketWriter().u16be(1).text(user)).data().u32be();
    }

    PacketWriter keyed(byte[] key, long id, String user, String password) {
        byte[] hash = LoginKey.hash(id, password.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        return new PacketWriter().bytes(LoginKey.answer(key, hash)).u16be(1).text(user);
    }

    /** As real clients do it: key, object id, answer. */
    Reply keyedLogin(String user, String password) throws Exception {
        byte[] key = loginKey();
        return call(23, 24, keyed(key, objectId(user), user, password));
    }

    static String padded(Reply reply, int skip, int length) throws MalformedPacketException {
        PacketReader data = reply.data();
        data.skip(skip);
        return data.padded(length);
    }

    /** Ends the TCP connection as a crash does: by a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
