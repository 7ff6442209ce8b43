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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with a server from log-on to log-off, and how many use it. Nobody can begin to use it after it was retired, and
 * it cannot be retired while somebody uses it. One that is lost is given up at once, and closed when its last user has left:
 * each of them finds out for himself that it is lost, and must not take our closing it for an end that somebody asked for.
 * Thread-safe.
 */
final class LiveLink {
    private static final Logger LOG = LoggerFactory.getLogger(LiveLink.class);

    private final ServerLink session;
    private final Map<ShareAddress, Opening> volumes = new HashMap<>();
    private int users;
    private boolean retired;
    private boolean givenUp;
    private volatile long lastUse;

    /** {@code now} is the reading of a clock in nanoseconds. */
    LiveLink(ServerLink session, long now) {
        this.session = session;
        this.lastUse = now;
    }

    /** A volume, opened by whoever needs it first while the others wait. */
    private static final class Opening {
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable Volume volume;

        boolean isOpen() {
            return volume != null;
        }

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
                Volume open = volume;
                if (open == null) {
                    open = session.volume(share);
                    volume = open;
                }
                return open;
            } finally {
                lock.unlock();
            }
        }
    }

    ServerLink session() {
        return session;
    }

    /** What a backend counts is no reason to fail. */
    long roundTrips() {
        try {
            return session.roundTrips();
        } catch (RuntimeException e) {
            LOG.debug("The round trips of a link are not known", e);
            return 0;
        }
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

    /** Returns for how long nobody had used it before the one who asks, if he is the only one. */
    synchronized long unusedFor(long now) {
        return users > 1 ? 0 : now - lastUse;
    }

    void leave(long now) {
        boolean last;
        synchronized (this) {
            users--;
            lastUse = now;
            last = givenUp && users == 0;
        }
        if (last) {
            logOff();
        }
    }

    /** The same for who has only looked whether it is alive, which is no use. */
    void leaveUnused() {
        leave(lastUse);
    }

    /** Lets nobody in any more, and closes it as soon as nobody uses it. */
    void giveUp() {
        boolean unused;
        synchronized (this) {
            retired = true;
            givenUp = true;
            unused = users == 0;
        }
        if (unused) {
            logOff();
        }
    }

    /** What cannot be logged off in order is lost. */
    void logOff() {
        try {
            session.close();
        } catch (ShareException | RuntimeException | Error e) {
            LOG.debug("A link could not be closed in order", e);
        }
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
        boolean opened = false;
        try {
            Volume volume = opening.on(session, share);
            opened = true;
            return volume;
        } finally {
            if (!opened) {
                // Names that do not exist are not collected; whoever waited for this one tries it, too.
                synchronized (volumes) {
                    if (!opening.isOpen()) {
                        volumes.remove(share, opening);
                    }
                }
            }
        }
    }
}
