package org.shareops.backend.netware.server;

import static org.shareops.backend.netware.server.Functions.Needs.CONNECTION;

import java.time.InstantSource;
import org.shareops.backend.netware.wire.DosTime;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;

/** What every connection may call: sizes of packets, the clock, end of job and logout (NCP 33, 97, 20, 24, 25). */
final class ConnectionFunctions {
    private static final int NO_SUB_FUNCTION = -1;
    static final int SMALLEST_PACKET = 512;
    /** More does not fit into a packet of 64 KiB with the headers around it. */
    static final int LARGEST_PACKET = 65_496;
    /** Neither checksums nor signatures. */
    private static final int NO_SECURITY = 0;

    private final Stations stations;
    private final InstantSource clock;
    private final int packetLimit;

    ConnectionFunctions(Stations stations, InstantSource clock, int packetLimit) {
        this.stations = stations;
        this.clock = clock;
        this.packetLimit = packetLimit;
    }

    void addTo(Functions functions) {
        functions.add(Function.BUFFER_SIZE, NO_SUB_FUNCTION, CONNECTION, this::bufferSize);
        functions.add(Function.PACKET_SIZE, NO_SUB_FUNCTION, CONNECTION, this::packetSize);
        functions.add(Function.SERVER_CLOCK, NO_SUB_FUNCTION, CONNECTION, this::serverClock);
        functions.add(Function.END_OF_JOB, NO_SUB_FUNCTION, CONNECTION, this::endOfJob);
        functions.add(Function.LOGOUT, NO_SUB_FUNCTION, CONNECTION, this::logout);
    }

    private Answer bufferSize(Call call) throws MalformedPacketException {
        return Answer.of(new PacketWriter(2)
                .u16be(negotiate(call.station(), call.fields().u16be())));
    }

    private Answer packetSize(Call call) throws MalformedPacketException {
        PacketReader fields = call.fields();
        int proposed = fields.u16be();
        fields.skip(1);
        return Answer.of(new PacketWriter(5)
                .u16be(negotiate(call.station(), proposed))
                .u16be(0)
                .u8(NO_SECURITY));
    }

    private int negotiate(Station station, int proposed) {
        if (proposed >= SMALLEST_PACKET) {
            station.packetSize(Math.min(proposed, packetLimit));
        }
        return station.packetSize();
    }

    private Answer serverClock(Call call) {
        PacketWriter data = new PacketWriter(7);
        DosTime.writeClock(data, clock.instant());
        return Answer.of(data);
    }

    private Answer endOfJob(Call call) {
        stations.release(call.station(), call.task() == 0 ? Releasable.ALL_TASKS : call.task());
        return Answer.DONE;
    }

    private Answer logout(Call call) {
        stations.logout(call.station());
        return Answer.DONE;
    }
}
