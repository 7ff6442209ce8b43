package org.shareops.backend.netware.server;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.shareops.backend.netware.wire.Completion;

/** The short directory handles of all stations: a byte that stands for a directory. */
final class DirectoryHandles {
    private static final int LAST = 255;

    /** A directory that a task has a handle for. */
    record Handle(int task, Volume volume, Entry directory) {}

    private final Map<Station, TreeMap<Integer, Handle>> byStation = new HashMap<>();

    /**
     * Gives out the lowest free handle, from 1 to 255.
     *
     * @throws Refused 0x9D if there is none
     */
    int allocate(Station station, int task, Volume volume, Entry directory) throws Refused {
        TreeMap<Integer, Handle> handles = byStation.computeIfAbsent(station, s -> new TreeMap<>());
        int free = 1;
        while (handles.containsKey(free)) {
            free++;
        }
        if (free > LAST) {
            throw new Refused(Completion.NO_DIRECTORY_HANDLES);
        }
        handles.put(free, new Handle(task, volume, directory));
        return free;
    }

    /**
     * Returns what a handle stands for.
     *
     * @throws Refused 0x9B if it is not in use, or its directory is gone
     */
    Handle find(Station station, int handle) throws Refused {
        Handle found = of(station).get(handle);
        if (found == null || found.directory.isGone()) {
            throw new Refused(Completion.BAD_DIRECTORY_HANDLE);
        }
        return found;
    }

    /**
     * Takes a handle back.
     *
     * @throws Refused 0x9B if it is not in use
     */
    void free(Station station, int handle) throws Refused {
        if (of(station).remove(handle) == null) {
            throw new Refused(Completion.BAD_DIRECTORY_HANDLE);
        }
    }

    /** Takes back what a task has. */
    void release(Station station, int task) {
        if (task == Releasable.ALL_TASKS) {
            byStation.remove(station);
        } else {
            of(station).values().removeIf(handle -> handle.task == task);
        }
    }

    /** Returns true if a station other than this one has a handle for a directory or one below it. */
    boolean isUsedByOthers(Station station, Entry directory) {
        return byStation.entrySet().stream()
                .filter(each -> !each.getKey().equals(station))
                .flatMap(each -> each.getValue().values().stream())
                .anyMatch(handle -> handle.directory.isWithin(directory));
    }

    private Map<Integer, Handle> of(Station station) {
        TreeMap<Integer, Handle> handles = byStation.get(station);
        return handles == null ? new TreeMap<>() : handles;
    }
}
