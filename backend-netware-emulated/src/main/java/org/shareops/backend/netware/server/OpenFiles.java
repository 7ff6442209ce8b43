package org.shareops.backend.netware.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.EntryAttributes;
import org.shareops.backend.netware.wire.OpenAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All files that are open, by handle, and the share modes that decide whether one more may be. */
final class OpenFiles {
    private static final Logger log = LoggerFactory.getLogger(OpenFiles.class);
    /** This number and 0 mean "no handle" on the wire. */
    private static final long LAST_HANDLE = 0xFFFFFFFEL;

    private final int most;
    private final Slots slots;
    private final Locks locks;
    private final Journal journal;
    private final Map<Long, OpenFile> byHandle = new HashMap<>();
    private long lastHandle;

    /** {@code slots} are shared with {@code locks}: both stand in the same lists. */
    OpenFiles(int most, Slots slots, Locks locks, Journal journal) {
        this.most = most;
        this.slots = slots;
        this.locks = locks;
        this.journal = journal;
    }

    /**
     * Refuses an open that others' opens and locks do not allow, or for which there is no room; returns the access granted.
     *
     * @throws Refused 0x80 or 0x81
     */
    private int check(Station station, int task, Volume volume, Entry entry, int access) throws Refused, IOException {
        boolean shareable = (volume.attributes(entry) & EntryAttributes.SHAREABLE) != 0;
        int resolved = OpenAccess.resolve(access, shareable);
        for (OpenFile other : entry.opens) {
            if (OpenAccess.conflict(resolved, other.access())) {
                throw new Refused(Completion.FILE_IN_USE);
            }
        }
        for (FileLock lock : entry.locks) {
            if (!lock.isOwnedBy(station, task) && OpenAccess.conflict(resolved, lock.denies())) {
                throw new Refused(Completion.FILE_IN_USE);
            }
        }
        requireRoom();
        return resolved;
    }

    /** Refuses with 0x81 if no more files can be open. */
    void requireRoom() throws Refused {
        if (byHandle.size() >= most) {
            throw new Refused(Completion.NO_FILE_HANDLES);
        }
    }

    /**
     * Opens a file; rights and attributes have been looked at.
     *
     * @param access as asked for, not resolved
     * @param truncate whether to empty it
     * @throws Refused 0x80, 0x81; 0x83 if it is too long for the protocol; 0xA2 if a lock keeps it from being emptied
     */
    OpenFile open(Station station, int task, Volume volume, Entry entry, int access, boolean truncate)
            throws Refused, IOException {
        int granted = check(station, task, volume, entry, access);
        Set<OpenOption> options = new HashSet<>(Set.of(LinkOption.NOFOLLOW_LINKS));
        boolean writes = (granted & OpenAccess.WRITE) != 0;
        if ((granted & OpenAccess.READ) != 0 || !(writes || truncate)) {
            options.add(StandardOpenOption.READ);
        }
        if (writes || truncate) {
            options.add(StandardOpenOption.WRITE);
        }
        FileChannel channel = FileChannel.open(volume.catalog().hostPath(entry), options);
        OpenFile file = new OpenFile(nextHandle(), slots.take(), station, task, volume, entry, granted, channel);
        prepare(file, truncate);
        byHandle.put(file.handle(), file);
        entry.opens.add(file);
        journal.counters().increment(Counter.FILES_OPEN);
        journal.event(ServerEvent.Type.OPENED, station, volume.describe(entry));
        return file;
    }

    private void prepare(OpenFile file, boolean truncate) throws Refused, IOException {
        try {
            if (truncate) {
                truncate(file);
            } else {
                requireLength(file);
            }
        } catch (Refused | IOException e) {
            slots.free(file.slot());
            file.channel().close();
            throw e;
        }
    }

    private void truncate(OpenFile file) throws Refused, IOException {
        if (locks.hinders(file, file.task(), 0, Long.MAX_VALUE, true)) {
            throw new Refused(Completion.IO_LOCKED);
        }
        FileChannel unused = file.channel().truncate(0);
    }

    /**
     * Returns how long an open file is.
     *
     * @throws Refused 0x83 if offsets of 32 bits do not reach its end: whoever read it would take a part for the whole
     */
    static long requireLength(OpenFile file) throws Refused, IOException {
        long length = file.channel().size();
        if (length > Volume.LONGEST_FILE) {
            throw new Refused(Completion.IO_ERROR);
        }
        return length;
    }

    private long nextHandle() {
        do {
            lastHandle = lastHandle == LAST_HANDLE ? 1 : lastHandle + 1;
        } while (byHandle.containsKey(lastHandle));
        return lastHandle;
    }

    /**
     * Returns an open file of a station.
     *
     * @throws Refused 0x88 if the handle is not open, or is another's
     */
    OpenFile find(Station station, long handle) throws Refused {
        OpenFile file = byHandle.get(handle);
        if (file == null || !file.station().equals(station)) {
            throw new Refused(Completion.BAD_FILE_HANDLE);
        }
        return file;
    }

    /** Closes a file, and gives back its share mode and locks. Idempotent. */
    void close(OpenFile file) throws IOException {
        if (!byHandle.remove(file.handle(), file)) {
            return;
        }
        slots.free(file.slot());
        locks.closing(file);
        file.entry().opens.remove(file);
        journal.counters().decrement(Counter.FILES_OPEN);
        journal.event(ServerEvent.Type.CLOSED, file.station(), file.volume().describe(file.entry()));
        try (FileChannel channel = file.channel()) {
            if (file.timeOnClose != null && channel.isOpen() && !file.entry().isGone()) {
                file.volume().setTimes(file.entry(), file.timeOnClose, null, null);
            }
        } finally {
            locks.retry();
        }
    }

    /** Closes a file whose owner cannot be told any more. */
    void closeQuietly(OpenFile file) {
        try {
            close(file);
        } catch (IOException e) {
            log.warn("closing {}", file, e);
        }
    }

    /** Closes what a task has open, and gives back its ranges in files of other tasks of its station. */
    void release(Station station, int task) {
        for (OpenFile file : of(station)) {
            if (file.isOf(station, task)) {
                closeQuietly(file);
            } else {
                locks.release(file, task);
            }
        }
    }

    /** Returns what a station has open, in the order of handles. */
    List<OpenFile> of(Station station) {
        return of(station.number());
    }

    /** Returns what a connection has open, in the order of handles. */
    List<OpenFile> of(int connection) {
        return byHandle.values().stream()
                .filter(file -> file.station().number() == connection)
                .sorted((one, other) -> Long.compare(one.handle(), other.handle()))
                .toList();
    }

    /** Closes everything. */
    void close() {
        List.copyOf(byHandle.values()).forEach(this::closeQuietly);
    }

    /** Returns true if a file at or below an entry is open, or locked as a whole. */
    boolean isInUse(Entry entry) {
        if (!entry.isDirectory()) {
            return !entry.opens.isEmpty() || isLocked(entry);
        }
        return byHandle.values().stream().anyMatch(file -> file.entry().isWithin(entry))
                || locks.fileLocks().stream()
                        .anyMatch(lock -> lock.isLocked() && lock.entry().isWithin(entry));
    }

    private static boolean isLocked(Entry entry) {
        return entry.locks.stream().anyMatch(FileLock::isLocked);
    }
}
