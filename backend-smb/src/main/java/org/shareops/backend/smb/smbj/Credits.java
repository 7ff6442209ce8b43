package org.shareops.backend.smb.smbj;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The numbers that messages may have: as many as the server has granted (MS-SMB2 3.2.4.1.2, 3.2.4.1.6). Thread-safe.
 */
final class Credits {
    /** How many we would like to have: for eight large transfers at once, or 64 small files of five requests, and what else goes on. */
    private static final int WANTED = 400;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long next;
    private int available;
    private int spent;
    private boolean ended;

    Credits(long next, int available) {
        this.next = next;
        this.available = available;
    }

    /**
     * Takes numbers that follow each other; waits for credits if there are too few. Others may take each that comes, so that
     * whoever needs several at once may wait in vain.
     *
     * @param credits how many the messages cost
     * @return the first number; -1 if the connection has ended, or if nothing is under way and so no more will come
     * @throws TimeoutException if there are too few at the deadline, a reading of {@link System#nanoTime()}
     */
    long take(int credits, long deadline) throws InterruptedException, TimeoutException {
        lock.lockInterruptibly();
        try {
            while (!ended && available < credits && spent > 0) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new TimeoutException("no credits");
                }
                boolean unused = changed.await(left, TimeUnit.NANOSECONDS);
            }
            if (ended || available < credits) {
                return -1;
            }
            long first = next;
            next += credits;
            available -= credits;
            spent += credits;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** How many a message asks for that costs so many: at least to have them back. */
    int asked(int charge) {
        lock.lock();
        try {
            return Math.max(charge, WANTED - available - spent + charge);
        } finally {
            lock.unlock();
        }
    }

    /** Counts what an answer brought; {@code paid} is what its request had cost, 0 if another answer follows. */
    void granted(int credits, int paid) {
        lock.lock();
        try {
            available += credits;
            spent -= paid;
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
