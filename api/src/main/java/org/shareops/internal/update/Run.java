package org.shareops.internal.update;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
import org.shareops.update.Recovered;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/**
 * Drives one job through its phases and attempts, and says in a report what happened. Between attempts nothing is locked
 * (rule R5), and what was staged waits for the next one.
 */
final class Run {
    /** How often the lock is asked for by one who waited, while somebody has it who has not ended our transaction. */
    private static final int MOST_TRIES = 50;

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Context context;
    private final JobMaker maker;
    private final Meter meter;
    private final Journal journal;
    private final Findings findings = new Findings();
    private final List<String> warnings = findings.warnings();
    private final List<SharePath> leftovers = findings.leftovers();
    private final List<SharePath> stuck = findings.stuck();
    /** What people have put into new content that was taken back. */
    private final List<SharePath> others = new ArrayList<>();

    private @Nullable Job job;
    private @Nullable Transaction staged;
    private int attempts;
    private boolean planned;
    private boolean othersWait;
    private boolean committing;
    private boolean halfDone;
    private boolean lostWhenTidying;

    /** Chooses the job when it is known what is there. */
    @FunctionalInterface
    interface JobMaker {
        Job make() throws ShareException;
    }

    Run(Context context, JobMaker maker) {
        this.context = context;
        this.maker = maker;
        this.meter = context.meter();
        this.journal = new Journal(context);
    }

