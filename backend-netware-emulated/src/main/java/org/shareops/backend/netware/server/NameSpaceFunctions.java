package org.shareops.backend.netware.server;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.DosTime;
import org.shareops.backend.netware.wire.EntryInformation;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.HandlePath;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;

/** The functions that name files in either name space, but for searches: NCP 87/1, 4, 6, 7, 8, 22. */
final class NameSpaceFunctions {
    private static final int SET_ATTRIBUTES = 0x0002;
    private static final int SET_CREATION_DATE = 0x0004;
    private static final int SET_CREATION_TIME = 0x0008;
    private static final int SET_CREATOR = 0x0010;
    private static final int SET_ARCHIVE_DATE = 0x0020;
    private static final int SET_ARCHIVE_TIME = 0x0040;
    private static final int SET_MODIFY_DATE = 0x0100;
    private static final int SET_MODIFY_TIME = 0x0200;
    private static final int SET_MODIFIER = 0x0400;
    private static final int SET_ACCESS_DATE = 0x0800;

    private final Storage storage;
    private final Opening opening;
    private final Changes changes;

    NameSpaceFunctions(Storage storage, Opening opening, Changes changes) {
        this.storage = storage;
        this.opening = opening;
        this.changes = changes;
    }

    void addTo(Functions functions) {
        add(functions, 1, Completion.NO_OPEN_RIGHTS, this::open);
        add(functions, 4, Completion.NO_RENAME_RIGHTS, changes.counted(this::rename));
        add(functions, 6, Completion.NO_SEARCH_RIGHTS, this::information);
        add(functions, 7, Completion.NO_MODIFY_RIGHTS, this::modify);
        add(functions, 8, Completion.NO_DELETE_RIGHTS, this::delete);
        add(functions, 22, Completion.NO_SEARCH_RIGHTS, this::directoryBase);
    }

    private static void add(Functions functions, int subFunction, int denied, Handler handler) {
        Storage.add(functions, Function.NAME_SPACES, subFunction, denied, handler);
    }

    private Place place(Call call, int nameSpace) throws Refused, MalformedPacketException, IOException {
        return storage.paths().resolve(call.station(), HandlePath.read(call.fields()), nameSpace);
    }

    /** Reads which groups of the record are wanted; the packed records of newer clients are not spoken. */
    static long returnMask(PacketReader fields) throws Refused, MalformedPacketException {
        long mask = fields.u32le();
        if ((mask & EntryInformation.NEW_STYLE) != 0) {
            throw new Refused(Completion.UNKNOWN_REQUEST);
        }
        return mask;
    }

    private Answer open(Call call) throws Refused, MalformedPacketException, IOException {
        PacketReader fields = call.fields();
        int nameSpace = fields.u8();
        int mode = fields.u8();
        int search = fields.u16le();
        long mask = returnMask(fields);
        long attributes = fields.u32le();
        int access = fields.u16le();
        Opening.Wish wish = new Opening.Wish(mode, access, search, attributes);
        Opening.Opened opened = opening.open(call, place(call, nameSpace), wish);
        return opening.answer(opened, () -> {
            PacketWriter reply = new PacketWriter(400);
            reply.u32le(opened.handle()).u8(opened.action()).u8(0);
            if (mask != 0) {
                opened.volume().information(opened.entry(), nameSpace).write(reply, mask);
            }
            return reply.toBytes();
        });
    }

    private Answer rename(Call call) throws Refused, MalformedPacketException, IOException {
        PacketReader fields = call.fields();
        int nameSpace = fields.u8();
        fields.skip(1);
        int search = fields.u16le();
        List<HandlePath> pair = HandlePath.readPair(fields);
        Place source = storage.paths().resolve(call.station(), pair.get(0), nameSpace);
        Entry entry = source.existing(search);
        Place target = storage.paths().resolve(call.station(), pair.get(1), nameSpace);
        return changes.rename(call.station(), source, entry, target);
    }

