package org.shareops.backend.netware.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.server.RecordLock.Mode;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.OpenAccess;

/** Locks of ranges and of whole files, and who waits for one. */
final class Locks {
    /** The last offset and more: a range of this length reaches to the end, wherever that will be. */
    private static final long TO_THE_END = 0xFFFFFFFFL;

    private static final long TICKS_PER_SECOND = 18;

    // As NetWare 3.12 and 4.11 have them unless told otherwise.
    static final int MOST_RECORDS = 20_000;
    static final int MOST_RECORDS_OF_ONE = 500;
    static final int MOST_FILES = 10_000;
    static final int MOST_FILES_OF_ONE = 250;

    /** What a station waits for, as the inspection calls number it. */
    enum Wait {
        RECORD(1),
        FILE(2);

        final int code;

        Wait(int code) {
            this.code = code;
        }
    }

    private record Waiter(
            Station station,
            int task,
            Wait kind,
            @Nullable OpenFile file,
            BooleanSupplier attempt,
            Runnable abandon,
            CompletableFuture<byte[]> reply,
            CompletableFuture<Void> timer) {}

    private final EventLoop loop;
    private final Counters counters;
    private final Slots fileSlots;
    private final Slots recordSlots = new Slots();
    private final Map<Station, Integer> recordsOf = new HashMap<>();
    private int records;
    private final List<Waiter> waiters = new ArrayList<>();
    private final List<FileLock> fileLocks = new ArrayList<>();
    private boolean retrying;

    /** {@code slots} are those of open files, which stand in the same lists. */
    Locks(EventLoop loop, Counters counters, Slots slots) {
        this.loop = loop;
        this.counters = counters;
        this.fileSlots = slots;
    }

    /**
     * Puts a range on a task's list and locks it unless {@code mode} is NONE, waiting at most {@code ticks} of 1/18 s.
     *
     * @throws Refused 0xFF if others have it and no time to wait was given, 0xFD if it overlaps another on the list, 0x96 if
     *     there are too many on the lists
     */
    Answer logRecord(OpenFile file, int task, long start, long length, Mode mode, int ticks) throws Refused {
        long end = endOf(start, length);
        RecordLock mine = find(file, task, start, end);
        boolean isNew = mine == null;
        if (mine == null) {
            for (RecordLock other : file.records) {
                if (other.task() == task && other.overlaps(start, end)) {
                    throw new Refused(Completion.BAD_STATION);
                }
            }
            mine = newRecord(file, task, start, end);
        }
        if (mode == Mode.NONE) {
            return Answer.DONE;
        }
        RecordLock wanted = mine;
        Runnable abandon = isNew ? () -> forget(wanted) : () -> {};
        return lockOrWait(file.station(), task, Wait.RECORD, file, ticks, () -> lock(wanted, mode), abandon);
    }

    private RecordLock newRecord(OpenFile file, int task, long start, long end) throws Refused {
        int ofOne = recordsOf.getOrDefault(file.station(), 0);
        if (records >= MOST_RECORDS || ofOne >= MOST_RECORDS_OF_ONE) {
            throw new Refused(Completion.SERVER_OUT_OF_MEMORY);
        }
        RecordLock added = new RecordLock(recordSlots.take(), file, task, start, end);
        file.records.add(added);
        records++;
        recordsOf.put(file.station(), ofOne + 1);
        return added;
    }

    private void forget(RecordLock lock) {
        if (lock.file().records.remove(lock)) {
            recordSlots.free(lock.slot());
            records--;
            recordsOf.computeIfPresent(lock.file().station(), (station, number) -> number == 1 ? null : number - 1);
        }
    }

    static long endOf(long start, long length) {
        return length == TO_THE_END ? Long.MAX_VALUE : start + length;
    }

    static @Nullable RecordLock find(OpenFile file, int task, long start, long end) {
        for (RecordLock each : file.records) {
            if (each.task() == task && each.isExactly(start, end)) {
                return each;
            }
        }
        return null;
    }

