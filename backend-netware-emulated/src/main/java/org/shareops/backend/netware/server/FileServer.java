package org.shareops.backend.netware.server;

import java.time.InstantSource;
import java.util.List;

/** The volumes, and all functions that concern what is on them. */
final class FileServer implements Releasable, AutoCloseable {
    private final List<VolumeOptions> volumes;
    private final EventLoop loop;
    private final InstantSource clock;
    private final Journal journal;

    FileServer(List<VolumeOptions> volumes, EventLoop loop, InstantSource clock, Journal journal) {
        this.volumes = List.copyOf(volumes);
        this.loop = loop;
        this.clock = clock;
        this.journal = journal;
    }

    void addTo(Functions functions) {}

    @Override
    public void release(Station station, int task) {}

    /** Returns the files that a station has open, as {@code VOL:DIR/FILE}, in the order they were opened. */
    List<String> openFiles(Station station) {
        return List.of();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return volumes + " " + loop + " " + clock + " " + journal;
    }
}
