package org.shareops.backend.smb.rpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** The other end of a pipe: binds, puts requests together, and answers in fragments and pieces as it is told. */
final class FakeServer implements Pipe {
    /** What a server does with a call. */
    interface Handler {
        byte[] answer(int number, byte[] arguments);
    }

    private final Handler handler;
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private final ByteArrayOutputStream arguments = new ByteArrayOutputStream();

    /** All fragments that came, binds included. */
    final List<byte[]> fragments = new ArrayList<>();

    /** The number of each call. */
    final List<Integer> calls = new ArrayList<>();

    int maxReceive = DcerpcClient.OFFERED_FRAGMENT_BYTES;
    int stubBytesInFragment = 4096;
    int pieceBytes = MOST_BYTES;
    /** Changes an answer, whole as it is on the wire, before it is sent. */
    UnaryOperator<byte[]> spoil = UnaryOperator.identity();

    /** When the link breaks: never, before a request is whole, or before its answer. */
    enum Break {
        NEVER,
        BEFORE_THE_LAST_FRAGMENT,
        BEFORE_THE_ANSWER
    }

    Break breaks = Break.NEVER;
    boolean closed;

    FakeServer(Handler handler) {
        this.handler = handler;
    }

    /** A server that gives the same results to every call. */
    static FakeServer of(byte[] results) {
        return new FakeServer((number, arguments) -> results);
    }

    @Override
    public byte[] transact(byte[] request) throws ShareException {
        fragments.add(request);
        breakIf(Break.BEFORE_THE_ANSWER);
        long callId = le32(request, 12);
        byte[] answer;
        if (request[2] == Pdu.BIND) {
            answer = bindAck(callId, maxReceive, 0, 0, RpcInterface.NDR);
        } else {
            arguments.write(request, Pdu.CALL_HEADER_BYTES, request.length - Pdu.CALL_HEADER_BYTES);
            int number = (int) (le32(request, 20) >>> 16);
            calls.add(number);
            byte[] results = handler.answer(number, arguments.toByteArray());
            arguments.reset();
            answer = spoil.apply(response(callId, results, stubBytesInFragment));
        }
        for (int at = 0; at < answer.length; at += pieceBytes) {
            pieces.add(Arrays.copyOfRange(answer, at, Math.min(answer.length, at + pieceBytes)));
        }
        return read();
    }

    @Override
    public byte[] read() {
        byte[] piece = pieces.poll();
        return piece == null ? new byte[0] : piece;
    }

    @Override
    public void write(byte[] part) throws ShareException {
        breakIf(Break.BEFORE_THE_LAST_FRAGMENT);
        fragments.add(part);
        arguments.write(part, Pdu.CALL_HEADER_BYTES, part.length - Pdu.CALL_HEADER_BYTES);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void breakIf(Break now) throws ShareException {
        if (breaks == now) {
            throw ShareException.of(ErrorKind.LINK_LOST, "use a pipe").build();
        }
    }

    static byte[] bindAck(long callId, int maxReceive, int result, int reason, RpcInterface syntax) {
        NdrWriter writer = Pdu.begin(Pdu.BIND_ACK, 3, callId)
                .u16(4280)
                .u16(maxReceive)
                .u32(0x1234)
                .u16(13);
        byte[] name = "\\PIPE\\srvsvc\0".getBytes(StandardCharsets.US_ASCII);
        writer.octets(name, 0, name.length).align(4).u32(1).u16(result).u16(reason);
        syntax.write(writer);
        return Pdu.finish(writer);
    }

    /** A response in fragments. */
    static byte[] response(long callId, byte[] results, int stubBytesInFragment) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int from = 0;
        do {
            int count = Math.min(stubBytesInFragment, results.length - from);
            int flags = (from == 0 ? Pdu.FIRST_FRAGMENT : 0) | (from + count == results.length ? Pdu.LAST_FRAGMENT : 0);
            all.writeBytes(Pdu.finish(Pdu.begin(Pdu.RESPONSE, flags, callId)
                    .u32(results.length)
                    .u32(0)
                    .octets(results, from, count)));
            from += count;
        } while (from < results.length);
        return all.toByteArray();
    }

    static byte[] fault(long callId, int flags, long status) {
        return Pdu.finish(Pdu.begin(Pdu.FAULT, flags | 3, callId)
                .u32(32)
                .u32(0)
                .u32(status)
                .u32(0));
    }

    static long le32(byte[] bytes, int at) {
        return (bytes[at] & 0xFFL)
                | (bytes[at + 1] & 0xFFL) << 8
                | (bytes[at + 2] & 0xFFL) << 16
                | (bytes[at + 3] & 0xFFL) << 24;
    }

    /** Opens the service on this server. */
    ServerService service() throws ShareException {
        return ServerService.open(this, "127.0.0.1");
    }
}
