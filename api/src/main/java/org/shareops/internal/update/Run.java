package org.shareops.internal.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.Meter;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;

/**
 * Drives one job through its phases and attempts, and says in a report what happened. Between attempts nothing is locked
 * (rule R5), and what was staged waits for the next one.
 */
final class Run {
    /** How often a target may change while an attempt prepares for it. */
    private static final int REPLANS = 3;

    private final Context context;
    private final Job job;
    private final Meter meter;
    private final List<SharePath> leftovers = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private int attempts;
    private boolean planned;
    private boolean halfDone;

    Run(Context context, Job job) {
        this.context = context;
        this.job = job;
        this.meter = context.meter();
    }

    /**
     * Runs the job.
     *
     * @throws UpdateException if it did not succeed
     */
    UpdateReport execute() throws UpdateException {
        try {
            meter.begin(Phase.PLAN);
            job.prepare();
            planned = true;
            if (job.changesNothing()) {
                return report(Outcome.UNCHANGED, null);
            }
            Outcome outcome = attemptUntilDone();
            return report(outcome, null);
        } catch (ShareException failure) {
            ShareException e = context.cancellation().namedAfterCause(failure);
            Outcome outcome = switch (e.kind()) {
                case IN_USE -> Outcome.IN_USE;
                case CANCELLED, CLOSED -> Outcome.CANCELLED;
                default -> Outcome.FAILED;
            };
            throw new UpdateException(e, report(job.incomplete().isEmpty() ? outcome : Outcome.INCOMPLETE, e));
        }
    }

    private Outcome attemptUntilDone() throws ShareException {
        Outcome outcome;
        try {
            outcome = attemptAsPolicySays(context.options().inUse());
        } catch (ShareException | RuntimeException | Error e) {
            tidy(e, this::discard);
            tidy(e, this::removeControlArea);
            throw e;
        }
        if (outcome != Outcome.COMMITTED) {
            tidy(null, this::discard);
        }
        tidy(null, this::removeControlArea);
        return outcome;
    }

    private Outcome attemptAsPolicySays(InUsePolicy policy) throws ShareException {
        while (true) {
            attempts++;
            try {
                return attempt();
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.IN_USE
                        || attempts > policy.retries()
                        || !job.incomplete().isEmpty()) {
                    throw e;
                }
            }
            await(policy);
        }
    }

    /**
     * Tidies up, shielded from cancelling. A failure of it neither hides {@code after}, the failure that made it necessary,
     * nor makes a commit look failed.
     */
    private void tidy(@Nullable Throwable after, Cancellation.Action action) {
        try {
            context.cancellation().shield(action);
        } catch (ShareException e) {
            if (after == null) {
                warnings.add("tidying up failed: " + e.getMessage());
            } else if (after != e) {
                after.addSuppressed(e);
            }
        }
    }

    private void removeControlArea() throws ShareException {
        context.control().removeIfEmpty(context.volume());
    }

    private void await(InUsePolicy policy) throws ShareException {
        context.cancellation().check();
        meter.begin(Phase.WAIT, attempts, 0, 0);
        try {
            context.clock().sleep(policy.interval());
        } catch (InterruptedException e) {
            throw context.cancellation().cancelled(e);
        }
    }

    private Outcome attempt() throws ShareException {
        PublisherLock lock = PublisherLock.take(context);
        Outcome outcome;
        try {
            outcome = attemptUnderLock(lock);
        } catch (ShareException | RuntimeException | Error e) {
            tidy(e, lock::close);
            throw e;
        }
        tidy(null, lock::close);
        return outcome;
    }

    private Outcome attemptUnderLock(PublisherLock lock) throws ShareException {
        for (int replan = 0; replan <= REPLANS; replan++) {
            meter.begin(Phase.STAGE, attempts, 0, 0);
            stage();
            meter.begin(Phase.TRY);
            if (job.seize()) {
                confirm(lock);
                context.cancellation().shield(this::commitAndClean);
                return Outcome.COMMITTED;
            }
            context.cancellation().shield(this::discard);
            meter.begin(Phase.PLAN);
            job.prepare();
            if (job.changesNothing()) {
                return Outcome.UNCHANGED;
            }
        }
        throw context.error(ErrorKind.BUSY, "update")
                .detail("the target kept changing while the update was prepared; nothing was changed by it")
                .build();
    }

    /** Nothing is committed under a lock that somebody took away: another may be at work. */
    private void confirm(PublisherLock lock) throws ShareException {
        try {
            lock.confirm(context);
        } catch (ShareException e) {
            tidy(e, this::discard);
            throw e;
        }
    }

    private void stage() throws ShareException {
        try {
            job.stage();
        } catch (ShareException e) {
            // The next attempt begins anew, and finds no half of this one.
            tidy(e, this::discard);
            throw e.kind() == ErrorKind.OUTCOME_UNKNOWN ? lostWhileStaging(e) : e;
        }
    }

    /** What is not known of a request beside the target is known of the target: nothing has happened to it. */
    private ShareException lostWhileStaging(ShareException e) {
        return context.error(ErrorKind.LINK_LOST, "update")
                .detail("the connection was lost while new content was staged; nothing was changed")
                .cause(e)
                .build();
    }

    private void commitAndClean() throws ShareException {
        meter.begin(Phase.COMMIT);
        commit();
        meter.begin(Phase.CLEAN);
        try {
            leftovers.addAll(job.clean());
        } catch (ShareException | RuntimeException | Error e) {
            // The new content is in place; what failed is tidying up, and a failure here must not look like a failed
            // update. What lies in the transaction may be somebody's work, and is left.
            halfDone = true;
            warnings.add("cleaning up failed: " + e.getMessage());
            leftovers.add(context.control().transaction());
        }
    }

    private void commit() throws ShareException {
        try {
            job.commit();
        } catch (RuntimeException | Error e) {
            // Nobody has put anything back: whatever lies in the transaction may be the only copy.
            halfDone = true;
            leftovers.add(context.control().transaction());
            throw context.error(ErrorKind.OUTCOME_UNKNOWN, "update")
                    .detail("it failed half-way in a way that was not foreseen (" + e
                            + "); old and new content are kept" + " below \""
                            + context.control().transaction() + "\" and at the target")
                    .cause(e)
                    .build();
        }
    }

    private void discard() throws ShareException {
        if (!halfDone) {
            job.discard();
        }
    }

    private UpdateReport report(Outcome outcome, @Nullable ShareException error) {
        meter.end();
        Job.Counts counts = planned ? job.counts() : new Job.Counts(0, 0, 0, List.of());
        boolean done = outcome == Outcome.COMMITTED || outcome == Outcome.INCOMPLETE;
        warnings.addAll(job.warnings());
        leftovers.addAll(job.incomplete());
        if (error != null && error.kind() == ErrorKind.OUTCOME_UNKNOWN && leftovers.isEmpty()) {
            leftovers.add(context.control().transaction());
        }
        return new UpdateReport(
                context.target(),
                outcome,
                job.strategy(),
                done ? counts.changed() : 0,
                counts.unchanged(),
                done ? counts.removed() : 0,
                meter.bytesSent(),
                meter.requests(),
                error == null ? List.of() : error.holders(),
                error == null ? Optional.empty() : error.holdersUnknown(),
                attempts,
                meter.gapMicros(),
                meter.blockedMicros(),
                meter.elapsed(),
                meter.phases(),
                counts.foreign(),
                leftovers,
                warnings,
                Optional.ofNullable(error));
    }
}
