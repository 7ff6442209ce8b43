package org.shareops.backend.netware.server;

import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.OpenAccess;

/** A file that a task has open. */
final class OpenFile {
    private final long handle;
    private final int slot;
    private final Station station;
    private final int task;
    private final Volume volume;
    private final Entry entry;
    private final int access;
    private final FileChannel channel;

    /** The ranges that were locked, or logged to be locked, over this handle. */
    final List<RecordLock> records = new ArrayList<>();

    /** When the file is to have been modified once it is closed; null for what the disk beneath says. */
    @Nullable
    Instant timeOnClose;

    /** {@code access} is resolved: see {@link OpenAccess#resolve}; {@code slot} is its place in lists. */
    OpenFile(
            long handle,
            int slot,
            Station station,
            int task,
            Volume volume,
            Entry entry,
            int access,
            FileChannel channel) {
        this.handle = handle;
        this.slot = slot;
        this.station = station;
        this.task = task;
        this.volume = volume;
        this.entry = entry;
        this.access = access;
        this.channel = channel;
    }

    long handle() {
        return handle;
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

    Volume volume() {
        return volume;
    }

    Entry entry() {
        return entry;
    }

    int access() {
        return access;
    }

    boolean has(int bit) {
        return (access & bit) != 0;
    }

    FileChannel channel() {
        return channel;
    }

    boolean isOf(Station who, int whichTask) {
        return station.equals(who) && (whichTask == Releasable.ALL_TASKS || whichTask == task);
    }

    @Override
    public String toString() {
        return handle + " " + volume.describe(entry);
    }
}
