package org.shareops.backend.netware.server;

import static org.shareops.backend.netware.server.Functions.Needs.CONNECTION;

import org.shareops.backend.netware.server.Bindery.BinderyObject;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;

/** Looking up objects and their properties (NCP 23/53, 54, 55, 61). */
final class BinderyFunctions {
    static final int NAME_FIELD = 48;
    private static final int STATIC_OBJECT = 1;
    /** Whoever is attached may read, the supervisor may write. */
    private static final int SECURITY = 0x31;

    private final Bindery bindery;

    BinderyFunctions(Bindery bindery) {
        this.bindery = bindery;
    }

    void addTo(Functions functions) {
        functions.add(Function.BINDERY, 53, CONNECTION, this::objectId);
        functions.add(Function.BINDERY, 54, CONNECTION, this::objectName);
        functions.add(Function.BINDERY, 55, CONNECTION, this::scan);
        functions.add(Function.BINDERY, 61, CONNECTION, this::property);
    }

    private Answer objectId(Call call) throws Refused, MalformedPacketException {
        int type = call.fields().u16be();
        return Answer.of(describe(bindery.find(type, call.fields().text())));
    }

    private Answer objectName(Call call) throws Refused, MalformedPacketException {
        return Answer.of(describe(bindery.get(call.fields().u32be())));
    }

    private Answer scan(Call call) throws Refused, MalformedPacketException {
        PacketReader fields = call.fields();
        long last = fields.u32be();
        int type = fields.u16be();
        BinderyObject object = bindery.next(last, type, fields.text());
        return Answer.of(describe(object).u8(STATIC_OBJECT).u8(SECURITY).u8(0));
    }

    private static PacketWriter describe(BinderyObject object) {
        return new PacketWriter(57).u32be(object.id()).u16be(object.type()).padded(object.name(), NAME_FIELD);
    }

    /** No object has properties: in particular none has LOGIN_CONTROL, so clients ask for no password policy. */
    private Answer property(Call call) throws Refused, MalformedPacketException {
        PacketReader fields = call.fields();
        int type = fields.u16be();
        String name = fields.text();
        fields.skip(1);
        fields.skip(fields.u8());
        bindery.find(type, name);
        throw new Refused(Completion.UNKNOWN_REQUEST);
    }
}
