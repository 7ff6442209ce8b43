package org.shareops.backend.netware.server;

import org.shareops.backend.netware.wire.OpenAccess;

/** A file that a task has put on its list of files to lock, and may have locked. */
final class FileLock {
    private final int slot;
    private final Station station;
    private final int task;
    private final Entry entry;
    RecordLock.Mode mode = RecordLock.Mode.NONE;

    /** {@code slot} is its place in lists. */
    FileLock(int slot, Station station, int task, Entry entry) {
        this.slot = slot;
        this.station = station;
        this.task = task;
        this.entry = entry;
    }

    int slot() {
        return slot;
    }

    Station station() {
        return station;
    }

    int task() {
        return task;
    }

    Entry entry() {
        return entry;
    }

    boolean isLocked() {
        return mode != RecordLock.Mode.NONE;
    }

    boolean isOwnedBy(Station who, int whichTask) {
        return station.equals(who) && task == whichTask;
    }

    /** Returns what the lock denies to others' opens, as if it were one. */
    int denies() {
        return denies(mode);
    }

    static int denies(RecordLock.Mode mode) {
        return switch (mode) {
            case NONE -> 0;
            case SHAREABLE -> OpenAccess.DENY_WRITE;
            case EXCLUSIVE -> OpenAccess.DENY_READ | OpenAccess.DENY_WRITE;
        };
    }
}
