package org.shareops.internal.link;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/**
 * One session with a server from log-on to log-off, and how many use it. Nobody can begin to use it after it was retired, and
 * it cannot be retired while somebody uses it. Thread-safe.
 */
final class LiveLink {
    private final ServerLink session;
    private final Map<ShareAddress, Opening> volumes = new HashMap<>();
    private int users;
    private boolean retired;
    private long lastUse;

    /** {@code now} is the reading of a clock in nanoseconds. */
    LiveLink(ServerLink session, long now) {
        this.session = session;
        this.lastUse = now;
    }

    /** A volume, opened by whoever needs it first while the others wait. */
    private static final class Opening {
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable Volume volume;

        Volume on(ServerLink session, ShareAddress share) throws ShareException {
            try {
                lock.lockInterruptibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ShareException.of(ErrorKind.CANCELLED, "open")
                        .share(share)
                        .detail("it was interrupted while another thread opened it")
                        .cause(e)
                        .build();
            }
            try {
                if (volume == null) {
                    volume = session.volume(share);
                }
                return volume;
            } finally {
                lock.unlock();
            }
        }
    }

    ServerLink session() {
        return session;
    }

    boolean isAlive() {
        return session.alive();
    }

    /** Returns false if it was retired. */
    synchronized boolean enter() {
        if (!retired) {
            users++;
        }
        return !retired;
    }

    synchronized void leave(long now) {
        users--;
        lastUse = now;
    }

    /** Returns how many use it now. */
    synchronized int users() {
        return users;
    }

    /** Lets nobody in any more, if nobody uses it and nobody has since {@code before}; returns whether that is so. */
    synchronized boolean retireIfUnusedSince(long before) {
        retired = retired || (users == 0 && lastUse - before <= 0);
        return retired;
    }

    /** Returns when somebody used it last, or still does. */
    synchronized long lastUse(long now) {
        return users > 0 ? now : lastUse;
    }

    Volume volume(ShareAddress share) throws ShareException {
        Opening opening;
        synchronized (volumes) {
            opening = volumes.computeIfAbsent(share, key -> new Opening());
        }
        return opening.on(session, share);
    }
}
