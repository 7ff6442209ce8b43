package org.shareops.internal.link;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;

/** Lets one ask whether a link holds, while whoever wants to know as well waits for his answer (rule P8). Thread-safe. */
final class Verifications {
    private static final String OPERATION = "verify the link to";

    private final Failures failures;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private @Nullable Verification underWay;
    private boolean closed;

    private static final class Verification {
        private boolean over;
        private boolean answered;
    }

    Verifications(Failures failures) {
        this.failures = failures;
    }

    /**
     * Returns the session to ask over, and the caller says afterwards that it {@link #end ended}; null if somebody else has
     * asked meanwhile, or there is nothing to ask over.
     *
     * @param session gives it, and is asked once at most, by whoever is to use it
     */
    @Nullable
    LiveLink begin(Supplier<@Nullable LiveLink> session) throws ShareException {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            throw failures.interrupted(OPERATION, e);
        }
        try {
            refuseIfClosed();
            for (Verification other = underWay; other != null; other = underWay) {
                while (!other.over) {
                    ended.await();
                    refuseIfClosed();
                }
                if (other.answered) {
                    return null;
                }
                // Whoever asked was interrupted, and knows no more than before.
            }
            LiveLink mine = session.get();
            underWay = mine == null ? null : new Verification();
            return mine;
        } catch (InterruptedException e) {
            throw failures.interrupted(OPERATION, e);
        } finally {
            lock.unlock();
        }
    }

    private void refuseIfClosed() throws ShareException {
        if (closed) {
            throw failures.closed(null);
        }
    }

    /** Wakes all who wait, after what the answer says was noted. */
    void end(boolean answered) {
        lock.lock();
        try {
            Verification mine = underWay;
            if (mine != null) {
                mine.over = true;
                mine.answered = answered;
            }
            underWay = null;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whoever waits, and whoever comes, is told that all is closed. */
    void close() {
        lock.lock();
        try {
            closed = true;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
