package org.shareops.testkit.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.shareops.testkit.ReaderProcess;
import org.shareops.testkit.TreeObservations;
import org.shareops.testkit.WatchPlan;

/** Watches a directory on this computer. Every absence counts as one outside of all windows: nothing may ever be absent. */
public final class DiskWatch implements Watch {
    private final ReaderProcess reader;

    private DiskWatch(ReaderProcess reader) {
        this.reader = reader;
    }

    /** Starts to watch. */
    public static DiskWatch start(Path directory, WatchPlan plan) throws IOException {
        return new DiskWatch(ReaderProcess.start(directory, plan));
    }

    @Override
    public void awaitLook() throws IOException {
        reader.awaitObservation();
    }

    @Override
    public Sight stop(List<Window> deaths) throws IOException {
        TreeObservations seen = reader.stop();
        return new Sight(
                seen.observations(),
                seen.mixedObservations() + seen.refused(),
                0,
                seen.nameMissing(),
                0,
                seen.longestAbsenceMicros(),
                seen.firstFault());
    }

    @Override
    public void close() {
        reader.close();
    }
}
