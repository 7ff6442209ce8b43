package org.shareops.internal.link;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Guard;
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
    /** Backends end a log-off by themselves; this is for those that do not. */
    static final Duration LONGEST_LOG_OFF = Duration.ofSeconds(10);

    /** Downloads at a time of which pieces wait in memory. */
    private static final int MOST_READ_AHEAD = 4;

    private final ServerLink session;
    private final LinkCounters counters;
    private final Semaphore readingAhead = new Semaphore(MOST_READ_AHEAD);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<ShareAddress, Opening> volumes = new HashMap<>();
    private boolean closed;
    private boolean over;
    private int users;
    /** Who has only come to see whether it is alive. */
    private int verifiers;

    private boolean retired;
    private boolean givenUp;
    private volatile boolean doubted;
    private long lastUse;

    /** {@code now} is the reading of a clock in nanoseconds. */
    LiveLink(ServerLink session, LinkCounters counters, long now) {
        this.session = session;
        this.counters = counters;
        this.lastUse = now;
    }

    /** Returns a permit for each file that is read ahead of its reader. */
    Semaphore readingAhead() {
        return readingAhead;
    }

    /**
     * A volume that is being opened, on a thread of its own: whoever waits for it can be interrupted although the backend cannot,
     * and it goes on for the others.
     */
    private final class Opening implements Runnable {
        private final ShareAddress share;
        private @Nullable Volume volume;
        private @Nullable ShareException failure;

        Opening(ShareAddress share) {
            this.share = share;
        }

        @Override
        public void run() {
            Volume open = null;
            ShareException failed = null;
            try {
                open = Objects.requireNonNull(session.volume(share), "no volume");
            } catch (ShareException e) {
                failed = e;
            } catch (RuntimeException | Error e) {
                failed = Guard.unexpected("open " + share, e);
            }
            lock.lock();
            try {
                volume = open;
                failure = failed;
                if (failed != null) {
                    // The next one tries again; and names that do not exist are not collected.
                    volumes.remove(share, this);
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Returns the opened share. Whoever needs it first opens it while the others wait. */
    Volume volume(ShareAddress share) throws ShareException {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            throw interrupted(share, e);
        }
        try {
            Opening opening = volumes.get(share);
            if (opening == null) {
                opening = new Opening(share);
                Thread thread = new Thread(null, opening, "shareops-open", 0, false);
                thread.setDaemon(true);
                thread.start();
                volumes.put(share, opening);
            }
            while (opening.volume == null && opening.failure == null) {
                if (closed) {
                    throw ShareException.of(ErrorKind.CLOSED, "open")
                            .share(share)
                            .detail("Shares was closed meanwhile")
                            .build();
                }
                changed.await();
            }
            if (opening.failure != null) {
                throw opening.failure.toBuilder().build();
            }
            return Objects.requireNonNull(opening.volume);
        } catch (InterruptedException e) {
            throw interrupted(share, e);
        } finally {
            lock.unlock();
        }
    }

    private static ShareException interrupted(ShareAddress share, InterruptedException e) {
        Thread.currentThread().interrupt();
        return ShareException.of(ErrorKind.CANCELLED, "open")
                .share(share)
                .detail("it was interrupted while it waited")
                .cause(e)
                .build();
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

    /** Nor is what a backend says about itself. */
    Optional<String> details() {
        try {
            return session.details();
        } catch (RuntimeException e) {
            LOG.debug("The details of a link are not known", e);
            return Optional.empty();
        }
    }

    boolean isAlive() {
        return !doubted && session.alive();
    }

    /** Says that a verification has failed: whatever the backend thinks of it, nobody begins anything over it any more. */
    void doubt() {
        doubted = true;
    }

    /** Returns false if it was retired. */
    synchronized boolean enter() {
        if (!retired) {
            users++;
        }
        return !retired;
    }

    /** The same for who only looks whether it is alive, which is no use. */
    synchronized boolean enterUnused() {
        boolean entered = enter();
        verifiers += entered ? 1 : 0;
        return entered;
    }

    /** Returns for how long nobody had used it before the one who asks, if he is the only one. */
    synchronized long unusedFor(long now) {
        return users - verifiers > 1 ? 0 : now - lastUse;
    }

    void leave(long now) {
        leaveAt(now, true);
    }

    /** Ends {@link #enterUnused()}. */
    void leaveUnused() {
        leaveAt(0, false);
    }

    private void leaveAt(long now, boolean used) {
        boolean last;
        synchronized (this) {
            users--;
            verifiers -= used ? 0 : 1;
            lastUse = used ? now : lastUse;
            last = givenUp && users == 0;
        }
        if (last) {
            logOff();
        }
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

    /** Returns true if nothing of it is left. */
    boolean isOver() {
        lock.lock();
        try {
            return over;
        } finally {
            lock.unlock();
        }
    }

    /** What cannot be logged off in order is lost. */
    void logOff() {
        try {
            close();
        } catch (ShareException | RuntimeException | Error e) {
            LOG.debug("A link could not be closed in order", e);
        }
    }

    /** Logs off, whoever uses it. Idempotent: who comes second waits for the first, lest he take for gone what is not. */
    void close() throws ShareException {
        lock.lock();
        try {
            if (closed) {
                if (Patience.await(changed, LONGEST_LOG_OFF, () -> over)) {
                    Thread.currentThread().interrupt();
                }
                return;
            }
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            session.close();
        } finally {
            counters.ended(this);
            lock.lock();
            try {
                over = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Lets nobody in any more, if nobody uses it and nobody has since {@code before}; returns whether that is so. */
    synchronized boolean retireIfUnusedSince(long before) {
        retired = retired || (users == 0 && lastUse - before <= 0);
        return retired;
    }

    /** Returns when somebody used it last, or still does. */
    synchronized long lastUse(long now) {
        return users > verifiers ? now : lastUse;
    }
}
