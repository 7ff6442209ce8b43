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
    private boolean over;

    SettleAfterLoss(Context context) {
        this.context = context;
    }

    List<SharePath> leftovers() {
        return leftovers;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Returns true if nothing of the transaction is left to be done, whoever has ended it. */
    boolean isOver() {
        return over;
    }

    /** Returns what became of the transaction; empty if the server stayed away, or it was over already. */
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
            String transaction = found.map(Journal.Found::transaction).orElse(null);
            boolean ours = context.control().transactionId().equals(transaction);
            // A record that is cut off was being written when a link was lost, ours or another's.
            boolean cutOff = found.isPresent() && transaction == null;
            Optional<Recovered> result = Optional.empty();
            if (ours || cutOff) {
                Recovery recovery = new Recovery(context);
                result = recovery.resolve(true);
                leftovers.addAll(recovery.leftovers());
                warnings.addAll(recovery.warnings());
            }
            over = result.isEmpty() || endsIt(result.get().result());
            return ours ? result : Optional.empty();
        }
    }

    private static boolean endsIt(Recovered.Result result) {
        return result == Recovered.Result.FINISHED || result == Recovered.Result.TAKEN_BACK;
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
        String detail = over
                ? "the connection was lost in the commit, and another publisher or a recovery was faster than we to bring it"
                        + " to an end: nothing is half done, but whether the target had our content meanwhile is not known"
                : "the connection was lost in the commit and it is not known how far it came; what is needed to finish it"
                        + " is written down beside the target: run the update again, or recover it, when the server is"
                        + " back";
        ShareException unknown = context.error(ErrorKind.OUTCOME_UNKNOWN, operation)
                .detail(detail)
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
