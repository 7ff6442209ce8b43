package org.shareops.backend.netware.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.EntryAttributes;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.HandlePath;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;

/** Directories and handles for them: NCP 22/1, 10, 11, 15, 18, 19, 20, and 87/12. */
final class DirectoryFunctions {
    private static final int LONGEST_PATH = 255;
    private static final int DIRECTORIES_ONLY =
            EntryAttributes.DIRECTORY | EntryAttributes.HIDDEN | EntryAttributes.SYSTEM;

    private final Storage storage;
    private final Opening opening;
    private final Changes changes;

    DirectoryFunctions(Storage storage, Opening opening, Changes changes) {
        this.storage = storage;
        this.opening = opening;
        this.changes = changes;
    }

    void addTo(Functions functions) {
        add(functions, 1, Completion.NO_SEARCH_RIGHTS, this::path);
        add(functions, 10, Completion.NO_CREATE_RIGHTS, this::create);
        add(functions, 11, Completion.NO_DELETE_RIGHTS, this::delete);
        add(functions, 15, Completion.NO_RENAME_RIGHTS, changes.counted(this::rename));
        add(functions, 18, Completion.NO_SEARCH_RIGHTS, this::allocate);
        add(functions, 19, Completion.NO_SEARCH_RIGHTS, this::allocate);
        add(functions, 20, Completion.BAD_DIRECTORY_HANDLE, this::free);
        Storage.add(functions, Function.NAME_SPACES, 12, Completion.NO_SEARCH_RIGHTS, this::allocateByPath);
    }

    private static void add(Functions functions, int subFunction, int denied, Handler handler) {
        Storage.add(functions, Function.DIRECTORIES, subFunction, denied, handler);
    }

    private Answer path(Call call) throws Refused, MalformedPacketException {
        DirectoryHandles.Handle handle =
                storage.handles().find(call.station(), call.fields().u8());
        return Answer.of(describe(handle.volume(), handle.directory(), Names.DOS));
    }

    /** Writes volume and path, if the length byte can say how long they are. */
    static PacketWriter describe(Volume volume, Entry entry, int nameSpace) throws Refused {
        byte[] path = (volume.name() + ":" + entry.path(nameSpace)).getBytes(StandardCharsets.UTF_8);
        if (path.length > LONGEST_PATH) {
            throw new Refused(Completion.INVALID_PATH);
        }
        return new PacketWriter().counted(path);
    }

    private Answer create(Call call) throws Refused, MalformedPacketException, IOException {
        int handle = call.fields().u8();
        call.fields().skip(1);
        Place place =
                storage.paths().resolve(call.station(), handle, call.fields().counted());
        Opening.Wish wish = new Opening.Wish(Opening.CREATE, 0, EntryAttributes.SEARCH_ALL, EntryAttributes.DIRECTORY);
        return opening.answer(opening.open(call, place, wish), () -> new byte[0]);
    }

    private Answer delete(Call call) throws Refused, MalformedPacketException, IOException {
        storage.counters().increment(Counter.DELETE_REQUESTS);
        int handle = call.fields().u8();
        call.fields().skip(1);
        Place place =
                storage.paths().resolve(call.station(), handle, call.fields().counted());
        Entry entry = place.existingDirectory();
        if (place.volume().isReadOnly()) {
            throw new Refused(Completion.NO_DELETE_RIGHTS);
        }
        changes.delete(call.station(), place.volume(), entry);
        return storage.flusher().after(new byte[0], place.volume(), entry.directory());
    }

    private Answer rename(Call call) throws Refused, MalformedPacketException, IOException {
        PacketReader fields = call.fields();
        int handle = fields.u8();
        Place source = storage.paths().resolve(call.station(), handle, fields.counted());
        byte[] name = fields.counted();
        Entry entry = source.existing(DIRECTORIES_ONLY);
        if (entry.isRoot()) {
            throw new Refused(Completion.NO_RENAME_RIGHTS);
        }
        Place target = new Place(source.volume(), Names.DOS, entry.directory(), name);
        return changes.rename(call.station(), source, entry, target);
    }

    private Answer allocate(Call call) throws Refused, MalformedPacketException, IOException {
        int base = call.fields().u8();
        call.fields().skip(1);
        Place place =
                storage.paths().resolve(call.station(), base, call.fields().counted());
        Entry directory = place.existingDirectory();
        int handle = storage.handles().allocate(call.station(), call.task(), place.volume(), directory);
        return Answer.of(new PacketWriter().u8(handle).u8(place.volume().rights(call.station(), directory)));
    }

    private Answer free(Call call) throws Refused, MalformedPacketException {
        storage.handles().free(call.station(), call.fields().u8());
        return Answer.DONE;
    }

    private Answer allocateByPath(Call call) throws Refused, MalformedPacketException, IOException {
        int nameSpace = call.fields().u8();
        call.fields().skip(1 + 2);
        Place place = storage.paths().resolve(call.station(), HandlePath.read(call.fields()), nameSpace);
        Entry directory = place.existingDirectory();
        int handle = storage.handles().allocate(call.station(), call.task(), place.volume(), directory);
        return Answer.of(
                new PacketWriter().u8(handle).u8(place.volume().number()).zeros(4));
    }
}
