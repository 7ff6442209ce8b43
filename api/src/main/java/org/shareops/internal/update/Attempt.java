package org.shareops.internal.update;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.Meter;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.Recovered;
import org.shareops.update.UpdateStrategy;

/**
 * What is done under the publisher's lock: stage, try, commit, and take back what cannot be. May be made again and again; what was
 * staged waits for the next time. For one thread.
 */
final class Attempt {
    /** How often the lock is asked for by one who waited, while somebody has it who has not ended our transaction. */
    private static final int MOST_TRIES = 50;

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Context context;
    private final Job job;
    private final Planning planning;
    private final Journal journal;
    private final Findings findings;
    private final Tidying tidying;
    private final Meter meter;
    /** What people have put into new content that was taken back. */
    private final List<SharePath> others = new ArrayList<>();

    private @Nullable Transaction staged;
    private boolean committing;
    private boolean halfDone;
    private boolean recorded;

    /** What goes around an attempt, under its lock. */
    interface Turn extends Evictor {
        /** Before anything is done. */
        void begins() throws ShareException;

        /**
         * After it has failed.
         *
         * @param repeatable whether another could do better
         * @return for how long what was staged waits for another; empty if there is none
         */
        Optional<Duration> waitsAfter(Throwable failure, boolean repeatable);

        /** Before there is a wait. */
        void waits() throws ShareException;

        /** When the job is over, one way or the other. */
        void over() throws ShareException;
    }

    Attempt(Context context, Job job, Journal journal, Findings findings, Tidying tidying) {
        this.context = context;
        this.job = job;
        this.planning = new Planning(context, job);
        this.journal = journal;
        this.findings = findings;
        this.tidying = tidying;
        this.meter = context.meter();
    }

    /** Returns whether a commit has begun and was not taken back. */
    boolean isCommitting() {
        return committing;
    }

    /** Returns whether something of a commit is left to be done. */
    boolean isHalfDone() {
        return halfDone;
    }

    /** Returns whether a commit has left its record among ours, so that these are not empty. */
    boolean hasRecorded() {
        return recorded;
    }

    /** Makes an attempt. */
    Outcome make(int number, Turn turn) throws ShareException {
        PublisherLock lock = takeLock();
        Outcome outcome;
        try {
            makeSureOfOurTurn();
            turn.begins();
            outcome = underLock(lock, number, turn);
            if (outcome != Outcome.COMMITTED) {
                tidying.after(null, this::abandon);
            }
            tidying.after(null, turn::over);
        } catch (ShareException | RuntimeException | Error e) {
            afterFailure(e, turn);
            tidying.after(e, lock::close);
            throw e;
        }
        tidying.after(null, lock::close);
        return outcome;
    }

