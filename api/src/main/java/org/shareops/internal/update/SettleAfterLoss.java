package org.shareops.internal.update;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.update.Recovered;

/**
 * Brings our own transaction to an end whose link was lost: over another link, under the publisher's lock again (rules R5,
 * R6, P7). What the lost link held, the server may hold for a while, so this takes some patience.
 */
final class SettleAfterLoss {
    private static final int MOST_TRIES = 7;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final Context context;
    private final List<SharePath> leftovers = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private @Nullable ShareException last;

    SettleAfterLoss(Context context) {
        this.context = context;
    }

    List<SharePath> leftovers() {
        return leftovers;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Returns what became of the transaction; empty if the server stayed away, or somebody else has ended it. */
    Optional<Recovered> run() {
        Duration pause = FIRST_PAUSE;
        for (int tries = 1; ; tries++) {
            try {
                context.relink().run();
                return underLock();
            } catch (ShareException e) {
                last = e;
                boolean passes = switch (e.kind()) {
                    case LINK_LOST, OUTCOME_UNKNOWN, UNREACHABLE, BUSY, IN_USE -> true;
                    default -> false;
                };
                if (!passes || tries == MOST_TRIES || !slept(pause)) {
                    warnings.add("what was left of the transaction could not be brought to an end: " + e.getMessage());
                    return Optional.empty();
                }
                pause = pause.multipliedBy(2);
            }
        }
    }

    private Optional<Recovered> underLock() throws ShareException {
        try (PublisherLock lock = PublisherLock.take(context)) {
            lock.confirm(context);
            Optional<Journal.Found> found = Journal.find(context.volume(), context.control());
            boolean ours = found.isPresent()
                    && context.control().transactionId().equals(found.get().transaction());
            if (!ours) {
                return Optional.empty();
            }
            Recovery recovery = new Recovery(context);
            Optional<Recovered> result = recovery.resolve(true);
            leftovers.addAll(recovery.leftovers());
            warnings.addAll(recovery.warnings());
            return result;
        }
    }

    private boolean slept(Duration pause) {
        try {
            context.clock().sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Makes the exception that says that nobody knows. */
    ShareException unknown(String operation, ShareException failure) {
        ShareException unknown = context.error(ErrorKind.OUTCOME_UNKNOWN, operation)
                .detail("the connection was lost in the commit and it is not known how far it came; what is needed to"
                        + " finish it is written down beside the target: run the update again, or recover it, when the"
                        + " server is back")
                .cause(failure)
                .build();
        if (last != null) {
            unknown.addSuppressed(last);
        }
        return unknown;
    }

    /** Makes the exception that says that the commit did not happen. */
    ShareException notDone(String operation, ShareException failure) {
        return context.error(ErrorKind.LINK_LOST, operation)
                .detail(
                        "the connection was lost in the commit, and what it had done was taken back over another; nothing"
                                + " was changed")
                .cause(failure)
                .build();
    }
}
