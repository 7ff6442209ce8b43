package org.shareops.internal.link;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Guard;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.ConnectionStatus.Evidence;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkReport;
import org.shareops.model.LinkState;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.spi.Backend;
import org.shareops.spi.EngineClock;
import org.shareops.spi.FailedLogOn;

/**
 * The link to one server under one identity, over all sessions that it has one after the other. Whoever needs it first logs
 * on while the others wait for the same log-on (rules P3, P7); its status can be read at any time without waiting (rule P1).
 * The lock is held for moments only, never while something is asked of the server.
 */
final class Link {
    private static final String LOG_ON = "log on to";
    /** How long closing waits for a server that neither lets us in nor refuses, before it interrupts. */
    private static final Duration LONGEST_LOG_ON = Duration.ofSeconds(2);
    /** And for a backend to obey. */
    private static final Duration LONGEST_END = Duration.ofSeconds(1);

    /** After this nobody asks any more whether an unused link holds; else it is looked at again. */
    private static final Duration LONGEST_VERIFICATION = Duration.ofSeconds(1);

    private final Backend backend;
    private final ServerAddress server;
    private final String identity;
    private final EngineClock clock;
    private final LinkPolicy policy;
    private final Reachability reachability;
    /** What is in the way of this identity alone. */
    private final Reachability own;

    private final LinkCounters counters = new LinkCounters();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private volatile @Nullable LiveLink live;
    private volatile ConnectionStatus status;
    private volatile boolean closed;
    private @Nullable LogOn loggingOn;
    private int loggingOff;
    /** Lost ones that somebody may still use. */
    private final List<LiveLink> givenUp = new ArrayList<>();

    private final Rejections rejections;
    private final Failures failures;
    private final Verifications verifications;

    Link(
            Backend backend,
            ServerAddress server,
            String identity,
            EngineClock clock,
            LinkPolicy policy,
            Reachability reachability,
            Reachability own) {
        this.backend = backend;
        this.server = server;
        this.identity = identity;
        this.clock = clock;
        this.policy = policy;
        this.reachability = reachability;
        this.own = own;
        this.rejections = new Rejections(identity);
        this.failures = new Failures(server);
        this.verifications = new Verifications(failures);
        this.status = StatusNote.neverAsked(server, LinkState.IDLE);
    }

    /** Tells what is known, without traffic and without waiting. A link that the backend knows to be lost is not up. */
    ConnectionStatus status() {
        ConnectionStatus known = status;
        LiveLink now = live;
        if (known.state() == LinkState.BACKING_OFF) {
            // Another identity may have called the server since, or have been let in.
            return StatusNote.withRetryAt(known, own.retryAt().or(reachability::retryAt));
        }
        return known.state() != LinkState.UP || now == null || now.isAlive() ? known : foundLost(known, now);
    }

    private ConnectionStatus foundLost(ConnectionStatus known, LiveLink lost) {
        // Whoever holds the lock is about to note more than this.
        if (lock.tryLock()) {
            try {
                if (live == lost && status.state() == LinkState.UP) {
                    note(LinkState.SUSPECT, Evidence.KNOWN, known.lastError().orElse(null), null);
                }
                return status;
            } finally {
                lock.unlock();
            }
        }
        return new StatusNote(server, clock)
                .after(
                        known,
                        LinkState.SUSPECT,
                        Evidence.KNOWN,
                        known.lastError().orElse(null),
                        null);
    }

    LinkReport report() {
        LiveLink now = live;
        return counters.report(identity, status(), now == null ? Optional.empty() : now.details());
    }

