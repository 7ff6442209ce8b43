package org.shareops.backend.netware.server;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.EntryAttributes;
import org.shareops.backend.netware.wire.EntryInformation;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.OpenAccess;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;

/** The file functions that name files by a directory handle and a DOS path: NCP 65, 67 to 70, 76, 77, 84. */
final class OldFileFunctions {
    /** 84 has another bit for creating than 87/1. */
    private static final int CREATE_IN_84 = 0x10;

    private static final int PLAIN_ACCESS = OpenAccess.COMPATIBILITY | OpenAccess.READ | OpenAccess.WRITE;
    private static final int ALL_HIDDEN = EntryAttributes.HIDDEN | EntryAttributes.SYSTEM;

    private final Storage storage;
    private final Opening opening;
    private final Changes changes;

    OldFileFunctions(Storage storage, Opening opening, Changes changes) {
        this.storage = storage;
        this.opening = opening;
        this.changes = changes;
    }

    void addTo(Functions functions) {
        Storage.add(functions, Function.OPEN_OLD, -1, Completion.NO_OPEN_RIGHTS, this::openOld);
        Storage.add(functions, Function.OPEN, -1, Completion.NO_OPEN_RIGHTS, this::open);
        Storage.add(functions, Function.OPEN_CREATE, -1, Completion.NO_OPEN_RIGHTS, this::openCreate);
        Storage.add(functions, Function.CREATE, -1, Completion.NO_CREATE_RIGHTS, call -> create(call, Opening.REPLACE));
        Storage.add(functions, Function.CREATE_NEW, -1, Completion.NO_CREATE_RIGHTS, call -> create(call, 0));
        Storage.add(functions, Function.ERASE, -1, Completion.NO_DELETE_RIGHTS, this::erase);
        Storage.add(functions, Function.RENAME, -1, Completion.NO_RENAME_RIGHTS, changes.counted(this::rename));
        Storage.add(functions, Function.SET_ATTRIBUTES, -1, Completion.NO_MODIFY_RIGHTS, this::setAttributes);
    }

    private Place place(Call call, int handle) throws Refused, MalformedPacketException, IOException {
        return storage.paths().resolve(call.station(), handle, call.fields().counted());
    }

    private Answer openOld(Call call) throws Refused, MalformedPacketException, IOException {
        int handle = call.fields().u8();
        int search = call.fields().u8();
        return open(call, handle, new Opening.Wish(Opening.OPEN, PLAIN_ACCESS, search, 0));
    }

    private Answer open(Call call) throws Refused, MalformedPacketException, IOException {
        int handle = call.fields().u8();
        int search = call.fields().u8();
        int access = call.fields().u8();
        return open(call, handle, new Opening.Wish(Opening.OPEN, access, search, 0));
    }

    private Answer openCreate(Call call) throws Refused, MalformedPacketException, IOException {
        int handle = call.fields().u8();
        int attributes = call.fields().u8();
        int access = call.fields().u8();
        int action = call.fields().u8();
        int mode = (action & (Opening.OPEN | Opening.REPLACE)) | ((action & CREATE_IN_84) != 0 ? Opening.CREATE : 0);
        return open(call, handle, new Opening.Wish(mode, access, ALL_HIDDEN, plain(attributes)));
    }

    private Answer create(Call call, int replace) throws Refused, MalformedPacketException, IOException {
        int handle = call.fields().u8();
        int attributes = call.fields().u8();
        int mode = Opening.CREATE | replace;
        return open(call, handle, new Opening.Wish(mode, PLAIN_ACCESS, ALL_HIDDEN, plain(attributes)));
    }

    private static int plain(int attributes) {
        return attributes & ~EntryAttributes.DIRECTORY;
    }

    private Answer open(Call call, int handle, Opening.Wish wish)
            throws Refused, MalformedPacketException, IOException {
        Opening.Opened opened = opening.open(call, place(call, handle), wish);
        return opening.answer(opened, () -> describe(opened));
    }

    private static byte[] describe(Opening.Opened opened) throws IOException {
        EntryInformation information = opened.volume().information(opened.entry(), Names.DOS);
        OpenFile file = Objects.requireNonNull(opened.file(), "these calls open no directories");
        PacketWriter reply = new PacketWriter();
        // The first two bytes do not count; clients make them this way themselves.
        reply.u16le((int) file.handle() + 1).u32le(file.handle()).zeros(2);
        reply.padded(information.name(), 14).u8((int) information.attributes()).u8(0);
        reply.u32be(information.size()).u16be(information.created().date());
        reply.u16be(opened.volume().accessed(opened.entry()).date());
        reply.u16be(information.modified().date()).u16be(information.modified().time());
        return reply.toBytes();
    }

    private Answer erase(Call call) throws Refused, MalformedPacketException, IOException {
        storage.counters().increment(Counter.DELETE_REQUESTS);
        int handle = call.fields().u8();
        int search = call.fields().u8();
        Place place = place(call, handle);
        Volume volume = place.volume();
        if (!NamePattern.isWildDos(place.rawName())) {
            Entry entry = place.existing(search & ALL_HIDDEN);
            changes.delete(call.station(), volume, entry);
            return storage.flusher().after(new byte[0], volume, entry.directory());
        }
        eraseAll(call.station(), place, search & ALL_HIDDEN);
        return storage.flusher().after(new byte[0], volume, place.directory());
    }

    private void eraseAll(Station station, Place place, int search) throws Refused, IOException {
        Volume volume = place.volume();
        NamePattern pattern = NamePattern.ofDos(place.rawName());
        int deleted = 0;
        int inUse = 0;
        int readOnly = 0;
        for (Entry entry :
                List.copyOf(volume.catalog().content(place.directory(), true).entries())) {
            if (pattern.matches(entry.dosName()) && Place.includes(search, volume.attributes(entry))) {
                try {
                    changes.delete(station, volume, entry);
                    deleted++;
                } catch (Refused e) {
                    if (e.completion == Completion.ALL_FILES_IN_USE) {
                        inUse++;
                    } else if (e.completion == Completion.ALL_FILES_READ_ONLY) {
                        readOnly++;
                    } else {
                        throw e;
                    }
                }
            }
        }
        if (inUse > 0) {
            throw new Refused(deleted + readOnly > 0 ? Completion.SOME_FILES_IN_USE : Completion.ALL_FILES_IN_USE);
        }
        if (readOnly > 0) {
            throw new Refused(deleted > 0 ? Completion.SOME_FILES_READ_ONLY : Completion.ALL_FILES_READ_ONLY);
        }
        if (deleted == 0) {
            throw new Refused(Completion.FAILURE);
        }
    }

    private Answer rename(Call call) throws Refused, MalformedPacketException, IOException {
        PacketReader fields = call.fields();
        int handle = fields.u8();
        int search = fields.u8();
        byte[] from = fields.counted();
        int targetHandle = fields.u8();
        byte[] to = fields.counted();
        Place source = storage.paths().resolve(call.station(), handle, from);
        Entry entry = source.existing(search & ALL_HIDDEN);
        Place target = storage.paths().resolve(call.station(), targetHandle, to);
        return changes.rename(call.station(), source, entry, target);
    }

    private Answer setAttributes(Call call) throws Refused, MalformedPacketException, IOException {
        int attributes = call.fields().u8();
        int handle = call.fields().u8();
        int search = call.fields().u8();
        Place place = place(call, handle);
        Entry entry = place.existing(search);
        place.volume().require(call.station(), entry, Rights.MODIFY, Completion.NO_MODIFY_RIGHTS);
        place.volume().setAttributes(entry, plain(attributes));
        return Answer.DONE;
    }
}
