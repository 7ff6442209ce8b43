package org.shareops.backend.netware.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.OpenAccess;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;

/** What operators can see of open files and locks: NCP 23/234, 235, 236, 238, 243, 244. */
final class InspectionFunctions {
    private static final int MOST_OPEN_FILES = 28;
    private static final int MOST_CONNECTIONS = 70;
    private static final int MOST_LOCKS = 32;
    private static final int MOST_TASKS = 255;

    private static final int LOCKED = 0x01;
    private static final int OPEN_SHAREABLE = 0x02;
    private static final int LOGGED = 0x04;
    private static final int OPEN_NORMAL = 0x08;
    private static final int BY_FILE_LOCK = 0xFE;
    private static final int ONE_FORK = 1;
    private static final long LAST_BYTE = 0xFFFFFFFFL;

    /** A task's hold on a file: it has it open, or locked or logged as a whole, or both. */
    private record Use(
            Station station,
            int task,
            Entry entry,
            @Nullable OpenFile open,
            @Nullable FileLock lock) {
        int access() {
            return open == null ? 0 : open.access();
        }

        boolean is(int bit) {
            return (access() & bit) != 0;
        }

        int lockType() {
            int type = 0;
            if (open != null) {
                type |= is(OpenAccess.DENY_READ | OpenAccess.DENY_WRITE) ? OPEN_NORMAL : OPEN_SHAREABLE;
            }
            if (lock != null) {
                type |= lock.isLocked() ? LOGGED | LOCKED : LOGGED;
            }
            return type;
        }

        int slot() {
            return open != null ? open.slot() : lock != null ? lock.slot() : 0;
        }

        int lockFlag() {
            return lock != null && lock.isLocked() ? BY_FILE_LOCK : 0;
        }
    }

    private final Storage storage;

    InspectionFunctions(Storage storage) {
        this.storage = storage;
    }

    void addTo(Functions functions) {
        add(functions, 234, listed(this::tasks));
        add(functions, 235, listed(this::openFiles));
        add(functions, 236, listed(this::users));
        add(functions, 238, listed(this::recordLocks));
        add(functions, 243, this::pathOfEntry);
        add(functions, 244, this::entryOfPath);
    }

    private static void add(Functions functions, int subFunction, Handler handler) {
        functions.add(Function.BINDERY, subFunction, Functions.Needs.OPERATOR, handler);
    }

    private Handler listed(Handler handler) {
        return call -> {
            storage.counters().increment(Counter.SESSION_LISTED);
            return handler.handle(call);
        };
    }

    private Answer tasks(Call call) throws MalformedPacketException {
        int connection = call.fields().u16le();
        Set<Integer> tasks = new TreeSet<>();
        storage.files().of(connection).forEach(file -> tasks.add(file.task()));
        for (FileLock lock : storage.locks().fileLocks()) {
            if (lock.station().number() == connection) {
                tasks.add(lock.task());
            }
        }
        Locks.Wait wait = storage.locks().waitOf(connection);
        int state = wait == null ? 0 : wait.code;
        PacketWriter reply = new PacketWriter().u8(state).u8(Math.min(MOST_TASKS, tasks.size()));
        tasks.stream().limit(MOST_TASKS).forEach(task -> reply.u16le(task).u8(state));
        return Answer.of(reply);
    }

    private Answer openFiles(Call call) throws Refused, MalformedPacketException {
        int connection = call.fields().u16le();
        int seen = call.fields().u16le();
        List<OpenFile> all = storage.files().of(connection);
        Page<OpenFile> page = Page.of(all, OpenFile::slot, seen, MOST_OPEN_FILES);
        PacketWriter reply = page.write(new PacketWriter());
        for (OpenFile file : page.records()) {
            Entry entry = file.entry();
            Use use = new Use(file.station(), file.task(), entry, file, lockOf(file));
            reply.u16le(file.task()).u8(use.lockType()).u8(use.access()).u8(use.lockFlag());
            reply.u8(file.volume().number())
                    .u32le(entry.directory().number())
                    .u32le(entry.number())
                    .u8(ONE_FORK)
                    .u8(Names.DOS)
                    .text(entry.dosName());
        }
        return Answer.of(reply);
    }

    private static @Nullable FileLock lockOf(OpenFile file) {
        for (FileLock lock : file.entry().locks) {
            if (lock.isOwnedBy(file.station(), file.task())) {
                return lock;
            }
        }
        return null;
    }