    /** Logs on if there is no session, and opens the share if nobody has before. */
    LinkUse use(ShareAddress share, Credentials credentials) throws ShareException {
        boolean lost = false;
        boolean followed = false;
        while (true) {
            LiveLink session = enter(credentials);
            try {
                Duration unused = Duration.ofNanos(Math.max(0, session.unusedFor(clock.nanoTime())));
                return new LinkUse(this, session, session.volume(share), clock, unused);
            } catch (ShareException e) {
                session.leave(clock.nanoTime());
                // That the link is dead may show only now; opening a share can be repeated (rule P7). One that asks for
                // another has not been lost.
                boolean outdated = session.session().isOutdated();
                if (e.kind() != ErrorKind.LINK_LOST || session.isAlive() || (outdated ? followed : lost)) {
                    throw e;
                }
                followed |= outdated;
                lost |= !outdated;
            } catch (RuntimeException | Error e) {
                session.leave(clock.nanoTime());
                throw e;
            }
        }
    }

    /** Logs on if there is no session. */
    ConnectionStatus connect(Credentials credentials) throws ShareException {
        enter(credentials).leave(clock.nanoTime());
        return status();
    }

    /** Returns a session that is alive, and counts the caller among its users. */
    private LiveLink enter(Credentials credentials) throws ShareException {
        while (true) {
            LiveLink now = live;
            LiveLink session = now != null && now.isAlive() && !closed ? now : sessionOrLogOn(credentials);
            if (session.enter()) {
                return session;
            }
            // It was logged off at this very moment, for nobody used it.
        }
    }

