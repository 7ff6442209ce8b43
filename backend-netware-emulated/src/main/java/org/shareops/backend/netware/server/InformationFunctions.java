package org.shareops.backend.netware.server;

import static org.shareops.backend.netware.server.Functions.Needs.CONNECTION;
import static org.shareops.backend.netware.server.Functions.Needs.LOGIN;

import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.shareops.backend.netware.server.Bindery.BinderyObject;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.DosTime;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;

/** The server about itself (NCP 23/17, 201, 205) and about its connections (23/28, 22, 26, 19, 27, 21, 31). */
final class InformationFunctions {
    /** As many as a reply of the smallest packet size has room for. */
    private static final int MOST_CONNECTIONS = 125;

    /** The field has a fixed length, whatever the strings have (NCP 23/201). */
    private static final int DESCRIPTION = 512;

    private static final int LARGEST_BYTE = 0xFF;
    private static final int OVER_IP = 11;
    /** The field has no room for IPv6, and four zero bytes called an IPv4 address would be a wrong one. */
    private static final int NO_ADDRESS = 0;

    private final ServerCore server;
    private final Bindery bindery;

    InformationFunctions(ServerCore server, Bindery bindery) {
        this.server = server;
        this.bindery = bindery;
    }

    void addTo(Functions functions) {
        functions.add(Function.BINDERY, 17, CONNECTION, this::serverInformation);
        functions.add(Function.BINDERY, 201, CONNECTION, this::description);
        functions.add(Function.BINDERY, 205, CONNECTION, this::loginStatus);
        functions.add(
                Function.BINDERY, 22, LOGIN, call -> connection(call.fields().u8()));
        functions.add(
                Function.BINDERY, 28, LOGIN, call -> connection(call.fields().u32le()));
        functions.add(
                Function.BINDERY,
                19,
                LOGIN,
                call -> Answer.of(address(call.fields().u8())));
        functions.add(
                Function.BINDERY,
                26,
                LOGIN,
                call -> Answer.of(addressAndType(call.fields().u32le())));
        functions.add(Function.BINDERY, 21, LOGIN, this::connectionsOld);
        functions.add(Function.BINDERY, 27, LOGIN, this::connections);
        functions.add(Function.BINDERY, 31, LOGIN, this::connectionsById);
    }

    private Answer serverInformation(Call call) {
        Counters counters = server.journal().counters();
        return Answer.of(new PacketWriter(128)
                .padded(server.options().name(), BinderyFunctions.NAME_FIELD)
                .u8(3)
                .u8(12)
                .u16be(server.stations().limit())
                .u16be(server.stations().size())
                .u16be(server.options().volumes().size())
                // Revision, SFT level, TTS level.
                .u8(0)
                .u8(2)
                .u8(1)
                .u16be((int) counters.get(Counter.ATTACH_PEAK))
                // Versions: accounting, VAP, queue, print server, virtual console, security, bridge.
                .u8(1)
                .u8(1)
                .u8(1)
                .u8(0)
                .u8(1)
                .u8(1)
                .u8(1)
                // Mixed mode path, local login, product numbers.
                .zeros(8)
                // Language: English. Then: no 64-bit offsets, or clients would use calls that are not there.
                .u8(4)
                .zeros(3)
                .zeros(48));
    }

    private Answer description(Call call) {
        PacketWriter data = new PacketWriter(DESCRIPTION);
        for (String line : List.of("Shareops", "NetWare 3.12 (emulated)", "", "")) {
            data.bytes(line.getBytes(StandardCharsets.US_ASCII)).u8(0);
        }
        return Answer.of(data.zeros(DESCRIPTION - data.size()));
    }

    private Answer loginStatus(Call call) {
        return Answer.of(new PacketWriter(1).u8(server.isLoginEnabled() ? 1 : 0));
    }

    private Answer connection(long number) throws Refused {
        listed();
        Station station = server.stations().get(number, Completion.BAD_STATION);
        User user = station.userOrNull();
        PacketWriter data = new PacketWriter(62);
        if (user == null) {
            data.u32be(0).u16be(0).zeros(BinderyFunctions.NAME_FIELD);
        } else {
            data.u32be(user.id()).u16be(Bindery.USER).padded(user.name(), BinderyFunctions.NAME_FIELD);
        }
        DosTime.writeClock(data, station.loginTime());
        return Answer.of(data.u8(0));
    }

    private PacketWriter address(long number) throws Refused {
        Station station = server.stations().get(number, Completion.FAILURE);
        byte[] address = station.address().getAddress() instanceof Inet4Address four ? four.getAddress() : new byte[4];
        return new PacketWriter(13).bytes(address).zeros(8);
    }

    private PacketWriter addressAndType(long number) throws Refused {
        Station station = server.stations().get(number, Completion.FAILURE);
        boolean four = station.address().getAddress() instanceof Inet4Address;
        return address(number).u8(four ? OVER_IP : NO_ADDRESS);
    }

    private Answer connectionsOld(Call call) throws Refused, MalformedPacketException {
        PacketReader fields = call.fields();
        int type = fields.u16be();
        List<Integer> numbers = numbers(bindery.find(type, fields.text()), 0).stream()
                .filter(number -> number <= LARGEST_BYTE)
                .toList();
        PacketWriter data = new PacketWriter(1 + numbers.size()).u8(numbers.size());
        numbers.forEach(data::u8);
        return Answer.of(data);
    }

    private Answer connections(Call call) throws Refused, MalformedPacketException {
        PacketReader fields = call.fields();
        long after = fields.u32le();
        int type = fields.u16be();
        List<Integer> numbers = numbers(bindery.find(type, fields.text()), after);
        PacketWriter data = new PacketWriter(1 + 4 * numbers.size()).u8(numbers.size());
        numbers.forEach(data::u32le);
        return Answer.of(data);
    }

    private Answer connectionsById(Call call) throws Refused, MalformedPacketException {
        BinderyObject object = bindery.get(call.fields().u32be());
        List<Integer> numbers = numbers(object, call.fields().u32le());
        PacketWriter data = new PacketWriter(2 + 4 * numbers.size()).u16le(numbers.size());
        numbers.forEach(data::u32le);
        return Answer.of(data);
    }

    private List<Integer> numbers(BinderyObject object, long after) {
        listed();
        return server.stations().all().stream()
                .filter(station -> station.number() > after)
                .filter(station -> isOf(station, object))
                .limit(MOST_CONNECTIONS)
                .map(Station::number)
                .toList();
    }

    private static boolean isOf(Station station, BinderyObject object) {
        User user = station.userOrNull();
        return user != null && user.id() == object.id();
    }

    private void listed() {
        server.journal().counters().increment(Counter.SESSION_LISTED);
    }
}