    /** Reads stream, volume and entry; null if there is no such entry, which so nobody uses. */
    private @Nullable Entry entry(PacketReader fields) throws Refused, MalformedPacketException {
        fields.skip(1);
        return volumeAndEntry(fields);
    }

    private @Nullable Entry volumeAndEntry(PacketReader fields) throws Refused, MalformedPacketException {
        return storage.paths().volume(fields.u8()).catalog().byNumber(fields.u32le());
    }

    private Answer users(Call call) throws Refused, MalformedPacketException {
        Entry entry = entry(call.fields());
        int seen = call.fields().u16le();
        List<Use> all = entry == null ? List.of() : usesOf(entry);
        Page<Use> page = Page.of(all, Use::slot, seen, MOST_CONNECTIONS);
        List<Integer> opens =
                all.stream().filter(use -> use.open() != null).map(Use::access).toList();
        boolean exclusive =
                all.stream().anyMatch(use -> use.lock() != null && use.lock().mode == RecordLock.Mode.EXCLUSIVE);
        Set<List<Integer>> tasks = new HashSet<>();
        all.forEach(use -> tasks.add(List.of(use.station().number(), use.task())));
        PacketWriter reply = new PacketWriter().u16le(page.next());
        reply.u16le(tasks.size()).u16le(opens.size());
        reply.u16le(count(opens, OpenAccess.READ)).u16le(count(opens, OpenAccess.WRITE));
        reply.u16le(count(opens, OpenAccess.DENY_READ)).u16le(count(opens, OpenAccess.DENY_WRITE));
        reply.u8(exclusive ? 1 : 0)
                .u8(opens.isEmpty() ? 0 : ONE_FORK)
                .u16le(page.records().size());
        for (Use use : page.records()) {
            reply.u16le(use.station().number()).u16le(use.task());
            reply.u8(use.lockType()).u8(use.access()).u8(use.lockFlag());
        }
        return Answer.of(reply);
    }

    private static int count(List<Integer> opens, int bit) {
        return (int) opens.stream().filter(access -> (access & bit) != 0).count();
    }

    private static List<Use> usesOf(Entry entry) {
        List<Use> uses = new ArrayList<>();
        for (OpenFile file : entry.opens) {
            uses.add(new Use(file.station(), file.task(), entry, file, lockOf(file)));
        }
        for (FileLock lock : entry.locks) {
            if (entry.opens.stream().noneMatch(file -> lock.isOwnedBy(file.station(), file.task()))) {
                uses.add(new Use(lock.station(), lock.task(), entry, null, lock));
            }
        }
        return uses;
    }

    private Answer recordLocks(Call call) throws Refused, MalformedPacketException {
        Entry entry = entry(call.fields());
        int seen = call.fields().u16le();
        List<RecordLock> all = new ArrayList<>();
        if (entry != null) {
            entry.opens.forEach(file -> all.addAll(file.records));
        }
        Page<RecordLock> page = Page.of(all, RecordLock::slot, seen, MOST_LOCKS);
        PacketWriter reply = page.write(new PacketWriter());
        for (RecordLock lock : page.records()) {
            reply.u16le(1).u16le(lock.mode == RecordLock.Mode.SHAREABLE ? 1 : 0);
            reply.u32le(lock.start()).u32le(Math.min(LAST_BYTE, lock.end() - 1));
            reply.u16le(lock.file().station().number()).u16le(lock.task());
            reply.u8(lock.isLocked() ? LOGGED | LOCKED : LOGGED);
        }
        return Answer.of(reply);
    }

    private Answer pathOfEntry(Call call) throws Refused, MalformedPacketException {
        PacketReader fields = call.fields();
        Volume volume = storage.paths().volume(fields.u8());
        Entry entry = volume.catalog().byNumber(fields.u32le());
        int nameSpace = fields.u8();
        volume.requireNameSpace(nameSpace);
        if (entry == null) {
            throw new Refused(Completion.INVALID_PATH);
        }
        return Answer.of(DirectoryFunctions.describe(volume, entry, nameSpace));
    }

    private Answer entryOfPath(Call call) throws Refused, MalformedPacketException, IOException {
        int handle = call.fields().u8();
        Place place =
                storage.paths().resolve(call.station(), handle, call.fields().counted());
        return Answer.of(new PacketWriter()
                .u8(place.volume().number())
                .u32le(place.existing().number()));
    }
}