    private Answer information(Call call) throws Refused, MalformedPacketException, IOException {
        PacketReader fields = call.fields();
        int nameSpace = fields.u8();
        int targetNameSpace = fields.u8();
        int search = fields.u16le();
        long mask = returnMask(fields);
        Place place = place(call, nameSpace);
        Volume volume = place.volume();
        volume.requireNameSpace(targetNameSpace);
        Entry entry = place.existing();
        volume.require(call.station(), entry, Rights.SCAN, Completion.NO_SEARCH_RIGHTS);
        EntryInformation information = volume.information(entry, targetNameSpace);
        if (!entry.isRoot() && !Place.includes(search, (int) information.attributes())) {
            throw new Refused(Completion.FAILURE);
        }
        return Answer.of(information.write(new PacketWriter(400), mask));
    }

    private Answer modify(Call call) throws Refused, MalformedPacketException, IOException {
        PacketReader fields = call.fields();
        int nameSpace = fields.u8();
        fields.skip(1);
        int search = fields.u16le();
        int mask = (int) fields.u32le();
        long attributes = fields.u32le();
        DosTime created = dateFirst(fields);
        long creator = fields.u32be();
        DosTime modified = dateFirst(fields);
        long modifier = fields.u32be();
        DosTime archived = dateFirst(fields);
        fields.skip(4);
        int accessDate = fields.u16le();
        // Rights masks and space limits of directories are not kept.
        fields.skip(2 + 2 + 4);
        Place place = place(call, nameSpace);
        Volume volume = place.volume();
        Entry entry = place.existing(search);
        volume.require(call.station(), entry, Rights.MODIFY, Completion.NO_MODIFY_RIGHTS);
        EntryInformation before = volume.information(entry, nameSpace);
        // All are worked out first, so that one which is no time leaves everything as it was.
        Instant newModified = time(mask, SET_MODIFY_DATE, SET_MODIFY_TIME, before.modified(), modified);
        Instant newCreated = time(mask, SET_CREATION_DATE, SET_CREATION_TIME, before.created(), created);
        Instant newAccessed = time(mask, SET_ACCESS_DATE, 0, DosTime.NONE, new DosTime(accessDate, 0));
        if (newModified != null || newCreated != null || newAccessed != null) {
            volume.setTimes(entry, newModified, newAccessed, newCreated);
        }
        if ((mask & SET_ATTRIBUTES) != 0) {
            volume.setAttributes(entry, attributes);
        }
        entry.archived = merged(mask, SET_ARCHIVE_DATE, SET_ARCHIVE_TIME, entry.archived, archived);
        entry.owner = (mask & SET_CREATOR) != 0 ? creator : entry.owner;
        entry.modifier = (mask & SET_MODIFIER) != 0 ? modifier : entry.modifier;
        return Answer.DONE;
    }

    /** Here the date stands before the time, unlike in the information record. */
    private static DosTime dateFirst(PacketReader fields) throws MalformedPacketException {
        return new DosTime(fields.u16le(), fields.u16le());
    }

    private static DosTime merged(int mask, int dateBit, int timeBit, DosTime before, DosTime wanted) {
        return new DosTime(
                (mask & dateBit) != 0 ? wanted.date() : before.date(),
                (mask & timeBit) != 0 ? wanted.time() : before.time());
    }

    private static @Nullable Instant time(int mask, int dateBit, int timeBit, DosTime before, DosTime wanted)
            throws MalformedPacketException {
        return (mask & (dateBit | timeBit)) == 0
                ? null
                : merged(mask, dateBit, timeBit, before, wanted).toInstant();
    }

    private Answer delete(Call call) throws Refused, MalformedPacketException, IOException {
        storage.counters().increment(Counter.DELETE_REQUESTS);
        PacketReader fields = call.fields();
        int nameSpace = fields.u8();
        fields.skip(1);
        int search = fields.u16le();
        Place place = place(call, nameSpace);
        Entry entry = place.existing(search);
        changes.delete(call.station(), place.volume(), entry);
        return storage.flusher().after(new byte[0], place.volume(), entry.directory());
    }

    private Answer directoryBase(Call call) throws Refused, MalformedPacketException, IOException {
        int nameSpace = call.fields().u8();
        int targetNameSpace = call.fields().u8();
        call.fields().skip(2);
        Place place = place(call, nameSpace);
        place.volume().requireNameSpace(targetNameSpace);
        long number = place.existing().number();
        return Answer.of(
                new PacketWriter().u32le(number).u32le(number).u8(place.volume().number()));
    }
}
