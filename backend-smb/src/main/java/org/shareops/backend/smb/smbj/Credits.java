package org.shareops.backend.smb.smbj;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The numbers that messages may have: as many as the server has granted (MS-SMB2 3.2.4.1.2, 3.2.4.1.6). Thread-safe.
 */
final class Credits {
    /** How many we would like to have: eight transfers at once, and what else goes on. */
    private static final int WANTED = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long next;
    private int available;
    private int underWay;
    private boolean ended;

    Credits(long next, int available) {
        this.next = next;
        this.available = available;
    }

    /**
     * Takes numbers that follow each other; waits for credits if there are too few. Others may take each that comes, so that
     * whoever needs several at once may wait in vain.
     *
     * @return the first number; -1 if the connection has ended, or if nothing is under way and so no more will come
     * @throws TimeoutException if there are too few at the deadline, a reading of {@link System#nanoTime()}
     */
    long take(int messages, long deadline) throws InterruptedException, TimeoutException {
        lock.lockInterruptibly();
        try {
            while (!ended && available < messages && underWay > 0) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new TimeoutException("no credits");
                }
                boolean unused = changed.await(left, TimeUnit.NANOSECONDS);
            }
            if (ended || available < messages) {
                return -1;
            }
            long first = next;
            next += messages;
            available -= messages;
            underWay += messages;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** How many a message asks for. */
    int asked() {
        lock.lock();
        try {
            return Math.max(1, WANTED - available - underWay + 1);
        } finally {
            lock.unlock();
        }
    }

    /** Counts what an answer brought; one that is not final leaves its request under way. */
    void granted(int credits, boolean isFinal) {
        lock.lock();
        try {
            available += credits;
            underWay -= isFinal ? 1 : 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits any more. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
