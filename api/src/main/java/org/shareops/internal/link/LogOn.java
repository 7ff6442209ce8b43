package org.shareops.internal.link;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Credentials;
import org.shareops.model.ShareException;

/**
 * One attempt to log on, on a thread of its own: whoever waits for it can be interrupted although the backend cannot, and it
 * goes on for those who wait still. Guarded by the lock of its link.
 */
final class LogOn {
    private final Credentials credentials;
    private final @Nullable LiveLink lost;
    private final int failuresBefore;
    private @Nullable Thread thread;
    private @Nullable LiveLink session;
    private @Nullable ShareException failure;

    /**
     * Describes an attempt that has not begun.
     *
     * @param lost the session before, which is to be given up
     * @param failuresBefore how many calls to the server have failed in a row
     */
    LogOn(Credentials credentials, @Nullable LiveLink lost, int failuresBefore) {
        this.credentials = credentials;
        this.lost = lost;
        this.failuresBefore = failuresBefore;
    }

    Credentials credentials() {
        return credentials;
    }

    @Nullable
    LiveLink lost() {
        return lost;
    }

    int failuresBefore() {
        return failuresBefore;
    }

    void start(Consumer<LogOn> task) {
        Thread own = new Thread(null, () -> task.accept(this), "shareops-log-on", 0, false);
        own.setDaemon(true);
        own.start();
        thread = own;
    }

    void interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    void end(LiveLink with) {
        session = with;
    }

    void end(ShareException with) {
        failure = with;
    }

    /** Returns null while it is under way. */
    @Nullable
    LiveLink result() throws ShareException {
        if (failure != null) {
            // With the trace of whoever waited; the cause has that of the backend.
            throw failure.toBuilder().build();
        }
        return session;
    }
}
