package org.shareops.internal.link;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.shareops.model.ShareException;
import org.shareops.spi.EngineClock;
import org.shareops.spi.Volume;

/**
 * Somebody's use of a link: until it is closed, the link is not logged off for being idle. Whoever holds a handle, a lock or a
 * claim holds one of these (rule P10). It stays with its session: once that is lost, everything asked through it fails (rules
 * P7, R5).
 */
public final class LinkUse implements AutoCloseable {
    private final Link owner;
    private final LiveLink link;
    private final Volume volume;
    private final EngineClock clock;
    private final Duration unused;
    private final AtomicBoolean closed = new AtomicBoolean();

    LinkUse(Link owner, LiveLink link, Volume volume, EngineClock clock, Duration unused) {
        this.owner = owner;
        this.link = link;
        this.volume = volume;
        this.clock = clock;
        this.unused = unused;
    }

    /** Returns the opened volume. The caller does not close it. */
    public Volume volume() {
        return volume;
    }

    /** Returns a permit for each file that is read ahead of its reader, for all who use the link. */
    public Semaphore readingAhead() {
        return link.readingAhead();
    }

    /** Returns false once the link is known to be lost. No traffic. */
    public boolean isAlive() {
        return link.isAlive();
    }

    /** Asks the server in one round trip whether the link holds; {@link #isAlive()} knows afterwards. */
    void verify() throws ShareException {
        owner.verify(new LinkEvents.Probed());
    }

    /** Returns for how long nobody had used the link before: what is known of it is as old. */
    Duration unused() {
        return unused;
    }

    /** Ends the use. No traffic. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            link.leave(clock.nanoTime());
        }
    }
}
