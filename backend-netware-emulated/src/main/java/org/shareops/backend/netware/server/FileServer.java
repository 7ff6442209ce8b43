package org.shareops.backend.netware.server;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The volumes, and all functions that concern what is on them. Numbers of volumes are their places in the list. */
final class FileServer implements Releasable, AutoCloseable {
    /** How many files can be open at once on the whole server, unless told otherwise. */
    static final int MOST_OPEN_FILES = 10_000;

    private final Storage storage;
    private final SearchFunctions searches;

    /** {@code mostOpenFiles} more are refused with 0x81. */
    FileServer(List<VolumeOptions> options, EventLoop loop, InstantSource clock, Journal journal, int mostOpenFiles) {
        List<Volume> volumes = new ArrayList<>();
        for (VolumeOptions each : options) {
            volumes.add(new Volume(volumes.size(), each));
        }
        DirectoryHandles handles = new DirectoryHandles();
        Slots slots = new Slots();
        Locks locks = new Locks(loop, journal.counters(), slots);
        OpenFiles files = new OpenFiles(mostOpenFiles, slots, locks, journal);
        this.storage = new Storage(new Paths(volumes, handles), handles, files, locks, new Flusher(loop), journal);
        this.searches = new SearchFunctions(storage);
    }

    /** Adds all functions that concern files. */
    void addTo(Functions functions) {
        Opening opening = new Opening(storage);
        Changes changes = new Changes(storage);
        new VolumeFunctions(storage).addTo(functions);
        new DirectoryFunctions(storage, opening, changes).addTo(functions);
        new OldFileFunctions(storage, opening, changes).addTo(functions);
        new NameSpaceFunctions(storage, opening, changes).addTo(functions);
        new HandleFunctions(storage).addTo(functions);
        new LockFunctions(storage).addTo(functions);
        new InspectionFunctions(storage).addTo(functions);
        searches.addTo(functions);
    }

    @Override
    public void release(Station station, int task) {
        storage.locks().release(station, task);
        storage.files().release(station, task);
        storage.handles().release(station, task);
        searches.release(station, task);
        storage.locks().retry();
    }

    /** Returns the files that a station has open, as {@code VOL:DIR/FILE}, in the order they were opened. */
    List<String> openFiles(Station station) {
        return storage.files().of(station).stream()
                .map(file -> file.volume().describe(file.entry()))
                .toList();
    }

    /** Closes all files. Idempotent. */
    @Override
    public void close() {
        storage.locks().close();
        storage.files().close();
    }
}