    private void afterFailure(Throwable e, Turn turn) {
        ErrorKind kind = e instanceof ShareException failure ? failure.kind() : null;
        boolean repeatable = kind == ErrorKind.IN_USE && findings.stuck().isEmpty() && others.isEmpty();
        Optional<Duration> wait = turn.waitsAfter(e, repeatable);
        if (wait.isPresent()) {
            tidying.after(e, () -> {
                journal.waitFor(wait.get());
                turn.waits();
            });
        } else if (kind != ErrorKind.LINK_LOST && kind != ErrorKind.SUPERSEDED) {
            tidying.after(e, this::abandon);
            tidying.after(e, turn::over);
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

    /** A transaction of ours is still the target's, or there is none. */
    private void makeSureOfOurTurn() throws ShareException {
        AtomicBoolean outerChanged = new AtomicBoolean();
        AtomicBoolean isFree = new AtomicBoolean();
        List<Cancellation.Action> looks = new ArrayList<>();
        looks.add(() -> outerChanged.set(new Neighbours(context, job.operation()).outerHaveChanged()));
        looks.add(() -> context.control().exists(context.volume()));
        if (!journal.hasBegun()) {
            looks.add(() ->
                    isFree.set(context.volume().stat(context.control().record()).isEmpty()));
        }
        context.atOnce(looks);
        if (outerChanged.get()) {
            if (journal.hasBegun()) {
                journal.confirm();
                // What waits was made for what is not there any more.
                context.cancellation().shield(this::discard);
            }
            planning.prepareUnderLock();
        } else if (isFree.get()) {
            return;
        }
        if (journal.hasBegun()) {
            journal.confirm();
            return;
        }
        Recovery recovery = new Recovery(context);
        Optional<Recovered> earlier = recovery.resolve(true);
        findings.leftovers().addAll(recovery.leftovers());
        findings.warnings().addAll(recovery.warnings());
        if (earlier.isEmpty()) {
            return;
        }
        if (earlier.get().result() == Recovered.Result.FAILED) {
            throw earlier.get().error().orElseThrow();
        }
        planning.prepareUnderLock();
    }

    /** Writes down what the commit will change. */
    private void write(Transaction transaction, ContentWriter plan) throws ShareException {
        transaction.write(plan, context, context.traits().stableIds() ? plan.id() : null);
    }

    /** As often as those in the way are got off. */
    private Outcome underLock(PublisherLock lock, int number, Evictor evictor) throws ShareException {
        while (true) {
            try {
                return stageTryAndCommit(lock, number, evictor);
            } catch (ShareException e) {
                boolean clean = !halfDone && others.isEmpty();
                if (e.kind() != ErrorKind.IN_USE || !clean || !evictor.evict(heldBy(e))) {
                    throw e;
                }
            }
        }
    }

    private static List<SharePath> heldBy(ShareException inUse) {
        return inUse.holders().stream().map(OpenFile::path).toList();
    }

    private Outcome stageTryAndCommit(PublisherLock lock, int number, Evictor evictor) throws ShareException {
        for (int replan = 0; replan <= Planning.LOOKS; replan++) {
            if (job.changesNothing()) {
                return Outcome.UNCHANGED;
            }
            meter.begin(Phase.STAGE, number, 0, 0);
            Transaction transaction = stageUnlessGone(replan);
            if (transaction != null) {
                meter.begin(Phase.TRY);
                if (seizeUnlessGone(replan, evictor)) {
                    Commit commit = hold(transaction);
                    confirm(lock);
                    context.cancellation().shield(() -> commitAndClean(commit, transaction));
                    return Outcome.COMMITTED;
                }
            }
            context.cancellation().shield(this::discard);
            planning.prepareUnderLock();
        }
        throw context.error(ErrorKind.BUSY, job.operation())
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
    private boolean seizeUnlessGone(int replan, Evictor evictor) throws ShareException {
        try {
            return job.seize(evictor);
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
            tidying.after(e, job::forget);
            throw e;
        }
    }

    private Transaction stage() throws ShareException {
        Transaction waiting = staged;
        if (waiting != null) {
            return waiting;
        }
        ControlArea control = context.control();
        try (Draft record = new Draft(context, control.stagedManifest());
                Draft plan = new Draft(context, control.plan())) {
            journal.begin(job.operation());
            // The record lists all names and hashes of the target.
            job.stage(() -> context.atOnce(List.of(() -> record.open(job.manifestExample()), plan::open)));
            Transaction transaction = job.transaction();
            Manifest manifest = job.manifest();
            List<Cancellation.Action> records = new ArrayList<>();
            if (manifest != null) {
                records.add(
                        () -> manifest.write(record.writer(), context.traits().transferSize()));
            }
            // The plan counts from the first step on, and that is made when both are durable.
            records.add(() -> write(transaction, plan.writer()));
            context.atOnce(records);
            // Both names.
            context.volume().syncDirectory(control.transaction());
            staged = transaction;
            return transaction;
        } catch (ShareException e) {
            // The next attempt begins anew, and finds no half of this one.
            tidying.after(e, this::discard);
            throw e;
        }
    }

    private void commitAndClean(Commit commit, Transaction transaction) throws ShareException {
        meter.begin(Phase.COMMIT);
        commit(commit, transaction);
        meter.begin(Phase.CLEAN);
        try {
            Finish finish = new Finish(context, journal, transaction, false, findings.warnings());
            findings.leftovers().addAll(finish.run(job.manifest()));
            recorded = finish.hasRecorded();
            halfDone = false;
        } catch (ShareException | RuntimeException | Error e) {
            // The new content is in place; what failed is tidying up, and a failure here must not look like a failed
            // update. What lies in the transaction may be somebody's work, and is left to a recovery.
            findings.warnings().add("cleaning up failed: " + e.getMessage());
        }
    }

    private void commit(Commit commit, Transaction transaction) throws ShareException {
        committing = true;
        try {
            job.letGoForCommit();
            commit.run(transaction.steps());
            // Until all is tidied up, whatever may fail before.
            halfDone = true;
        } catch (ShareException e) {
            findings.stuck().addAll(commit.stuck());
            halfDone = !findings.stuck().isEmpty();
            committing = halfDone;
            noteWhatCameBack(transaction, e);
            if (e.kind() != ErrorKind.IN_USE || halfDone) {
                throw e;
            }
            // What we hold ourselves is not in anybody's way, and not to be closed by whoever gets holders off.
            job.claims().letGo(findings.warnings());
            throw Holders.below(context, context.path()).inUse(context, job.operation(), e);
        } catch (RuntimeException | Error e) {
            // Nobody has put anything back: whatever lies in the transaction may be the only copy.
            halfDone = true;
            findings.stuck().add(context.path());
            throw context.error(ErrorKind.OUTCOME_UNKNOWN, job.operation())
                    .detail("it failed half-way in a way that was not foreseen (" + e
                            + "); old and new content are kept" + " below \""
                            + context.control().transaction() + "\" and at the target")
                    .cause(e)
                    .build();
        } finally {
            job.claims().letGo(findings.warnings());
        }
        commit.syncNames();
    }

    /**
     * Prepares a commit, and opens what it moves in. What is read of our own computer's disk is in memory then: that it is full must
     * not end a commit. If it fails nothing has changed yet, and nothing is held any more.
     */
    private Commit hold(Transaction transaction) throws ShareException {
        boolean held = false;
        try {
            Commit commit =
                    new Commit(context, job.claims(), job.claimedWhenMoved(), job.isPatient(), findings.warnings());
            commit.hold(transaction.steps());
            held = true;
            return commit;
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.IN_USE) {
                throw e;
            }
            // What we hold ourselves is not in anybody's way, and not to be closed by whoever gets holders off.
            job.claims().letGo(findings.warnings());
            SharePath ours = context.control().transaction();
            throw Holders.below(context, ours).inUse(context, job.operation(), e);
        } finally {
            if (!held) {
                job.claims().letGo(findings.warnings());
            }
        }
    }

    /** Removes what was staged, so that staging can begin anew. */
    private void discard() throws ShareException {
        if (halfDone) {
            return;
        }
        staged = null;
        job.forget();
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
            others.addAll(new ReturnedContent(context, transaction, job.manifest()).find());
        } catch (ShareException e) {
            failure.addSuppressed(e);
            if (e.kind() != ErrorKind.LINK_LOST) {
                others.add(context.control().transaction());
            }
            // Over a lost link nothing is removed either; whoever settles it looks again.
        }
        if (!others.isEmpty()) {
            findings.leftovers().addAll(others);
            findings.warnings().add(Recovery.keptForPeople(context));
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
        if (job.strategy() == UpdateStrategy.VERSIONED) {
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

    /** Changes a record of the job under the lock, while it waits. */
    void note(Cancellation.Action change) throws ShareException {
        PublisherLock lock = takeLock();
        try {
            if (journal.hasBegun()) {
                journal.confirm();
            }
            change.run();
        } catch (ShareException | RuntimeException | Error e) {
            tidying.after(e, lock::close);
            throw e;
        }
        lock.close();
    }

    /** Ends a transaction that waits, and the job with it. */
    void abandonWhatWaits(Turn turn) throws ShareException {
        // While we waited the link was nobody's.
        context.link().relink();
        try (PublisherLock lock = PublisherLock.take(context)) {
            lock.confirm(context);
            if (journal.hasBegun()) {
                journal.confirm();
                abandon();
            }
            turn.over();
        } catch (ShareException e) {
            // Whoever has the lock, or had it meanwhile, has ended our transaction.
            if (e.kind() != ErrorKind.BUSY && e.kind() != ErrorKind.SUPERSEDED) {
                throw e;
            }
        }
        context.control().removeIfEmpty(context.volume());
    }
}
