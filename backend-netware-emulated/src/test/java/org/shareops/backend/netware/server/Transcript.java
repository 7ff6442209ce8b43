package org.shareops.backend.netware.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketType;
import org.shareops.backend.netware.wire.Reply;
import org.shareops.backend.netware.wire.Request;
import org.shareops.testkit.net.Tap;
import org.shareops.testkit.wire.WireCapture;

/** Writes a capture, and keeps in mind which call each of its frames belongs to. One request at a time, please. */
final class Transcript implements Tap {
    static final String CREATE = "create";
    static final String DESTROY = "destroy";

    private static final int REQUEST_PACKET = 16;
    private static final int REPLY_PACKET = 8;

    /**
     * What one message was.
     *
     * @param frame the number of its last frame
     * @param completion of a reply; -1 for a request
     */
    record Message(long frame, String call, int completion) {
        boolean isRequest() {
            return completion < 0;
        }
    }

    private final WireCapture capture;
    private final Map<Integer, String> lastCalls = new HashMap<>();
    private final List<Message> messages = new ArrayList<>();
    private final List<byte[]> requests = new ArrayList<>();
    private final List<byte[]> replies = new ArrayList<>();

    Transcript(WireCapture capture) {
        this.capture = capture;
    }

    /** Returns all messages. */
    synchronized List<Message> messages() {
        return List.copyOf(messages);
    }

    /** Returns the packets of all requests. */
    synchronized List<byte[]> requests() {
        return List.copyOf(requests);
    }

    /** Returns the packets of all replies. */
    synchronized List<byte[]> replies() {
        return List.copyOf(replies);
    }

    @Override
    public synchronized void connected(int connection) {
        capture.connected(connection);
    }

    @Override
    public synchronized void toServer(int connection, byte[] message) {
        capture.toServer(connection, message);
        byte[] packet = from(message, REQUEST_PACKET);
        String call = call(packet);
        lastCalls.put(connection, call);
        messages.add(new Message(capture.frames(), call, -1));
        requests.add(packet);
    }

    @Override
    public synchronized void toClient(int connection, byte[] message) {
        capture.toClient(connection, message);
        byte[] packet = from(message, REPLY_PACKET);
        int completion = decoded(packet).completion();
        replies.add(packet);
        messages.add(new Message(capture.frames(), lastCalls.getOrDefault(connection, ""), completion));
    }

    private static byte[] from(byte[] message, int start) {
        return Arrays.copyOfRange(message, start, message.length);
    }

    private static Reply decoded(byte[] packet) {
        try {
            return Reply.decode(packet);
        } catch (MalformedPacketException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String call(byte[] packet) {
        try {
            Request request = Request.decode(packet);
            return switch (request.type()) {
                case PacketType.CREATE -> CREATE;
                case PacketType.DESTROY -> DESTROY;
                default -> Function.describe(request.function(), Dispatcher.subFunction(request));
            };
        } catch (MalformedPacketException e) {
            throw new IllegalStateException(e);
        }
    }
}
