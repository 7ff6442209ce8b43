package org.shareops.backend.netware.server;

import static org.shareops.backend.netware.server.Functions.Needs.CONNECTION;
import static org.shareops.backend.netware.server.Functions.Needs.LOGIN;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;

/** Messages of one connection to others, one waiting for each (NCP 21/0, 1, 2, 3, 10, 11). */
final class MessageFunctions {
    /** What happened to a message, as the new call says it and as the old one does. */
    private enum Delivery {
        STORED(0, 0),
        NO_SUCH_CONNECTION(1, Completion.BAD_STATION),
        NOT_LOGGED_IN(2, Completion.BAD_STATION),
        NOT_ACCEPTED(3, Completion.FAILURE),
        ONE_IS_WAITING(4, Completion.NO_SUCH_OBJECT);

        private final int code;
        private final int oldCode;

        Delivery(int code, int oldCode) {
            this.code = code;
            this.oldCode = oldCode;
        }
    }

    private final Stations stations;
    private final Journal journal;

    MessageFunctions(Stations stations, Journal journal) {
        this.stations = stations;
        this.journal = journal;
    }

    void addTo(Functions functions) {
        functions.add(Function.MESSAGES, 0, LOGIN, this::sendOld);
        functions.add(Function.MESSAGES, 1, CONNECTION, this::fetch);
        functions.add(Function.MESSAGES, 2, LOGIN, call -> accept(call, false));
        functions.add(Function.MESSAGES, 3, LOGIN, call -> accept(call, true));
        functions.add(Function.MESSAGES, 10, LOGIN, this::send);
        functions.add(Function.MESSAGES, 11, CONNECTION, this::fetch);
    }

    private Answer sendOld(Call call) throws MalformedPacketException {
        PacketReader fields = call.fields();
        byte[] targets = fields.counted();
        byte[] text = fields.counted();
        PacketWriter data = new PacketWriter(1 + targets.length).u8(targets.length);
        for (byte target : targets) {
            data.u8(deliver(stations.find(target & 0xFF), text).oldCode);
        }
        return Answer.of(data);
    }

    private Answer send(Call call) throws MalformedPacketException {
        PacketReader fields = call.fields();
        int count = fields.u16le();
        PacketReader targets = new PacketReader(fields.bytes(4 * count), 0);
        byte[] text = fields.counted();
        PacketWriter data = new PacketWriter(2 + 4 * count).u16le(count);
        for (int i = 0; i < count; i++) {
            data.u32le(deliver(stations.find(targets.u32le()), text).code);
        }
        return Answer.of(data);
    }

    private Delivery deliver(@Nullable Station to, byte[] text) {
        if (to == null) {
            return Delivery.NO_SUCH_CONNECTION;
        }
        if (!to.isLoggedIn()) {
            return Delivery.NOT_LOGGED_IN;
        }
        if (!to.acceptsMessages()) {
            return Delivery.NOT_ACCEPTED;
        }
        if (to.hasMessage()) {
            return Delivery.ONE_IS_WAITING;
        }
        store(to, text, journal);
        return Delivery.STORED;
    }

    static void store(Station to, byte[] text, Journal journal) {
        to.message(text);
        journal.counters().increment(Counter.MESSAGE_SENT);
        journal.event(ServerEvent.Type.MESSAGE, to, new String(text, StandardCharsets.UTF_8));
    }

    private Answer fetch(Call call) {
        return Answer.of(new PacketWriter().counted(call.station().takeMessage()));
    }

    private static Answer accept(Call call, boolean accepts) {
        call.station().acceptsMessages(accepts);
        return Answer.DONE;
    }
}
