package org.shareops.internal.run;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.Volume;

/** A file that keeps others out while it is held deny-all, and is deleted through the hold at the end. */
public final class LockFile implements AutoCloseable {
    /** Each turn means that another came and went meanwhile, so a few are plenty. */
    private static final int TURNS = 16;

    private final Claim held;
    private final Cancellation cancellation;

    private LockFile(Claim held, Cancellation cancellation) {
        this.held = held;
        this.cancellation = cancellation;
    }

    /**
     * Takes the lock.
     *
     * @param prepare makes the directory that it lies in, or does nothing; called where something is missing
     * @return null if others came and went all the time
     * @throws ShareException {@code IN_USE} if another has it
     */
    public static @Nullable LockFile take(
            Volume volume, SharePath path, Cancellation.Action prepare, Cancellation cancellation)
            throws ShareException {
        for (int turn = 0; turn < TURNS; turn++) {
            cancellation.check();
            LockFile lock = tryOnce(volume, path, prepare, cancellation);
            if (lock != null) {
                return lock;
            }
        }
        return null;
    }

    /** Returns null if another came or went meanwhile, so that it is worth another turn. */
    private static @Nullable LockFile tryOnce(
            Volume volume, SharePath path, Cancellation.Action prepare, Cancellation cancellation)
            throws ShareException {
        Claim claim;
        try {
            claim = openIn(volume, path, prepare);
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.NOT_FOUND || e.kind() == ErrorKind.ALREADY_EXISTS) {
                return null;
            }
            throw e;
        }
        LockFile lock = new LockFile(claim, cancellation);
        // From here on a request to stop must not make us forget the lock: it keeps everybody out.
        AtomicBoolean named = new AtomicBoolean();
        cancellation.shieldFromAll(() -> named.set(lock.isNamed(volume, path)));
        if (named.get()) {
            return lock;
        }
        // Its last owner deleted the file between our open and our lock: what we hold has no name any more.
        claim.close();
        return null;
    }

    private static Claim openIn(Volume volume, SharePath path, Cancellation.Action prepare) throws ShareException {
        try {
            return open(volume, path);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
        prepare.run();
        return open(volume, path);
    }

    private static Claim open(Volume volume, SharePath path) throws ShareException {
        try {
            return volume.createNew(path);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ALREADY_EXISTS) {
                throw e;
            }
        }
        // It was left by somebody who died, or belongs to one who is at work.
        return volume.claim(path);
    }

    /** Looks whether what we hold has the lock's name; if we cannot look, nothing is held any more. */
    private boolean isNamed(Volume volume, SharePath path) throws ShareException {
        try {
            if (!volume.traits().stableIds() || volume.traits().claimsDenyOpens()) {
                // It cannot be told, or opening and keeping others out were one, and nobody takes the name from an open
                // file.
                return true;
            }
            Optional<Entry> named = volume.stat(path);
            return named.flatMap(Entry::id).filter(held.id()::equals).isPresent();
        } catch (ShareException | RuntimeException | Error e) {
            try {
                close();
            } catch (ShareException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /**
     * Makes sure that the lock still keeps others out.
     *
     * @throws ShareException {@code LINK_LOST} if it was taken away
     */
    public void confirm() throws ShareException {
        held.confirm();
    }

    /** Deletes the file and lets go, also for a caller who was interrupted before: what stayed would keep others out for a while. */
    @Override
    public void close() throws ShareException {
        cancellation.shieldFromAll(held::deleteAndClose);
    }
}
