package org.shareops.backend.netware.server;

/** A range of an open file that a task has put on its list of ranges to lock, and may have locked. */
final class RecordLock {
    /** How a range or a file is locked. */
    enum Mode {
        /** On the list only. */
        NONE,
        /** Nobody else reads or writes. */
        EXCLUSIVE,
        /** Nobody writes, the owner included. */
        SHAREABLE
    }

    private final int slot;
    private final OpenFile file;
    private final int task;
    private final long start;
    private final long end;
    Mode mode = Mode.NONE;

    /** From {@code start} up to and not including {@code end}; {@code slot} is its place in lists. */
    RecordLock(int slot, OpenFile file, int task, long start, long end) {
        this.slot = slot;
        this.file = file;
        this.task = task;
        this.start = start;
        this.end = end;
    }

    int slot() {
        return slot;
    }

    OpenFile file() {
        return file;
    }

    int task() {
        return task;
    }

    long start() {
        return start;
    }

    /** Returns the offset behind the last byte. */
    long end() {
        return end;
    }

    boolean isLocked() {
        return mode != Mode.NONE;
    }

    boolean isExactly(long aStart, long anEnd) {
        return start == aStart && end == anEnd;
    }

    boolean overlaps(long aStart, long anEnd) {
        return start < anEnd && aStart < end;
    }

    boolean isOwnedBy(Station who, int whichTask) {
        return file.station().equals(who) && task == whichTask;
    }
}
