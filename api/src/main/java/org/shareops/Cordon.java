package org.shareops;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.shareops.internal.update.HeldCordon;
import org.shareops.model.CordonEnd;
import org.shareops.model.CordonScope;
import org.shareops.model.OpenFile;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * Newcomers are kept off a share until this is closed; who is in already stays in (rules D2, D6). Others can do the same at the
 * same time: the last to end it puts back what was there before. The lease is extended while the program lives. If it crashes, the
 * lease runs out, and the next cordon or {@link Share#recover()} lifts it. Thread-safe.
 */
public final class Cordon implements AutoCloseable {
    private final HeldCordon held;
    private final Set<Cordon> open;

    Cordon(HeldCordon held, Set<Cordon> open) {
        this.held = held;
        this.open = open;
        open.add(this);
    }

    /** Returns what is shut: a directory, the share, or all of the server. No I/O. */
    public CordonScope scope() {
        return held.scope();
    }

    /** Returns why the lease could not be extended when that was last tried; empty if it could. No I/O. */
    public Optional<ShareException> failure() {
        return held.failure();
    }

    /** Waits for everybody; see {@link #drain(SharePath, Duration)}. */
    public List<OpenFile> drain(Duration patience) throws ShareException {
        return drain(SharePath.root(), patience);
    }

    /**
     * Waits until nobody else has anything open at a path or below it, as far as the server lists that. Closes nothing.
     *
     * @param patience the longest to wait; not negative
     * @return what others still have open when that time is over; empty if nothing
     * @throws ShareException {@code UNSUPPORTED} if the share does not list open files, {@code ACCESS_DENIED} without the right to;
     *     {@code CANCELLED} if the thread is interrupted
     */
    public List<OpenFile> drain(SharePath below, Duration patience) throws ShareException {
        return held.drain(below, patience);
    }

    /**
     * Ends our part in it. Idempotent once it has succeeded; after a failure it may be called again.
     *
     * @return what became of what was changed on the server
     */
    public CordonEnd lift() throws ShareException {
        CordonEnd end = held.lift();
        open.remove(this);
        return end;
    }

    /** Ends our part in it, like {@link #lift()}. */
    @Override
    public void close() throws ShareException {
        lift();
    }
}
