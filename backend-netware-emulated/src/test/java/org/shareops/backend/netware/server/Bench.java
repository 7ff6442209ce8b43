package org.shareops.backend.netware.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.HandlePath;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.backend.netware.wire.Request;

/** A file server without a network, and stations that call it. */
final class Bench implements Journal, AutoCloseable {
    static final int LONG = 4;
    static final int DOS = 0;
    static final int ALL = 0x8006;

    /** What a call was answered with. */
    record Answered(int completion, byte[] data) {
        PacketReader reader() throws MalformedPacketException {
            return new PacketReader(data, 0);
        }

        String hex() {
            return HexFormat.of().formatHex(data);
        }
    }

    final TestLoop loop = new TestLoop();
    final List<String> events = new ArrayList<>();
    final FileServer server;
    final Station operator = station(1, new User(1, "SUPERVISOR", new byte[16], true));
    final Station anna = station(2, new User(0x11, "ANNA", new byte[16], false));
    final Station bert = station(3, new User(0x12, "BERT", new byte[16], false));
    private final Counters counters = new Counters();
    private final Functions functions = new Functions();

    Bench(Path root) {
        this(List.of(new VolumeOptions("SYS", root, true, false)), FileServer.MOST_OPEN_FILES);
    }

    Bench(List<VolumeOptions> volumes, int mostOpenFiles) {
        server = new FileServer(volumes, loop, loop, this, mostOpenFiles);
        server.addTo(functions);
    }

