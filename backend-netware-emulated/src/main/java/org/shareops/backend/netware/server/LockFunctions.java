package org.shareops.backend.netware.server;

import java.io.IOException;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;

/** Locks of ranges and files: NCP 3, 5, 7, 26, 28, 30, 105, 109. */
final class LockFunctions {
    private static final int LOG = 0;
    private static final int LOCK_EXCLUSIVE = 1;
    private static final int LOCK_SHAREABLE = 3;
    /** 28 and 30 without the reserved byte, as some clients send them. */
    private static final int SHORT_FORM = 6 + 4 + 4;

    private final Storage storage;

    LockFunctions(Storage storage) {
        this.storage = storage;
    }

    void addTo(Functions functions) {
        addForHandle(functions, Function.LOG_RECORD_OLD, this::logRecord);
        addForHandle(functions, Function.LOG_RECORD, this::logRecord);
        addForHandle(functions, Function.RELEASE_RECORD, call -> releaseRecord(call, false));
        addForHandle(functions, Function.CLEAR_RECORD, call -> releaseRecord(call, true));
        addForPath(functions, Function.LOG_FILE, this::logFile);
        addForPath(functions, Function.LOG_FILE_NEW, this::logFile);
        addForPath(functions, Function.RELEASE_FILE, call -> releaseFile(call, false));
        addForPath(functions, Function.CLEAR_FILE, call -> releaseFile(call, true));
    }

    private static void addForHandle(Functions functions, int function, Handler handler) {
        functions.add(function, -1, Functions.Needs.LOGIN, Completion.BAD_FILE_HANDLE, handler);
    }

    private static void addForPath(Functions functions, int function, Handler handler) {
        Storage.add(functions, function, -1, Completion.NO_OPEN_RIGHTS, handler);
    }

    private static RecordLock.Mode mode(int flag) throws Refused {
        return switch (flag) {
            case LOG -> RecordLock.Mode.NONE;
            case LOCK_EXCLUSIVE -> RecordLock.Mode.EXCLUSIVE;
            case LOCK_SHAREABLE -> RecordLock.Mode.SHAREABLE;
            default -> throw new Refused(Completion.FAILURE);
        };
    }

    private Answer logRecord(Call call) throws Refused, MalformedPacketException {
        PacketReader fields = call.fields();
        RecordLock.Mode mode = mode(fields.u8());
        OpenFile file = HandleFunctions.file(storage, call);
        long start = fields.u32be();
        long length = fields.u32be();
        int ticks = fields.u16be();
        return storage.locks().logRecord(file, call.task(), start, length, mode, ticks);
    }

    private Answer releaseRecord(Call call, boolean forget) throws Refused, MalformedPacketException {
        PacketReader fields = call.fields();
        if (fields.remaining() != SHORT_FORM) {
            fields.skip(1);
        }
        OpenFile file = HandleFunctions.file(storage, call);
        long start = fields.u32be();
        storage.locks().releaseRecord(file, call.task(), start, fields.u32be(), forget);
        return Answer.DONE;
    }

    private Answer logFile(Call call) throws Refused, MalformedPacketException, IOException {
        PacketReader fields = call.fields();
        int handle = fields.u8();
        RecordLock.Mode mode = mode(fields.u8());
        int ticks = fields.u16be();
        Place place = storage.paths().resolve(call.station(), handle, fields.counted());
        Entry entry = file(place);
        place.volume().require(call.station(), entry, Rights.OPEN, Completion.NO_OPEN_RIGHTS);
        return storage.locks().logFile(call.station(), call.task(), entry, mode, ticks);
    }

    private Answer releaseFile(Call call, boolean forget) throws Refused, MalformedPacketException, IOException {
        int handle = call.fields().u8();
        Place place =
                storage.paths().resolve(call.station(), handle, call.fields().counted());
        storage.locks().releaseFile(call.station(), call.task(), file(place), forget);
        return Answer.DONE;
    }

    private static Entry file(Place place) throws Refused, IOException {
        Entry entry = place.existing();
        if (entry.isDirectory()) {
            throw new Refused(Completion.FAILURE);
        }
        return entry;
    }
}
