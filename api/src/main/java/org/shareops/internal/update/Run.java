package org.shareops.internal.update;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;

/**
 * Drives one job from its plan to its end, and says in a report what happened. For one thread.
 */
final class Run {
    private final Context context;
    private final JobMaker maker;
    private final Escalation.Means means;
    private final Journal journal;
    private final Findings findings = new Findings();
    private final Tidying tidying;

    private @Nullable Job job;
    private @Nullable Attempt attempt;
    private @Nullable Series series;
    private boolean planned;
    private List<String> leasesOfOthers = List.of();

    /** Chooses the job when it is known what is there. */
    @FunctionalInterface
    interface JobMaker {
        Job make() throws ShareException;
    }

    Run(Context context, JobMaker maker, Escalation.Means means) {
        this.context = context;
        this.maker = maker;
        this.means = means;
        this.journal = new Journal(context);
        this.tidying = new Tidying(context, findings);
    }

    /**
     * Runs the job.
     *
     * @throws UpdateException if it did not succeed
     */
    UpdateReport execute() throws UpdateException {
        Outcome outcome;
        try {
            outcome = planAndAttempt();
        } catch (ShareException failure) {
            ShareException e = knownBeforeCommit(context.cancellation().namedAfterCause(failure));
            // Without a transaction there can still be a lock file that the lost link has left.
            boolean left =
                    journal.hasBegun() || tidying.hasLostLink() || (attempts() > 0 && e.kind() == ErrorKind.LINK_LOST);
            return afterFailure(left ? settleOverNewLink(e) : e);
        }
        if ((journal.hasBegun() && isHalfDone()) || tidying.hasLostLink()) {
            // The new content is in place; what is left of the old is tidied up if the server comes back soon.
            settleOverNewLink(null);
        }
        tidying.after(null, () -> Escalation.endOthers(context, leasesOfOthers));
        return report(outcome, null);
    }

    private int attempts() {
        return series == null ? 0 : series.attempts();
    }

    private boolean isHalfDone() {
        return attempt != null && attempt.isHalfDone();
    }

    private boolean isCommitting() {
        return attempt != null && attempt.isCommitting();
    }

    private Outcome planAndAttempt() throws ShareException {
        context.meter().begin(Phase.PLAN);
        if (context.options()
                .inUse()
                .disconnect()
                .filter(ForcedDisconnect::cordon)
                .isPresent()) {
            // Before anybody is looked for who waits: whoever of these is alive is seen then, and older than we are.
            leasesOfOthers = Escalation.leasesOfOthers(context);
        }
        // Not over another link if this one is lost: whoever was away for a while may be older than what is there now.
        EarlierUpdates earlier = new EarlierUpdates(context, findings.warnings());
        boolean othersWait = earlier.recover();
        Job made = maker.make();
        job = made;
        new Planning(context, made).prepareAtStart();
        planned = true;
        // Whoever waits for this target is older than we are, and must not come after us even if we change nothing.
        if (made.changesNothing() && !othersWait && !earlier.hasAttempts()) {
            return Outcome.UNCHANGED;
        }
        Attempt under = new Attempt(context, made, journal, findings, tidying);
        attempt = under;
        Series all = new Series(context, made, under, findings, tidying, means, leasesOfOthers);
        series = all;
        return all.untilDone(earlier.hasAttempts());
    }

    /** {@code e} is null if it has succeeded after all. */
    private UpdateReport afterFailure(@Nullable ShareException e) throws UpdateException {
        if (e == null) {
            return report(Outcome.COMMITTED, null);
        }
        Outcome outcome = switch (e.kind()) {
            case IN_USE -> Outcome.IN_USE;
            case CANCELLED, CLOSED -> Outcome.CANCELLED;
            case SUPERSEDED -> Outcome.SUPERSEDED;
            case OUTCOME_UNKNOWN -> Outcome.INCOMPLETE;
            default -> Outcome.FAILED;
        };
        throw new UpdateException(e, report(findings.stuck().isEmpty() ? outcome : Outcome.INCOMPLETE, e));
    }

    /** What is not known of a request beside the target is known of the target: nothing has happened to it. */
    private ShareException knownBeforeCommit(ShareException e) {
        if (isCommitting() || e.kind() != ErrorKind.OUTCOME_UNKNOWN) {
            return e;
        }
        return context.error(ErrorKind.LINK_LOST, operation())
                .detail("the connection was lost before the commit; nothing was changed")
                .cause(e)
                .build();
    }

    private String operation() {
        return job == null ? "prepare the update of" : job.operation();
    }

    /**
     * Brings our own transaction to an end after its link was lost, over a new one (rules R4, R6). Only the server itself can
     * keep us from that, by staying away.
     *
     * @param failure why it is necessary; null if the new content is in place and only the rest has to be tidied up
     * @return the failure, or what is known instead; null if the new content is in place
     */
    private @Nullable ShareException settleOverNewLink(@Nullable ShareException failure) {
        boolean lost = tidying.hasLostLink() || (failure != null && SettleAfterLoss.isLoss(failure));
        SettleAfterLoss settle = new SettleAfterLoss(context, operation(), lost);
        if (isCommitting() || isHalfDone()) {
            // The end of a commit is not for cancelling; it is bounded by itself.
            tidying.after(null, settle::run);
        } else {
            settle.run();
        }
        ShareException outcome = failure == null ? null : settle.outcomeOf(failure, isCommitting());
        findings.warnings().addAll(settle.warnings());
        findings.leftovers().addAll(settle.leftovers());
        if (settle.isOver()) {
            findings.stuck().clear();
            tidying.removeControlArea(failure);
        }
        if (settle.isOver() || settle.isStuck()) {
            journal.leave();
        }
        return outcome;
    }

    private UpdateReport report(Outcome outcome, @Nullable ShareException error) {
        if (journal.hasBegun()) {
            findings.leftAt(context.control().transaction());
        }
        return findings.report(context, job, planned, outcome, attempts(), error);
    }
}