    static Station station(int number, @Nullable User user) {
        TestLoop clock = new TestLoop();
        Station station = new Station(
                number, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1000 + number), clock.instant());
        station.packetSize(4096);
        if (user != null) {
            station.login(user, clock.instant());
        }
        return station;
    }

    @Override
    public Counters counters() {
        return counters;
    }

    long count(Counter counter) {
        return counters.get(counter);
    }

    @Override
    public void event(ServerEvent.Type type, @Nullable Station station, String detail) {
        events.add(type + " " + (station == null ? 0 : station.number()) + " " + detail);
    }

    /** Sends a packet as it is on the wire, and waits for the answer. */
    Answered send(Station station, byte[] packet) {
        return ended(start(station, packet));
    }

    /** Sends fields; {@code subFunction} is -1 if there is none. */
    Answered call(Station station, int function, int subFunction, PacketWriter fields) {
        return send(station, Request.frame(1, station.number(), 1, function, subFunction, fields.toBytes()));
    }

    Answered call(Station station, int function, PacketWriter fields) {
        return call(station, function, -1, fields);
    }

    /** Sends a packet, and does not wait. */
    CompletableFuture<byte[]> start(Station station, byte[] packet) {
        try {
            Request request = Request.decode(packet);
            PacketReader fields = request.fields();
            int subFunction = -1;
            if (Function.hasSubFunction(request.function())) {
                if (Function.hasLengthWord(request.function()) && fields.u16be() != fields.remaining()) {
                    throw new MalformedPacketException("length word");
                }
                subFunction = fields.u8();
            }
            Handler handler = functions.find(station, request.function(), subFunction);
            Answer answer = handler.handle(new Call(station, request, subFunction, fields));
            return answer instanceof Answer.Later later
                    ? later.data()
                    : CompletableFuture.completedFuture(((Answer.Now) answer).data());
        } catch (Refused | MalformedPacketException | IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Runs what is due, and returns the answer, which has to be there then. */
    Answered ended(CompletableFuture<byte[]> reply) {
        loop.run();
        if (!reply.isDone()) {
            throw new IllegalStateException("no answer yet");
        }
        try {
            return new Answered(Completion.OK, reply.get());
        } catch (ExecutionException | CompletionException e) {
            return new Answered(completionOf(e.getCause()), new byte[0]);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int completionOf(Throwable failure) {
        if (failure instanceof Refused refused) {
            return refused.completion;
        }
        if (failure instanceof MalformedPacketException) {
            return Completion.BAD_LENGTH;
        }
        if (failure instanceof IOException disk) {
            return DiskFailures.completion(disk);
        }
        throw new IllegalStateException(failure);
    }

    static HandlePath path(String path) {
        List<byte[]> names = new ArrayList<>();
        for (String name : path.replace(":", "/").split("/", -1)) {
            if (!name.isEmpty()) {
                names.add(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        return new HandlePath(0, 0, HandlePath.NO_HANDLE, names);
    }

    static HandlePath at(long base, byte[]... names) {
        return new HandlePath(0, base, HandlePath.DIRECTORY_BASE, List.of(names));
    }

    /** 87/1. */
    Answered open(Station station, String path, int mode, int access) {
        return open(station, path, mode, access, 0);
    }

    Answered open(Station station, String path, int mode, int access, long attributes) {
        return open(station, LONG, path(path), mode, access, attributes);
    }

    Answered open(Station station, int nameSpace, HandlePath path, int mode, int access, long attributes) {
        PacketWriter fields = new PacketWriter().u8(nameSpace).u8(mode).u16le(ALL);
        fields.u32le(0xFFF).u32le(attributes).u16le(access);
        return call(station, 87, 1, path.write(fields));
    }

    /** Returns the handle of a file that must be there. */
    long opened(Station station, String path, int access) {
        return handle(open(station, path, Opening.OPEN, access));
    }

    /** Returns the handle of a file that must not be there. */
    long created(Station station, String path) {
        return handle(open(station, path, Opening.CREATE, 0x03));
    }

    static long handle(Answered answered) {
        if (answered.completion() != 0) {
            throw new IllegalStateException(Completion.describe(answered.completion()));
        }
        try {
            return answered.reader().u32le();
        } catch (MalformedPacketException e) {
            throw new IllegalStateException(e);
        }
    }

    static PacketWriter sixBytes(PacketWriter to, long handle) {
        return to.u16le(0).u32le(handle);
    }

    int write(Station station, long handle, long offset, byte[] content) {
        PacketWriter fields = sixBytes(new PacketWriter().u8(0), handle);
        return call(station, 73, fields.u32be(offset).u16be(content.length).bytes(content))
                .completion();
    }

    Answered read(Station station, long handle, long offset, int count) {
        return call(
                station,
                72,
                sixBytes(new PacketWriter().u8(0), handle).u32be(offset).u16be(count));
    }

    int close(Station station, long handle) {
        return call(station, 66, sixBytes(new PacketWriter().u8(0), handle)).completion();
    }

    int delete(Station station, String path) {
        return call(
                        station,
                        87,
                        8,
                        path(path).write(new PacketWriter().u8(LONG).u8(0).u16le(ALL)))
                .completion();
    }

    int rename(Station station, String from, String to) {
        PacketWriter fields = new PacketWriter().u8(LONG).u8(1).u16le(ALL);
        return call(station, 87, 4, HandlePath.writePair(fields, path(from), path(to)))
                .completion();
    }

    int makeDirectory(Station station, String path) {
        return open(station, path, Opening.CREATE, 0xFF, 0x10).completion();
    }

    Answered information(Station station, int nameSpace, String path) {
        PacketWriter fields =
                new PacketWriter().u8(LONG).u8(nameSpace).u16le(ALL).u32le(0xFFF);
        return call(station, 87, 6, path(path).write(fields));
    }

    /** Locks or logs a range: 109. */
    CompletableFuture<byte[]> lock(Station station, int flag, long handle, long start, long length, int ticks) {
        PacketWriter fields = sixBytes(new PacketWriter().u8(flag), handle)
                .u32be(start)
                .u32be(length)
                .u16be(ticks);
        return start(station, Request.frame(1, station.number(), 1, 109, -1, fields.toBytes()));
    }

    int lockNow(Station station, int flag, long handle, long start, long length) {
        return ended(lock(station, flag, handle, start, length, 0)).completion();
    }

    int unlock(Station station, int function, long handle, long start, long length) {
        return call(
                        station,
                        function,
                        sixBytes(new PacketWriter().u8(0), handle).u32be(start).u32be(length))
                .completion();
    }

    @Override
    public void close() {
        server.close();
        loop.run();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
