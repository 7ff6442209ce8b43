package org.shareops.backend.netware.server;

import static org.shareops.backend.netware.server.Functions.Needs.OPERATOR;

import java.util.ArrayList;
import java.util.List;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;

/** What an operator may do (NCP 23/200, 203, 204, 209, 210, 253, 254). */
final class ConsoleFunctions {
    private final ServerCore server;

    ConsoleFunctions(ServerCore server) {
        this.server = server;
    }

    void addTo(Functions functions) {
        functions.add(Function.BINDERY, 200, OPERATOR, call -> Answer.DONE);
        functions.add(Function.BINDERY, 203, OPERATOR, this::disableLogin);
        functions.add(Function.BINDERY, 204, OPERATOR, this::enableLogin);
        functions.add(Function.BINDERY, 209, OPERATOR, call -> broadcast(call, true));
        functions.add(Function.BINDERY, 253, OPERATOR, call -> broadcast(call, false));
        functions.add(
                Function.BINDERY,
                210,
                OPERATOR,
                call -> clear(call, call.fields().u8()));
        functions.add(
                Function.BINDERY,
                254,
                OPERATOR,
                call -> clear(call, call.fields().u32le()));
    }

    private Answer disableLogin(Call call) {
        server.disableLogin();
        return Answer.DONE;
    }

    private Answer enableLogin(Call call) {
        server.enableLogin();
        return Answer.DONE;
    }

    private Answer clear(Call call, long number) throws Refused {
        Station victim = server.stations().get(number, Completion.BAD_STATION);
        server.clear(victim, "by connection " + call.station());
        return Answer.DONE;
    }

    /** To the connections named, or to all that are logged in if none is. */
    private Answer broadcast(Call call, boolean old) throws MalformedPacketException {
        PacketReader fields = call.fields();
        int count = fields.u8();
        List<Station> targets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Station station = server.stations().find(old ? fields.u8() : fields.u32le());
            if (station != null) {
                targets.add(station);
            }
        }
        byte[] text = fields.counted();
        for (Station station : count == 0 ? server.stations().all() : targets) {
            if (station.isLoggedIn() && station.acceptsMessages() && !station.hasMessage()) {
                MessageFunctions.store(station, text, server.journal());
            }
        }
        return Answer.DONE;
    }
}
