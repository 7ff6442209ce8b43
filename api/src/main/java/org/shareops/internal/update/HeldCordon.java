package org.shareops.internal.update;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.model.CordonEnd;
import org.shareops.model.CordonScope;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.SessionLister;

/**
 * One program's part in a cordon: a link that is kept, and a lease that is extended until its end, so that others lift the
 * cordon soon after a crash. Thread-safe.
 */
public final class HeldCordon {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    /** A lease is extended so often before it runs out. */
    private static final int EXTENSIONS = 3;

    private final Context context;
    private final Duration lease;
    private final CordonScope scope;
    private final String id;
    private final ReentrantLock turn = new ReentrantLock();
    private @Nullable CordonEnd end;
    private @Nullable ShareException failure;
    private boolean expiring;

    /** Begins a cordon, or joins the one that is there. */
    HeldCordon(Context context, String reason, Duration lease) throws ShareException {
        this.context = context;
        this.lease = lease;
        Cordons cordons = new Cordons(context);
        this.scope = cordons.scope();
        this.id = cordons.join(reason, lease);
        extendLater();
    }

    private void extendLater() {
        context.clock().after(lease.dividedBy(EXTENSIONS), this::extend);
    }

    private void extend() {
        turn.lock();
        try {
            if (end != null || expiring) {
                return;
            }
            try {
                context.link().askAgainIfLost(() -> {
                    new Cordons(context).extend(id, lease);
                    return id;
                });
                failure = null;
            } catch (ShareException e) {
                // The next time may do better; until then whoever asks is told.
                failure = e;
            }
            extendLater();
        } finally {
            turn.unlock();
        }
    }

    /** Returns what is shut. No I/O. */
    public CordonScope scope() {
        return scope;
    }

    /** Returns why the lease could not be extended when that was last tried; empty if it could. No I/O. */
    public Optional<ShareException> failure() {
        turn.lock();
        try {
            return Optional.ofNullable(failure);
        } finally {
            turn.unlock();
        }
    }

    /**
     * Waits until nobody else has anything open at a path or below it.
     *
     * @return who still has, when the time is over; empty if nobody
     */
    public List<OpenFile> drain(SharePath below, Duration patience) throws ShareException {
        SessionLister lister = context.facet(SessionLister.class)
                .orElseThrow(() -> context.error(ErrorKind.UNSUPPORTED, "wait for those who are in")
                        .detail("this kind of share does not list open files")
                        .build());
        long start = context.clock().nanoTime();
        while (true) {
            List<OpenFile> open = lister.openFiles(below).items().stream()
                    .filter(file -> file.own() != Ownership.YES)
                    .toList();
            Duration left = patience.minusNanos(context.clock().nanoTime() - start);
            if (open.isEmpty() || left.isZero() || left.isNegative()) {
                return open;
            }
            rest(left.compareTo(BETWEEN_LOOKS) < 0 ? left : BETWEEN_LOOKS);
        }
    }

    private void rest(Duration time) throws ShareException {
        try {
            context.clock().sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ShareException.of(ErrorKind.CANCELLED, "wait for those who are in")
                    .share(context.target().share())
                    .detail("it was interrupted")
                    .cause(e)
                    .build();
        }
    }

    /** Extends the lease no more, so that others lift the cordon when it has run out. */
    void letExpire() {
        turn.lock();
        try {
            expiring = true;
            context.link().close();
        } finally {
            turn.unlock();
        }
    }

    /** Gives the lease back and ends the link's use. Idempotent once it has succeeded. */
    public CordonEnd lift() throws ShareException {
        turn.lock();
        try {
            CordonEnd known = end;
            if (known != null) {
                return known;
            }
            CordonEnd now = context.link().askAgainIfLost(() -> new Cordons(context).leave(id));
            end = now;
            context.link().close();
            return now;
        } finally {
            turn.unlock();
        }
    }
}
