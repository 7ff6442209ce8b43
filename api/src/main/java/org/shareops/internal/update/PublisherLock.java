package org.shareops.internal.update;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.Volume;

/**
 * The lock that keeps two publishers of one target apart (rule R5): a file that is held deny-all and deleted through the
 * hold when the attempt ends.
 */
final class PublisherLock implements AutoCloseable {
    /** Each turn means that another publisher came and went meanwhile, so a few are plenty. */
    private static final int TURNS = 16;

    private final Claim held;

    private PublisherLock(Claim held) {
        this.held = held;
    }

    /**
     * Takes the lock.
     *
     * @throws ShareException {@code BUSY} if another publisher has it
     */
    static PublisherLock take(Context context) throws ShareException {
        for (int turn = 0; turn < TURNS; turn++) {
            context.cancellation().check();
            PublisherLock lock = tryOnce(context);
            if (lock != null) {
                return lock;
            }
        }
        throw busy(context, null);
    }

    /** Returns null if another publisher came or went meanwhile, so that it is worth another turn. */
    private static @Nullable PublisherLock tryOnce(Context context) throws ShareException {
        Volume volume = context.volume();
        SharePath path = context.control().lock();
        Claim claim;
        try {
            context.control().ensure(volume);
            claim = open(volume, path);
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.NOT_FOUND || e.kind() == ErrorKind.ALREADY_EXISTS) {
                return null;
            }
            throw e.kind() == ErrorKind.IN_USE ? busy(context, e) : e;
        }
        PublisherLock lock = new PublisherLock(claim);
        // From here on a request to stop must not make us forget the lock: it keeps everybody out.
        AtomicBoolean named = new AtomicBoolean();
        context.cancellation().shield(() -> named.set(lock.isNamed(volume, path)));
        if (named.get()) {
            return lock;
        }
        // Its last owner deleted the file between our open and our lock: what we hold has no name any more.
        claim.close();
        return null;
    }

    /** Looks whether what we hold has the lock's name; if we cannot look, nothing is held any more. */
    private boolean isNamed(Volume volume, SharePath path) throws ShareException {
        try {
            return stillNamed(volume, path, held);
        } catch (ShareException | RuntimeException | Error e) {
            try {
                close();
            } catch (ShareException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private static Claim open(Volume volume, SharePath path) throws ShareException {
        // A lock file that exists was left by a publisher that died, or belongs to one that is at work.
        return volume.stat(path).isPresent() ? volume.claim(path) : volume.createNew(path);
    }

    /**
     * Makes sure before a commit that the lock still keeps others out.
     *
     * @throws ShareException {@code LINK_LOST} if it was taken away
     */
    void confirm(Context context) throws ShareException {
        try {
            held.confirm();
        } catch (ShareException e) {
            throw e.kind() != ErrorKind.LINK_LOST
                    ? e
                    : context.error(ErrorKind.LINK_LOST, "update")
                            .detail(
                                    "the lock that keeps other publishers out is gone: the connection was lost, or somebody"
                                            + " closed or deleted it; nothing was changed")
                            .cause(e)
                            .build();
        }
    }

    private static boolean stillNamed(Volume volume, SharePath path, Claim claim) throws ShareException {
        if (!volume.traits().stableIds()) {
            return true;
        }
        Optional<Entry> named = volume.stat(path);
        return named.flatMap(Entry::id).filter(claim.id()::equals).isPresent();
    }

    static ShareException busy(Context context, @Nullable ShareException cause) {
        ShareException.Builder builder = context.error(ErrorKind.BUSY, "update")
                .detail("another publisher is at work on this target; try again when it has finished");
        return cause == null ? builder.build() : builder.cause(cause).build();
    }

    /** Deletes the lock file and lets go. */
    @Override
    public void close() throws ShareException {
        try (held) {
            held.delete();
        }
    }
}