    private boolean lock(RecordLock wanted, Mode mode) {
        for (OpenFile open : wanted.file().entry().opens) {
            for (RecordLock other : open.records) {
                if (other.isLocked()
                        && !other.isOwnedBy(wanted.file().station(), wanted.task())
                        && (mode == Mode.EXCLUSIVE || other.mode == Mode.EXCLUSIVE)
                        && other.overlaps(wanted.start(), wanted.end())) {
                    return false;
                }
            }
        }
        if (!wanted.isLocked()) {
            counters.increment(Counter.LOCKS_HELD);
        }
        wanted.mode = mode;
        return true;
    }

    /**
     * Unlocks a range, and takes it off the list if {@code forget}.
     *
     * @throws Refused 0xFF if it was not locked; to forget, it need only be on the list
     */
    void releaseRecord(OpenFile file, int task, long start, long length, boolean forget) throws Refused {
        RecordLock mine = find(file, task, start, endOf(start, length));
        if (mine == null || (!mine.isLocked() && !forget)) {
            throw new Refused(Completion.FAILURE);
        }
        unlock(mine);
        if (forget) {
            forget(mine);
        }
        retry();
    }

    private void unlock(RecordLock lock) {
        if (lock.isLocked()) {
            lock.mode = Mode.NONE;
            counters.decrement(Counter.LOCKS_HELD);
        }
    }