    private LiveLink sessionOrLogOn(Credentials credentials) throws ShareException {
        LogOn mine = null;
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            throw failures.interrupted(LOG_ON, e);
        }
        try {
            while (true) {
                LiveLink result = mine == null ? null : mine.result();
                if (result != null) {
                    return result;
                }
                refuseIfClosed();
                LiveLink now = live;
                if (now != null && now.isAlive()) {
                    return now;
                }
                // Nor is there a second session beside one that is just being logged off.
                if (loggingOn == null && loggingOff == 0) {
                    mine = startLogOn(credentials);
                }
                ended.await();
            }
        } catch (InterruptedException e) {
            throw failures.interrupted(LOG_ON, e);
        } finally {
            lock.unlock();
        }
    }

    private LogOn startLogOn(Credentials credentials) throws ShareException {
        rejections.refuse(credentials);
        own.refuseTooEarly();
        LogOn attempt = new LogOn(credentials, live, reachability.refuseTooEarly());
        ConnectionStatus before = status;
        // Noted before the server can hear of it, or a probe would deny what the server sees; and before the lost one
        // is
        // forgotten, or it would seem to be up.
        note(LinkState.CONNECTING, Evidence.KNOWN, null, null);
        live = null;
        loggingOn = attempt;
        try {
            attempt.start(this::logOn);
        } catch (OutOfMemoryError e) {
            // No thread is to be had: nothing has begun.
            live = attempt.lost();
            loggingOn = null;
            status = before;
            throw e;
        }
        return attempt;
    }

    /** It still has threads and sockets of ours, and to say good-bye over it may take its time. */
    private void giveUp(LiveLink lost) {
        lock.lock();
        try {
            givenUp.removeIf(LiveLink::isOver);
            givenUp.add(lost);
        } finally {
            lock.unlock();
        }
        Thread thread = new Thread(null, lost::giveUp, "shareops-give-up", 0, false);
        thread.setDaemon(true);
        thread.start();
    }

    private void logOn(LogOn attempt) {
        LiveLink fresh = null;
        ShareException failed = null;
        try {
            LiveLink lost = attempt.lost();
            if (lost != null) {
                counters.losses.increment();
                LinkEvents.lost(server);
                giveUp(lost);
            }
            counters.attempts.increment();
            LinkEvents.Up event = new LinkEvents.Up();
            event.begin();
            fresh = new LiveLink(
                    Objects.requireNonNull(backend.logOn(server, attempt.credentials()), "no link"),
                    counters,
                    clock.nanoTime());
            counters.begun(fresh);
            event.identity = identity;
            event.commit(server);
        } catch (ShareException e) {
            failed = e;
            counters.failed(e instanceof FailedLogOn counted ? counted.roundTrips() : 0);
        } catch (RuntimeException | Error e) {
            failed = Guard.unexpected("log on to " + server, e);
        }
        if (!taken(attempt, fresh, failed) && fresh != null) {
            try {
                fresh.logOff();
            } finally {
                loggedOff();
            }
        }
    }

    /** Notes the end of an attempt; returns false if it came too late, and nobody is to use its session. */
    private boolean taken(LogOn attempt, @Nullable LiveLink fresh, @Nullable ShareException failed) {
        lock.lock();
        try {
            loggingOn = null;
            if (fresh != null) {
                counters.logOns.increment();
            }
            if (closed) {
                attempt.end(failures.closed(failed));
                // Whoever closed meanwhile waits for this, too.
                loggingOff += fresh == null ? 0 : 1;
                return false;
            }
            if (fresh == null) {
                attempt.end(noteFailure(Objects.requireNonNull(failed), attempt));
                return true;
            }
            reachability.answered();
            own.answered();
            live = fresh;
            attempt.end(fresh);
            note(LinkState.UP, Evidence.CONNECTED, null, null);
            lookForIdlenessAfter(fresh, policy.idleTime());
            return true;
        } finally {
            ended.signalAll();
            lock.unlock();
        }
    }

    /** Returns what the caller is told. */
    private ShareException noteFailure(ShareException e, LogOn attempt) {
        if (e instanceof FailedLogOn failed && !failed.wasAsked()) {
            note(LinkState.IDLE, Evidence.KNOWN, e, null);
            return e;
        }
        if (e instanceof FailedLogOn failed && failed.isOfIdentityAlone()) {
            return backOff(e, own.failed(e));
        }
        switch (e.kind()) {
            case AUTHENTICATION_REJECTED -> {
                counters.rejections.increment();
                reachability.answered();
                rejections.add(attempt.credentials(), e);
                note(LinkState.REJECTED, Evidence.CONNECTED, e, null);
                LinkEvents.rejected(server, identity);
                return e;
            }
            case CANCELLED, CLOSED -> {
                note(LinkState.IDLE, Evidence.KNOWN, e, null);
                return e;
            }
            default -> {
                return backOff(e, reachability.failed(e, attempt.failuresBefore()));
            }
        }
    }

    private ShareException backOff(ShareException e, Duration time) {
        Instant until = clock.instant().plus(time);
        note(LinkState.BACKING_OFF, Evidence.CONNECTED, e, until);
        LinkEvents.backedOff(server, until, e.getMessage());
        return e.toBuilder().retryAt(until).build();
    }

    /** Lets credentials be sent again that were refused. */
    void forgetRejection() {
        lock.lock();
        try {
            rejections.clear();
            if (status.state() == LinkState.REJECTED) {
                note(LinkState.IDLE, Evidence.KNOWN, null, null);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks the server in one round trip whether the session still holds; if there is none, nothing is sent. */
    ConnectionStatus verify(LinkEvents.Probed event) throws ShareException {
        LiveLink session = verifications.begin(this::enterToVerify);
        if (session == null) {
            return status();
        }
        boolean answered = false;
        try {
            long before = session.roundTrips();
            ShareException failed = failureToVerify(session);
            // There may be no wire, or no link any more.
            if (session.roundTrips() > before) {
                counters.verifications.increment();
                event.roundTrips = 1;
            }
            if (failed != null && (failed.kind() == ErrorKind.CANCELLED || failed.kind() == ErrorKind.CLOSED)) {
                throw failed;
            }
            answered = true;
            noteVerified(session, failed);
        } finally {
            session.leaveUnused();
            verifications.end(answered);
        }
        return status();
    }

    private @Nullable ShareException failureToVerify(LiveLink session) {
        try {
            session.session().verify();
            return null;
        } catch (ShareException e) {
            return e;
        } catch (RuntimeException | Error e) {
            return Guard.unexpected("verify the link to " + server, e);
        }
    }

    private @Nullable LiveLink enterToVerify() {
        LiveLink session = live;
        return session != null && session.isAlive() && session.enterUnused() ? session : null;
    }

    private void noteVerified(LiveLink session, @Nullable ShareException failed) {
        if (failed != null) {
            session.doubt();
        }
        lock.lock();
        try {
            if (live == session && !closed) {
                note(failed == null ? LinkState.UP : LinkState.SUSPECT, Evidence.VERIFIED, failed, null);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Logs off what nobody uses (rule P10); looks again later at what somebody does. */
    private void lookForIdlenessAfter(LiveLink session, Duration time) {
        // A link that is closed and forgotten shall not be kept for the rest of its idle time.
        WeakReference<Link> link = new WeakReference<>(this);
        WeakReference<LiveLink> of = new WeakReference<>(session);
        clock.after(time, () -> {
            Link still = link.get();
            LiveLink its = of.get();
            if (still != null && its != null) {
                still.lookForIdleness(its);
            }
        });
    }

    private void lookForIdleness(LiveLink session) {
        long now = clock.nanoTime();
        if (live != session || closed) {
            return;
        }
        long limit = now - policy.idleTime().toNanos();
        if (!session.retireIfUnusedSince(limit)) {
            long left = session.lastUse(now) - limit;
            lookForIdlenessAfter(session, left > 0 ? Duration.ofNanos(left) : LONGEST_VERIFICATION);
            return;
        }
        lock.lock();
        try {
            if (live != session) {
                return;
            }
            live = null;
            loggingOff++;
            counters.idleLogOffs.increment();
            note(LinkState.IDLE, Evidence.KNOWN, null, null);
        } finally {
            lock.unlock();
        }
        try {
            session.logOff();
            LinkEvents.loggedOff(server, true);
        } finally {
            loggedOff();
        }
    }

    private void loggedOff() {
        lock.lock();
        try {
            loggingOff--;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void note(LinkState state, Evidence evidence, @Nullable ShareException error, @Nullable Instant retryAt) {
        status = new StatusNote(server, clock).after(status, state, evidence, error, retryAt);
    }

    private void refuseIfClosed() throws ShareException {
        if (closed) {
            throw failures.closed(null);
        }
    }

    /** Lets nobody in any more, and tells those who wait. */
    void refuseAll() {
        lock.lock();
        try {
            closed = true;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
        verifications.close();
    }

    /**
     * Logs off for good. Waits for whoever logs on or off at the time, so that nothing is left on the server; but not for ever
     * for a server that takes the connection and says nothing. Should it let us in after all, we log off again at once.
     */
    void close() throws ShareException {
        refuseAll();
        LiveLink last;
        List<LiveLink> lost;
        lock.lock();
        try {
            awaitEnds();
            last = live;
            live = null;
            lost = List.copyOf(givenUp);
            givenUp.clear();
            loggingOff += last == null ? 0 : 1;
            note(LinkState.CLOSED, Evidence.KNOWN, null, null);
        } finally {
            lock.unlock();
        }
        // Whoever still reads from one hears that it is closed, and nothing of it stays open on the server.
        lost.forEach(LiveLink::logOff);
        if (last == null) {
            return;
        }
        try {
            last.close();
            LinkEvents.loggedOff(server, false);
        } catch (RuntimeException | Error e) {
            throw Guard.unexpected("log off from " + server, e);
        } finally {
            loggedOff();
        }
    }

    private void awaitEnds() {
        boolean interrupted = Patience.await(ended, LONGEST_LOG_ON, () -> loggingOn == null);
        if (loggingOn != null) {
            loggingOn.interrupt();
            interrupted |= Patience.await(ended, LONGEST_END, () -> loggingOn == null);
        }
        interrupted |= Patience.await(ended, LiveLink.LONGEST_LOG_OFF, () -> loggingOff == 0);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
