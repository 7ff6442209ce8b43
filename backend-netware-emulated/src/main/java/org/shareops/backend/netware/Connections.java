package org.shareops.backend.netware;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.client.ConnectionInformation;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpFiles;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.model.ErrorKind;
import org.shareops.spi.FailedLogOn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one link. Its own is there from the log-on to the log-off, and what has to end with the link travels on it:
 * claims, locks, renames, the login status. Further ones of the same user, up to a number, only move content. They are made while
 * several files are moved at once, by a thread of their own, so that nobody waits for them; they are given back soon after, and
 * cut off when the link's own is lost, so that nothing goes on for somebody whose lock is gone (rule R5).
 *
 * <p>What the server refuses once is not asked for again for a while, and after a rejected secret never (rule P5): the link goes
 * on with what it has. Thread-safe.
 */
final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    /** Those who ask late who a session was that has just ended are still told that it was ours. */
    private static final int MOST_FORMER = 64;

    private static final long LONGEST_END_SECONDS = 3;

    /**
     * How long things last.
     *
     * @param idle after which a connection that nobody uses is given back
     * @param refusal for which the server is not asked again that has refused one
     */
    record Times(Duration idle, Duration refusal) {
        static final Times USUAL = new Times(Duration.ofSeconds(1), Duration.ofMinutes(1));
    }

    /** A connection, and how many files are moved over it. Under the lock. */
    private static final class Lane {
        final NcpConnection connection;
        final int size;
        int users;
        long idleSince = System.nanoTime();

        Lane(LogOn.LoggedOn on) {
            this.connection = on.connection();
            this.size = on.size();
        }
    }

    private final LogOn logOn;
    private final int most;
    private final Times times;
    private final Lane own;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Lane> further = new ArrayList<>();
    /** Ids of sessions: of those that are, and of the last that were. */
    private final Set<String> ids = new HashSet<>();

    private final Deque<String> idsByAge = new ArrayDeque<>();
    /** Ends when no further connection is left or wanted; null if there is none. */
    private @Nullable Thread tender;

    private CompletableFuture<Void> tended = CompletableFuture.completedFuture(null);
    private boolean wanted;
    private boolean closed;
    private @Nullable String refusal;
    private boolean forGood;
    private long refusedAt;

    /** Begins with the link's own connection; {@code most} is the number of all, at least 1. */
    Connections(LogOn logOn, LogOn.LoggedOn own, int most, Times times) {
        this.logOn = logOn;
        this.own = new Lane(own);
        // Each log-on with an expired password takes one of its last; and nobody's presence needs no company.
        this.most = own.byGraceLogin() || !logOn.hasUser() ? 1 : most;
        this.times = times;
        own.connection().onEnd(this::cutOff);
    }

    /** Returns how many files can be moved at once, if the server grants so many connections. */
    int most() {
        return most;
    }

    /** A file that is moved over a connection, from its opening to its end. */
    final class Lease implements AutoCloseable {
        private final Lane lane;
        private final AtomicBoolean over = new AtomicBoolean();

        private Lease(Lane lane) {
            this.lane = lane;
        }

        private boolean isOwn() {
            return lane.equals(own);
        }

        /** Has the connection stay when this ends, until the other one ends as well. */
        Lease another() {
            lock.lock();
            try {
                lane.users++;
                return new Lease(lane);
            } finally {
                lock.unlock();
            }
        }

        /** Ends it. Idempotent, no traffic. */
        @Override
        public void close() {
            if (over.compareAndSet(false, true)) {
                leave(lane);
            }
        }
    }

    private void leave(Lane lane) {
        lock.lock();
        try {
            lane.users--;
            lane.idleSince = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Counts a file that is moved over the link's own connection, whatever else goes on there. */
    Lease ofOwn() {
        lock.lock();
        try {
            own.users++;
            return new Lease(own);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Chooses the connection that moves the fewest files, and asks for one more if that has something to do. Behind a request that
     * somebody was interrupted in there is no choice: nobody may see what was before it.
     */
    private Lease ofLeastUsed() {
        if (own.connection.hasAbandoned()) {
            return ofOwn();
        }
        lock.lock();
        try {
            further.removeIf(lane -> !lane.connection.alive());
            Lane best = own;
            for (Lane each : further) {
                best = each.users < best.users ? each : best;
            }
            if (best.users > 0 && mayBeMore()) {
                wanted = true;
                tend();
            }
            best.users++;
            return new Lease(best);
        } finally {
            lock.unlock();
        }
    }

    private boolean mayBeMore() {
        boolean refused = refusal != null
                && (forGood || System.nanoTime() - refusedAt < times.refusal().toNanos());
        return !closed && !wanted && !refused && 1 + further.size() < most;
    }

    /**
     * A file that was opened on one of the connections.
     *
     * @param files the volume over that connection
     * @param lease null as long as no content is moved
     */
    record Transfer(
            NcpFiles files,
            NcpFiles.Opened opened,
            @Nullable Lease lease) {}

    /** Opens a file. */
    @FunctionalInterface
    interface Opening {
        NcpFiles.Opened on(NcpFiles files) throws NcpFailure;
    }

    /**
     * Opens a file on the connection that has the least to do. If that turns out to be lost, and not the link's own, it is opened
     * on the link's own instead.
     *
     * @param files the volume
     * @param repeatable whether it may be opened once more if nobody knows whether it was opened
     */
    Transfer begin(NcpFiles files, boolean repeatable, Opening opening) throws NcpFailure {
        Lease lease = ofLeastUsed();
        boolean begun = false;
        try {
            if (!lease.isOwn()) {
                try {
                    NcpFiles there = files.over(lease.lane.connection, lease.lane.size);
                    Transfer transfer = new Transfer(there, opening.on(there), lease);
                    begun = true;
                    return transfer;
                } catch (NcpFailure.Lost e) {
                    if (e.sent() && !repeatable) {
                        throw e;
                    }
                    LOG.debug("A further connection was lost before it was used: {}", e.getMessage());
                }
                lease.close();
                lease = ofOwn();
            }
            Transfer transfer = new Transfer(files, opening.on(files), lease);
            begun = true;
            return transfer;
        } finally {
            if (!begun) {
                lease.close();
            }
        }
    }

    /** Has a thread look after the further connections, if none does. Under the lock. */
    private void tend() {
        if (tender == null) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            Thread thread = new Thread(null, () -> lookAfter(end), "shareops-ncp-further", 0, false);
            thread.setDaemon(true);
            tended = end;
            tender = thread;
            thread.start();
        }
        changed.signalAll();
    }

    private void lookAfter(CompletableFuture<Void> end) {
        lock.lock();
        try {
            while (!closed && (wanted || !further.isEmpty())) {
                if (wanted) {
                    addOne();
                } else {
                    long unused = changed.awaitNanos(giveBackIdle());
                }
            }
        } catch (InterruptedException e) {
            // Only our closing interrupts, which ends the connections itself.
            LOG.debug("The further connections end", e);
        } finally {
            wanted = false;
            tender = null;
            lock.unlock();
            end.complete(null);
        }
    }

    /** Gives up the lock while it talks to the server. */
    private void addOne() {
        LogOn.LoggedOn added = null;
        FailedLogOn failure = null;
        String id = "";
        lock.unlock();
        try {
            LogOn.LoggedOn on = logOn.run();
            boolean known = false;
            try {
                // The number alone may be another's tomorrow.
                id = new NcpServer(on.connection())
                        .connection(on.connection().number())
                        .map(ConnectionInformation::id)
                        .orElse("");
                known = true;
                added = on;
            } finally {
                if (!known) {
                    on.connection().close();
                }
            }
        } catch (NcpFailure e) {
            failure = Failures.ofServer().ofLogOn("open a further connection", e, 0);
        } finally {
            lock.lock();
            wanted = false;
        }
        if (added != null) {
            welcome(added, id);
        } else if (failure != null && failure.kind() != ErrorKind.CANCELLED) {
            refusal = String.valueOf(failure.getMessage());
            refusedAt = System.nanoTime();
            // What is wrong with the account does not pass.
            forGood = failure.kind() != ErrorKind.UNREACHABLE;
            LOG.debug("There are no more than {} connections for now: {}", 1 + further.size(), refusal);
        }
    }

    private void welcome(LogOn.LoggedOn added, String id) {
        refusal = null;
        remember(id);
        // One that took a grace login is used, and is the last one.
        if (added.byGraceLogin()) {
            refusal = "the password has expired, and each further log-on would take one of its last";
            forGood = true;
        }
        if (closed) {
            outsideLock(() -> added.connection().close());
        } else {
            further.add(new Lane(added));
        }
    }

    private void remember(String id) {
        if (ids.add(id)) {
            idsByAge.add(id);
        }
        if (idsByAge.size() > MOST_FORMER) {
            ids.remove(idsByAge.remove());
        }
    }

    /** Returns after how many nanoseconds it is worth to look again. */
    private long giveBackIdle() {
        long idle = times.idle().toNanos();
        long soonest = idle;
        // Closing one that is lost would only have its users hear that it was closed here.
        further.removeIf(lane -> !lane.connection.alive());
        List<Lane> over = new ArrayList<>();
        for (Lane each : further) {
            long left = each.users > 0 ? idle : idle - (System.nanoTime() - each.idleSince);
            if (left <= 0) {
                over.add(each);
            }
            soonest = Math.min(soonest, left);
        }
        further.removeAll(over);
        if (!over.isEmpty()) {
            outsideLock(() -> over.forEach(lane -> lane.connection.close()));
            return 0;
        }
        return soonest;
    }

    private void outsideLock(Runnable action) {
        lock.unlock();
        try {
            action.run();
        } finally {
            lock.lock();
        }
    }

    /** Returns whether a row of the server's table is one of these connections, or was until a moment ago. */
    boolean isOurs(ConnectionInformation row) {
        if (row.number() == own.connection.number()) {
            return true;
        }
        lock.lock();
        try {
            return ids.contains(row.id());
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many there are at most and at present, and why there are no more. */
    String details() {
        lock.lock();
        try {
            long alive =
                    further.stream().filter(lane -> lane.connection.alive()).count();
            String counts = "up to " + most + " connections, now " + (1 + alive);
            return refusal == null ? counts : counts + "; no more for now: " + refusal;
        } finally {
            lock.unlock();
        }
    }

    private List<Lane> end() {
        lock.lock();
        try {
            closed = true;
            if (tender != null) {
                tender.interrupt();
            }
            List<Lane> left = List.copyOf(further);
            further.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }

    /** The link's own connection has ended. */
    private void cutOff() {
        end().forEach(lane -> lane.connection.cut("the link's own connection has ended"));
    }

    /** Gives all further connections back, and waits at most some seconds for the server. The link's own stays. Idempotent. */
    @Override
    public void close() {
        List<Lane> left = end();
        // At once: none of them has to wait for the good-bye of another.
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (Lane lane : left) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            Thread thread = new Thread(
                    () -> {
                        try {
                            lane.connection.close();
                        } finally {
                            end.complete(null);
                        }
                    },
                    "shareops-ncp-good-bye");
            thread.setDaemon(true);
            thread.start();
            ends.add(end);
        }
        lock.lock();
        try {
            ends.add(tended);
        } finally {
            lock.unlock();
        }
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, LONGEST_END_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
