package org.shareops.internal.update;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private static final int FEWEST_TRIES = 7;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    /** Unless a server is to be left alone for longer. */
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(5);
    /** Of all pauses: who is at its disk for the lost link may take as long to let go of what that held. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Whatever clocks say, and however long a server is to be left alone. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    private static final Set<Recovered.Result> ENDS =
            EnumSet.of(Recovered.Result.FINISHED, Recovered.Result.TAKEN_BACK);

    private final Context context;
    private final String operation;
    private final boolean lost;
    private final List<SharePath> leftovers = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private @Nullable ShareException last;
    private boolean over;
    private Optional<Recovered.Result> result = Optional.empty();

    /**
     * Prepares it.
     *
     * @param lost whether a link was lost, so that what it held is let go of soon; a person's hold may last
     */
    SettleAfterLoss(Context context, String operation, boolean lost) {
        this.context = context;
        this.operation = operation;
        this.lost = lost;
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

    /** Returns true if a person has to decide what becomes of the transaction. */
    boolean isStuck() {
        return result.equals(Optional.of(Recovered.Result.STUCK));
    }

    /** Tries it; afterwards {@link #outcomeOf} tells what is known. */
    void run() {
        BackOff backOff = new BackOff(FIRST_PAUSE, USUAL_PAUSE, PATIENCE);
        for (int tries = 1; ; tries++) {
            try {
                context.link().relink();
                underLock();
                return;
            } catch (ShareException e) {
                last = e;
                boolean passes = switch (e.kind()) {
                    case LINK_LOST, OUTCOME_UNKNOWN, UNREACHABLE, BUSY, IN_USE -> true;
                    default -> false;
                };
                boolean impatient = tries >= FEWEST_TRIES && !backOff.hasPatience();
                if (!passes || impatient || !slept(backOff.pauseAtLeast(askedFor(e)))) {
                    warnings.add("what was left of the transaction could not be brought to an end: " + e.getMessage());
                    return;
                }
            }
        }
    }

    private void underLock() throws ShareException {
        try (PublisherLock lock = PublisherLock.take(context)) {
            lock.confirm(context);
            Optional<Journal.Found> found = Journal.find(context.volume(), context.control());
            String transaction = found.map(Journal.Found::transaction).orElse(null);
            boolean ours = context.control().transactionId().equals(transaction);
            // A record that is cut off was being written when a link was lost, ours or another's.
            boolean cutOff = found.isPresent() && transaction == null;
            Optional<Recovered> recovered = Optional.empty();
            if (ours || cutOff) {
                Recovery recovery = new Recovery(context);
                recovered = recovery.resolve(true);
                // Empty if the transaction was over already.
                result = ours ? recovered.map(Recovered::result) : Optional.empty();
                ShareException held = recovered
                        .flatMap(Recovered::error)
                        .filter(e -> lost && e.kind() == ErrorKind.IN_USE)
                        .orElse(null);
                if (held != null) {
                    throw held;
                }
                leftovers.addAll(recovery.leftovers());
                warnings.addAll(recovery.warnings());
            } else {
                result = Optional.empty();
            }
            over = recovered.isEmpty() || ENDS.contains(recovered.get().result());
        }
    }

    /** A server that is left alone for a while is not asked before that (rule P6). */
    private Duration askedFor(ShareException e) {
        Duration asked = e.retryAt()
                .map(at -> Duration.between(context.clock().instant(), at))
                .orElse(Duration.ZERO);
        return asked.compareTo(LONGEST_PAUSE) < 0 ? asked : LONGEST_PAUSE;
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

    /**
     * Returns the failure of an update, or what is known instead; null if its content is in place.
     *
     * @param failure the loss that made settling necessary
     * @param committing whether the commit had begun
     */
    @Nullable
    ShareException outcomeOf(ShareException failure, boolean committing) {
        if (result.isEmpty()) {
            return committing ? unknown(failure) : failure;
        }
        return switch (result.get()) {
            case FINISHED -> {
                warnings.add("the connection was lost in the commit, which was finished over another: "
                        + failure.getMessage());
                yield null;
            }
            case TAKEN_BACK -> {
                if (!committing) {
                    yield failure;
                }
                yield isLoss(failure) ? notDone(failure) : withHolders(failure);
            }
            case WAITING, BUSY, STUCK, FAILED -> failure;
        };
    }

    /** Something else can have kept us from taking everything back at once: then that is why it failed. */
    static boolean isLoss(ShareException failure) {
        return failure.kind() == ErrorKind.LINK_LOST || failure.kind() == ErrorKind.OUTCOME_UNKNOWN;
    }

    /** While it was half done it was not to be said that nothing was changed. */
    private ShareException withHolders(ShareException failure) {
        if (failure.kind() != ErrorKind.IN_USE) {
            return failure;
        }
        try {
            return Holders.below(context, context.path()).inUse(context, operation, failure);
        } catch (ShareException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    private ShareException unknown(ShareException failure) {
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

    private ShareException notDone(ShareException failure) {
        return context.error(ErrorKind.LINK_LOST, operation)
                .detail(
                        "the connection was lost in the commit, and what it had done was taken back over another; nothing"
                                + " was changed")
                .cause(failure)
                .build();
    }
}