    /** Returns true if a task may not read or write a range because of a lock. */
    boolean hinders(OpenFile file, int task, long start, long end, boolean write) {
        for (OpenFile open : file.entry().opens) {
            for (RecordLock lock : open.records) {
                boolean own = lock.isOwnedBy(file.station(), task);
                boolean hinders = lock.mode == Mode.EXCLUSIVE ? !own : lock.mode == Mode.SHAREABLE && write;
                if (hinders && lock.overlaps(start, end)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Puts a file on a task's list and locks it unless {@code mode} is NONE, waiting at most {@code ticks} of 1/18 s.
     *
     * @throws Refused 0xFF if others have it locked or open so that both cannot be, and no time to wait was given; 0x96 if
     *     there are too many on the lists
     */
    Answer logFile(Station station, int task, Entry entry, Mode mode, int ticks) throws Refused {
        FileLock mine = find(station, task, entry);
        boolean isNew = mine == null;
        if (mine == null) {
            mine = newFileLock(station, task, entry);
        }
        if (mode == Mode.NONE) {
            return Answer.DONE;
        }
        FileLock wanted = mine;
        Runnable abandon = isNew ? () -> forget(wanted) : () -> {};
        return lockOrWait(station, task, Wait.FILE, null, ticks, () -> lock(wanted, mode), abandon);
    }

    private FileLock newFileLock(Station station, int task, Entry entry) throws Refused {
        if (fileLocks.size() >= MOST_FILES || fileLocksOf(station).size() >= MOST_FILES_OF_ONE) {
            throw new Refused(Completion.SERVER_OUT_OF_MEMORY);
        }
        FileLock added = new FileLock(fileSlots.take(), station, task, entry);
        entry.locks.add(added);
        fileLocks.add(added);
        return added;
    }

    private static @Nullable FileLock find(Station station, int task, Entry entry) {
        for (FileLock each : entry.locks) {
            if (each.isOwnedBy(station, task)) {
                return each;
            }
        }
        return null;
    }

    private boolean lock(FileLock wanted, Mode mode) {
        for (FileLock other : wanted.entry().locks) {
            if (other.isLocked()
                    && !other.isOwnedBy(wanted.station(), wanted.task())
                    && (mode == Mode.EXCLUSIVE || other.mode == Mode.EXCLUSIVE)) {
                return false;
            }
        }
        for (OpenFile open : wanted.entry().opens) {
            if (!open.isOf(wanted.station(), wanted.task())
                    && OpenAccess.conflict(open.access(), FileLock.denies(mode))) {
                return false;
            }
        }
        if (!wanted.isLocked()) {
            counters.increment(Counter.LOCKS_HELD);
        }
        wanted.mode = mode;
        return true;
    }

    /**
     * Unlocks a file, and takes it off the list if {@code forget}.
     *
     * @throws Refused 0xFF if it was not locked; to forget, it need only be on the list
     */
    void releaseFile(Station station, int task, Entry entry, boolean forget) throws Refused {
        FileLock mine = find(station, task, entry);
        if (mine == null || (!mine.isLocked() && !forget)) {
            throw new Refused(Completion.FAILURE);
        }
        unlock(mine);
        if (forget) {
            forget(mine);
        }
        retry();
    }

    private void unlock(FileLock lock) {
        if (lock.isLocked()) {
            lock.mode = Mode.NONE;
            counters.decrement(Counter.LOCKS_HELD);
        }
    }

    private void forget(FileLock lock) {
        if (fileLocks.remove(lock)) {
            lock.entry().locks.remove(lock);
            fileSlots.free(lock.slot());
        }
    }

    /** Returns the files that a station has locked or logged. */
    List<FileLock> fileLocksOf(Station station) {
        return fileLocks.stream().filter(lock -> lock.station().equals(station)).toList();
    }

    /** Returns all files that anybody has locked or logged. */
    List<FileLock> fileLocks() {
        return fileLocks;
    }

    /** Returns what a connection waits for; null if for nothing. */
    @Nullable
    Wait waitOf(int connection) {
        for (Waiter waiter : waiters) {
            if (waiter.station().number() == connection && !waiter.reply().isDone()) {
                return waiter.kind();
            }
        }
        return null;
    }

    private Answer lockOrWait(
            Station station,
            int task,
            Wait kind,
            @Nullable OpenFile file,
            int ticks,
            BooleanSupplier attempt,
            Runnable abandon)
            throws Refused {
        if (attempt.getAsBoolean()) {
            return Answer.DONE;
        }
        if (ticks == 0) {
            abandon.run();
            throw new Refused(Completion.FAILURE);
        }
        CompletableFuture<byte[]> reply = new CompletableFuture<>();
        CompletableFuture<Void> timer = loop.after(Duration.ofSeconds(ticks).dividedBy(TICKS_PER_SECOND), () -> {
            waiters.removeIf(waiter -> waiter.reply() == reply);
            abandon.run();
            reply.completeExceptionally(new Refused(Completion.TIMEOUT));
        });
        waiters.add(new Waiter(station, task, kind, file, attempt, abandon, reply, timer));
        return new Answer.Later(reply);
    }

    /** Grants what can be granted now, first come first served. To be called whenever something was given back. */
    void retry() {
        // Completing a reply lets the next request of that station run, which may come back here.
        if (retrying) {
            loop.execute(this::retry);
            return;
        }
        retrying = true;
        try {
            List<Waiter> granted = new ArrayList<>();
            for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
                Waiter waiter = each.next();
                boolean ended = waiter.reply().isDone();
                if (ended || waiter.attempt().getAsBoolean()) {
                    each.remove();
                    granted.add(waiter);
                }
            }
            for (Waiter waiter : granted) {
                waiter.timer().cancel(false);
                waiter.reply().complete(new byte[0]);
            }
        } finally {
            retrying = false;
        }
    }

    /** Gives back all ranges of a file that is being closed. Does not {@link #retry}: the file is still open. */
    void closing(OpenFile file) {
        for (RecordLock lock : List.copyOf(file.records)) {
            unlock(lock);
            forget(lock);
        }
        refuse(waiter -> file.equals(waiter.file()));
    }

    /** Gives back what a task holds, or waits for. */
    void release(Station station, int task) {
        refuse(waiter -> waiter.station().equals(station) && (task == Releasable.ALL_TASKS || task == waiter.task()));
        for (FileLock lock : fileLocksOf(station)) {
            if (task == Releasable.ALL_TASKS || task == lock.task()) {
                unlock(lock);
                forget(lock);
            }
        }
    }

    /** Gives back all files, and ends all waits. */
    void close() {
        refuse(waiter -> true);
        for (FileLock lock : List.copyOf(fileLocks)) {
            unlock(lock);
            forget(lock);
        }
    }

    /** Gives back the ranges that a task has locked over the handle of another. */
    void release(OpenFile file, int task) {
        for (RecordLock lock : List.copyOf(file.records)) {
            if (lock.task() == task) {
                unlock(lock);
                forget(lock);
            }
        }
    }

    private void refuse(Predicate<Waiter> which) {
        List<Waiter> refused = waiters.stream().filter(which).toList();
        waiters.removeAll(refused);
        for (Waiter waiter : refused) {
            waiter.timer().cancel(false);
            waiter.abandon().run();
            waiter.reply().completeExceptionally(new Refused(Completion.BAD_FILE_HANDLE));
        }
    }
}