    private Job job() {
        return Objects.requireNonNull(job, "nothing was planned");
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
            boolean left = journal.hasBegun() || lostWhenTidying || (attempts > 0 && e.kind() == ErrorKind.LINK_LOST);
            return afterFailure(left ? settleOverNewLink(e) : e);
        }
        if ((journal.hasBegun() && halfDone) || lostWhenTidying) {
            // The new content is in place; what is left of the old is tidied up if the server comes back soon.
            settleOverNewLink(null);
        }
        return report(outcome, null);
    }

    private Outcome planAndAttempt() throws ShareException {
        meter.begin(Phase.PLAN);
        // Not over another link if this one is lost: whoever was away for a while may be older than what is there now.
        othersWait = new EarlierUpdates(context, warnings).recover();
        job = maker.make();
        prepare(new Planning(context, job)::prepare);
        planned = true;
        // Whoever waits for this target is older than we are, and must not come after us even if we change nothing.
        return job().changesNothing() && !othersWait ? Outcome.UNCHANGED : attemptUntilDone();
    }

    /** Under the lock. */
    private void prepareAgain() throws ShareException {
        meter.begin(Phase.PLAN);
        prepare(job()::prepare);
    }

    /** What vanishes while it is looked at was replaced by a publisher of another target, and is looked at again. */
    private void prepare(Cancellation.Action look) throws ShareException {
        for (int looks = 1; ; looks++) {
            try {
                look.run();
                return;
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.NOT_FOUND || looks == Planning.LOOKS) {
                    throw e;
                }
            }
            // An update of a directory around this one may have been interrupted while that had no name.
            if (!new Neighbours(context, job().operation()).outerHaveChanged()) {
                context.pause(PAUSE);
            }
        }
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
        throw new UpdateException(e, report(stuck.isEmpty() ? outcome : Outcome.INCOMPLETE, e));
    }

    private Outcome attemptUntilDone() throws ShareException {
        InUsePolicy policy = context.options().inUse();
        while (true) {
            attempts++;
            try {
                Outcome outcome = attempt(policy);
                tidy(null, this::removeControlArea);
                return outcome;
            } catch (ShareException | RuntimeException | Error e) {
                if (!isTriedAgain(policy, e)) {
                    tidy(e, this::removeControlArea);
                    throw e;
                }
            }
            await(policy);
        }
    }

    private boolean isTriedAgain(InUsePolicy policy, Throwable e) {
        return e instanceof ShareException failure
                && failure.kind() == ErrorKind.IN_USE
                && attempts <= policy.retries()
                && stuck.isEmpty()
                && others.isEmpty();
    }

    /**
     * Tidies up, shielded from cancelling. A failure of it neither hides {@code after}, the failure that made it necessary,
     * nor makes a commit look failed.
     */
    private void tidy(@Nullable Throwable after, Cancellation.Action action) {
        try {
            context.cancellation().shield(action);
        } catch (ShareException e) {
            lostWhenTidying |= e.kind() == ErrorKind.LINK_LOST || e.kind() == ErrorKind.OUTCOME_UNKNOWN;
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
        try {
            context.cancellation().check();
            meter.begin(Phase.WAIT, attempts, 0, 0);
            // Nothing of ours is held there, not even the link; and the server may be restarted meanwhile.
            context.link().rest();
            context.clock().sleep(policy.interval());
            context.link().relink();
        } catch (InterruptedException e) {
            ShareException cancelled = context.cancellation().cancelled(e);
            tidy(cancelled, this::abandonUnderLock);
            throw cancelled;
        } catch (ShareException e) {
            tidy(e, this::abandonUnderLock);
            throw e;
        }
    }

    private Outcome attempt(InUsePolicy policy) throws ShareException {
        PublisherLock lock = takeLock();
        Outcome outcome;
        try {
            makeSureOfOurTurn();
            outcome = attemptUnderLock(lock);
            if (outcome != Outcome.COMMITTED) {
                tidy(null, this::abandon);
            }
        } catch (ShareException | RuntimeException | Error e) {
            afterAttempt(policy, e);
            tidy(e, lock::close);
            throw e;
        }
        tidy(null, lock::close);
        return outcome;
    }

    private void afterAttempt(InUsePolicy policy, Throwable e) {
        if (isTriedAgain(policy, e)) {
            tidy(e, () -> journal.waitFor(policy.interval()));
        } else if (!(e instanceof ShareException failure) || failure.kind() != ErrorKind.LINK_LOST) {
            tidy(e, this::abandon);
        }
        // Who has lost his link may have lost his lock, and what is recorded now may be another's.
    }

    /** Whoever has the lock when we come back is newer and ends what we have staged, or only looks after dead ones. */
    private PublisherLock takeLock() throws ShareException {
        for (int tries = 1; ; tries++) {
            try {
                return PublisherLock.take(context);
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.BUSY || !journal.hasBegun() || tries == MOST_TRIES) {
                    throw e;
                }
            }
            journal.confirm();
            context.pause(PAUSE);
        }
    }

    /** Under the lock: a transaction of ours is still the target's, or there is none. */
    private void makeSureOfOurTurn() throws ShareException {
        boolean outerChanged = new Neighbours(context, job().operation()).outerHaveChanged();
        if (outerChanged) {
            prepareAgain();
        }
        if (journal.hasBegun()) {
            journal.confirm();
            return;
        }
        Recovery recovery = new Recovery(context);
        Optional<Recovered> earlier = recovery.resolve(true);
        leftovers.addAll(recovery.leftovers());
        warnings.addAll(recovery.warnings());
        if (earlier.isEmpty()) {
            return;
        }
        if (earlier.get().result() == Recovered.Result.FAILED) {
            throw earlier.get().error().orElseThrow();
        }
        prepareAgain();
    }

    private Outcome attemptUnderLock(PublisherLock lock) throws ShareException {
        for (int replan = 0; replan <= Planning.LOOKS; replan++) {
            if (job().changesNothing()) {
                return Outcome.UNCHANGED;
            }
            meter.begin(Phase.STAGE, attempts, 0, 0);
            Transaction transaction = stageUnlessGone(replan);
            if (transaction != null) {
                meter.begin(Phase.TRY);
                if (seizeUnlessGone(replan)) {
                    confirm(lock);
                    context.cancellation().shield(() -> commitAndClean(transaction));
                    return Outcome.COMMITTED;
                }
            }
            context.cancellation().shield(this::discard);
            prepareAgain();
        }
        throw context.error(ErrorKind.BUSY, job().operation())
                .detail("the target kept changing while the update was prepared; nothing was changed by it")
                .build();
    }

    /** Returns null if something vanished that was to be carried over: a publisher of a target inside is at work. */
    private @Nullable Transaction stageUnlessGone(int replan) throws ShareException {
        try {
            return stage();
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND || replan == Planning.LOOKS) {
                throw e;
            }
            return null;
        }
    }

    /** Returns false, too, if something vanished that was looked at once more. */
    private boolean seizeUnlessGone(int replan) throws ShareException {
        try {
            return job().seize();
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND || replan == Planning.LOOKS) {
                throw e;
            }
            return false;
        }
    }

    /** Nothing is committed under a lock that somebody took away: another may be at work. */
    private void confirm(PublisherLock lock) throws ShareException {
        try {
            lock.confirm(context);
        } catch (ShareException e) {
            tidy(e, job()::forget);
            throw e;
        }
    }

    private Transaction stage() throws ShareException {
        Transaction waiting = staged;
        if (waiting != null) {
            return waiting;
        }
        try {
            journal.begin(job().operation());
            job().stage();
            Transaction transaction = job().transaction();
            Manifest manifest = job().manifest();
            if (manifest != null) {
                new ManifestStore(context).stage(manifest, job().manifestExample());
            }
            journal.prepare(transaction);
            staged = transaction;
            return transaction;
        } catch (ShareException e) {
            // The next attempt begins anew, and finds no half of this one.
            tidy(e, this::discard);
            throw e;
        }
    }

    /** What is not known of a request beside the target is known of the target: nothing has happened to it. */
    private ShareException knownBeforeCommit(ShareException e) {
        if (committing || e.kind() != ErrorKind.OUTCOME_UNKNOWN) {
            return e;
        }
        return context.error(ErrorKind.LINK_LOST, job == null ? "prepare the update of" : job.operation())
                .detail("the connection was lost before the commit; nothing was changed")
                .cause(e)
                .build();
    }

    private void commitAndClean(Transaction transaction) throws ShareException {
        meter.begin(Phase.COMMIT);
        commit(transaction);
        meter.begin(Phase.CLEAN);
        try {
            leftovers.addAll(new Finish(context, journal, transaction, false, warnings).run(job().manifest()));
        } catch (ShareException | RuntimeException | Error e) {
            // The new content is in place; what failed is tidying up, and a failure here must not look like a failed
            // update. What lies in the transaction may be somebody's work, and is left to a recovery.
            halfDone = true;
            warnings.add("cleaning up failed: " + e.getMessage());
        }
    }

    private void commit(Transaction transaction) throws ShareException {
        committing = true;
        Commit commit = new Commit(context, job().claims(), job().claimedWhenMoved(), job().isPatient(), warnings);
        try {
            commit.run(transaction.steps());
        } catch (ShareException e) {
            stuck.addAll(commit.stuck());
            halfDone = !stuck.isEmpty();
            committing = halfDone;
            noteWhatCameBack(transaction, e);
            throw e.kind() == ErrorKind.IN_USE && !halfDone
                    ? Holders.below(context, context.path()).inUse(context, job().operation(), e)
                    : e;
        } catch (RuntimeException | Error e) {
            // Nobody has put anything back: whatever lies in the transaction may be the only copy.
            halfDone = true;
            stuck.add(context.path());
            throw context.error(ErrorKind.OUTCOME_UNKNOWN, job().operation())
                    .detail("it failed half-way in a way that was not foreseen (" + e
                            + "); old and new content are kept" + " below \""
                            + context.control().transaction() + "\" and at the target")
                    .cause(e)
                    .build();
        } finally {
            job().claims().letGo(warnings);
        }
        commit.syncNames();
    }

    /** Removes what was staged, so that staging can begin anew. */
    private void discard() throws ShareException {
        if (halfDone) {
            return;
        }
        staged = null;
        job().forget();
        if (journal.hasBegun()) {
            journal.withdraw();
            TreeRemover remover = new TreeRemover(context);
            others.forEach(remover::spare);
            remover.removeAll(context.control().transaction());
        }
    }

    /** Before anything of it is removed. What cannot be looked at may be anybody's. */
    private void noteWhatCameBack(Transaction transaction, ShareException failure) {
        if (halfDone || failure.kind() == ErrorKind.LINK_LOST) {
            return;
        }
        try {
            others.addAll(new ReturnedContent(context, transaction, job().manifest()).find());
        } catch (ShareException e) {
            failure.addSuppressed(e);
            if (e.kind() != ErrorKind.LINK_LOST) {
                others.add(context.control().transaction());
            }
            // Over a lost link nothing is removed either; whoever settles it looks again.
        }
        if (!others.isEmpty()) {
            leftovers.addAll(others);
            warnings.add(Recovery.keptForPeople(context));
        }
    }

    /** Removes what was staged, and ends the transaction. Under the lock. */
    private void abandon() throws ShareException {
        if (halfDone) {
            return;
        }
        ShareException left = null;
        try {
            discard();
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_EMPTY) {
                throw e;
            }
            left = e;
        }
        if (job().strategy() == UpdateStrategy.VERSIONED) {
            context.control().removeVersionsIfEmpty(context.volume());
        }
        if (left != null && !others.isEmpty()) {
            journal.getStuck();
        } else if (left != null) {
            journal.retire();
        }
        if (left != null) {
            throw left;
        }
        journal.end();
    }

    private void abandonUnderLock() throws ShareException {
        // While we waited the link was nobody's.
        context.link().relink();
        try (PublisherLock lock = PublisherLock.take(context)) {
            lock.confirm(context);
            journal.confirm();
            abandon();
        } catch (ShareException e) {
            // Whoever has the lock, or had it meanwhile, has ended our transaction.
            if (e.kind() != ErrorKind.BUSY && e.kind() != ErrorKind.SUPERSEDED) {
                throw e;
            }
        }
        removeControlArea();
    }

    /**
     * Brings our own transaction to an end after its link was lost, over a new one (rules R4, R6). Only the server itself can
     * keep us from that, by staying away.
     *
     * @param failure why it is necessary; null if the new content is in place and only the rest has to be tidied up
     * @return the failure, or what is known instead; null if the new content is in place
     */
    private @Nullable ShareException settleOverNewLink(@Nullable ShareException failure) {
        SettleAfterLoss settle = new SettleAfterLoss(context, job == null ? "prepare the update of" : job.operation());
        if (committing || halfDone) {
            // The end of a commit is not for cancelling; it is bounded by itself.
            tidy(null, settle::run);
        } else {
            settle.run();
        }
        ShareException outcome = failure == null ? null : settle.outcomeOf(failure, committing);
        warnings.addAll(settle.warnings());
        leftovers.addAll(settle.leftovers());
        if (settle.isOver()) {
            stuck.clear();
            tidy(failure, this::removeControlArea);
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
        return findings.report(context, job, planned, outcome, attempts, error);
    }
}
