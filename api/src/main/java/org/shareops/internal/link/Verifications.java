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
    private boolean underWay;
    private boolean closed;
    /** Changes under the lock. */
    private volatile long answers;

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
        // An answer from now on is his as well, also if it comes before he has got the lock.
        long before = answers;
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            throw failures.interrupted(OPERATION, e);
        }
        try {
            refuseIfClosed();
            // One that was interrupted leaves the others where they were: the next of them asks.
            while (underWay && answers == before) {
                ended.await();
                refuseIfClosed();
            }
            if (answers != before) {
                return null;
            }
            LiveLink mine = session.get();
            underWay = mine != null;
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
            underWay = false;
            if (answered) {
                long more = answers + 1;
                answers = more;
            }
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
