package org.shareops.internal.delivery;

import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.shareops.model.ShareLocation;

/** What all deliveries of one {@code Shares} have in common. Thread-safe. */
public final class SenderMemory {
    private static final int BITS = 50;

    private final String own;
    private final AtomicLong last = new AtomicLong();
    private final Set<ShareLocation> dropBoxes = ConcurrentHashMap.newKeySet();

    /** Remembers nothing yet; makes a new sender. */
    public SenderMemory() {
        own = fresh();
    }

    /** Returns a name for a sender that nobody else has. */
    static String fresh() {
        return Long.toString(new SecureRandom().nextLong() >>> (Long.SIZE - BITS), 32);
    }

    /** Returns who sends items that name no sender. */
    String own() {
        return own;
    }

    /** Returns their next number. */
    long next() {
        return last.incrementAndGet();
    }

    /** Returns true if closed files of ours are not ours to rename in that inbox, as a delivery has found. */
    boolean isDropBox(ShareLocation inbox) {
        return dropBoxes.contains(inbox);
    }

    void noteDropBox(ShareLocation inbox) {
        dropBoxes.add(inbox);
    }
}
