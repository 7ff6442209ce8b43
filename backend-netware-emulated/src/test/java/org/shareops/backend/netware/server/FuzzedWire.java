package org.shareops.backend.netware.server;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.shareops.backend.netware.wire.DosTime;
import org.shareops.backend.netware.wire.EntryInformation;
import org.shareops.backend.netware.wire.Frame;
import org.shareops.backend.netware.wire.FrameDecoder;
import org.shareops.backend.netware.wire.HandlePath;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.backend.netware.wire.Reply;
import org.shareops.backend.netware.wire.Request;

/**
 * Gives bytes to the decoder of frames and to everything that reads fields: they are understood or refused, and what was
 * understood is written as it was read.
 *
 * <p>An input is a byte that says in which direction and in what pieces the others travel, and the others: frames, and, for
 * the fields, a packet without one.
 */
public final class FuzzedWire {
    private FuzzedWire() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        boolean toServer = (input[0] & 1) == 0;
        int piece = 1 + ((input[0] & 0xFF) >> 1);
        try {
            frames(Arrays.copyOfRange(input, 1, input.length), toServer, piece);
        } catch (MalformedPacketException expected) {
            // That is what it is for.
        }
        fields(input, 1);
    }

    private static void frames(byte[] stream, boolean toServer, int piece) throws MalformedPacketException {
        FrameDecoder decoder = new FrameDecoder(toServer ? Frame.Direction.TO_SERVER : Frame.Direction.TO_CLIENT);
        int used = 0;
        for (int at = 0; at < stream.length; at += piece) {
            ByteBuffer arrived = ByteBuffer.wrap(stream, at, Math.min(piece, stream.length - at));
            byte[] packet = decoder.next(arrived);
            while (packet != null) {
                used += packet.length;
                packet(packet, toServer);
                packet = arrived.hasRemaining() ? decoder.next(arrived) : null;
            }
        }
        require(used <= stream.length, "packets are longer than what came");
    }

    private static void packet(byte[] packet, boolean toServer) throws MalformedPacketException {
        if (toServer) {
            Request request = Request.decode(packet);
            require(request.fields().remaining() == packet.length - Request.FIELDS, "fields");
            Dispatcher.subFunction(request);
            fields(packet, Request.FIELDS);
        } else {
            Reply reply = Reply.decode(packet);
            PacketReader data = reply.data();
            byte[] same = Reply.encode(
                    reply.sequence(),
                    reply.connection(),
                    reply.task(),
                    reply.completion(),
                    reply.status(),
                    data.bytes(data.remaining()));
            require(
                    Arrays.equals(Arrays.copyOfRange(same, 2, same.length), Arrays.copyOfRange(packet, 2, same.length)),
                    "reply");
            fields(packet, Reply.DATA);
        }
    }

    @FunctionalInterface
    private interface Codec {
        void read(PacketReader reader, byte[] packet, int start) throws MalformedPacketException;
    }

    private static void fields(byte[] packet, int start) {
        each(packet, start, FuzzedWire::path);
        each(packet, start, FuzzedWire::paths);
        each(packet, start, FuzzedWire::information);
        each(packet, start, FuzzedWire::time);
        each(packet, start, (reader, all, from) -> DosTime.readClock(reader));
        each(packet, start, (reader, all, from) -> reader.text());
        each(packet, start, (reader, all, from) -> reader.padded(14));
        each(packet, start, FuzzedWire::numbers);
    }

    private static void each(byte[] packet, int start, Codec codec) {
        try {
            codec.read(new PacketReader(packet, start), packet, start);
        } catch (MalformedPacketException expected) {
            // That is what it is for.
        }
    }

    private static void path(PacketReader reader, byte[] packet, int start) throws MalformedPacketException {
        same(HandlePath.read(reader).write(new PacketWriter()), packet, start, reader.position());
    }

    private static void paths(PacketReader reader, byte[] packet, int start) throws MalformedPacketException {
        var pair = HandlePath.readPair(reader);
        same(HandlePath.writePair(new PacketWriter(), pair.get(0), pair.get(1)), packet, start, reader.position());
    }

    private static void information(PacketReader reader, byte[] packet, int start) throws MalformedPacketException {
        EntryInformation read = EntryInformation.read(reader);
        byte[] written = read.write(new PacketWriter(), EntryInformation.ALL).toBytes();
        require(written.length == reader.position() - start, "a record of another length");
        require(EntryInformation.read(new PacketReader(written, 0)).equals(read), "another record");
    }

    private static void time(PacketReader reader, byte[] packet, int start) throws MalformedPacketException {
        DosTime time = new DosTime(reader.u16le(), reader.u16le());
        require(time.date() == 0 || DosTime.of(time.toInstant()).equals(time), "another time than " + time);
    }

    private static void numbers(PacketReader reader, byte[] packet, int start) throws MalformedPacketException {
        PacketWriter again = new PacketWriter()
                .u8(reader.u8())
                .u16be(reader.u16be())
                .u16le(reader.u16le())
                .u32be(reader.u32be())
                .u32le(reader.u32le());
        same(again.counted(reader.counted()), packet, start, reader.position());
    }

    private static void same(PacketWriter written, byte[] packet, int start, int end) {
        require(
                Arrays.equals(written.toBytes(), Arrays.copyOfRange(packet, start, end)),
                "written otherwise than read");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
