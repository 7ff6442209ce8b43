package org.shareops.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TreeWatcher} in a process of its own, so that nothing of this process can come between a reader and what it
 * sees. Ends with this process. For one thread.
 */
public final class ReaderProcess implements AutoCloseable {
    private final ChildJvm child;
    private @Nullable TreeObservations result;

    private ReaderProcess(ChildJvm child) {
        this.child = child;
    }

    /**
     * Starts a process that watches, and returns when its first look is done.
     *
     * @throws IOException if it cannot be started or cannot read
     */
    public static ReaderProcess start(Path directory, WatchPlan plan) throws IOException {
        ChildJvm child = ChildJvm.start(WatchMain.class, List.of(directory.toString()));
        try {
            for (String line : plan.toLines()) {
                child.send(line);
            }
            child.send(WatchMain.WATCH);
            child.await(WatchMain.READY);
            return new ReaderProcess(child);
        } catch (IOException e) {
            child.close();
            throw e;
        }
    }

    /** Returns the process id. */
    public long pid() {
        return child.pid();
    }

    /**
     * Waits until a look is done that began after this call.
     *
     * @throws IOException if the process failed or was stopped
     */
    public void awaitObservation() throws IOException {
        child.send(WatchMain.LOOK);
        child.await(WatchMain.LOOKED);
    }

    /**
     * Ends the process. Idempotent.
     *
     * @return what it saw
     * @throws IOException if it failed
     */
    public TreeObservations stop() throws IOException {
        if (result == null) {
            try (child) {
                child.closeInput();
                result = TreeObservations.parse(child.await(WatchMain.RESULT));
            }
        }
        return result;
    }

    /** Ends the process without asking what it saw. Idempotent. */
    @Override
    public void close() {
        child.close();
    }
}
