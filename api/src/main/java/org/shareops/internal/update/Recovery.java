package org.shareops.internal.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.EntryCursor;
import org.shareops.update.Recovered;

/**
 * Brings one transaction to an end whose program crashed or lost its link: to the new content if the commit had begun and can
 * be finished, else to the old (rules R4, R6). The caller holds the publisher's lock, so nobody else is at work.
 */
final class Recovery {
    private final Context context;
    private final List<SharePath> leftovers = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Prepares the recovery of what {@code context.control()} has a record of. */
    Recovery(Context context) {
        this.context = context;
    }

    /** Returns what could not be removed. */
    List<SharePath> leftovers() {
        return leftovers;
    }

    /** Returns what went otherwise than wished. */
    List<String> warnings() {
        return warnings;
    }

    /**
     * Brings the target's transaction to an end.
     *
     * @param evenIfWaiting whether to end one whose program may come back for its next attempt, too (rule R15)
     * @return what became of it; empty if there is none
     */
    Optional<Recovered> resolve(boolean evenIfWaiting) throws ShareException {
        Optional<Journal.Found> there = Journal.find(context.volume(), context.control());
        if (there.isEmpty()) {
            return Optional.empty();
        }
        Journal.Found found = there.get();
        String transaction = found.transaction();
        if (transaction == null) {
            // It was being written when its program crashed: nothing has begun.
            context.volume().delete(context.control().record());
            return Optional.of(result(context, Recovered.Result.TAKEN_BACK, null));
        }
        Context theirs = context.ofTransaction(transaction, found.target());
        Journal journal = new Journal(theirs);
        journal.adopt(context.control().record());
        try {
            return Optional.of(new Case(theirs, journal, found, evenIfWaiting).resolve());
        } catch (ShareException e) {
            switch (e.kind()) {
                case LINK_LOST, OUTCOME_UNKNOWN, UNREACHABLE, CANCELLED, CLOSED -> throw e;
                default -> {
                    return Optional.of(result(theirs, Recovered.Result.FAILED, e));
                }
            }
        }
    }

    /** Tries again to remove what an earlier transaction left; {@code record} is its record. */
    void sweep(SharePath record) throws ShareException {
        Optional<Journal.Found> found = Journal.find(context.volume(), record);
        if (found.isEmpty() || found.get().transaction() == null) {
            return;
        }
        Context theirs =
                context.ofTransaction(found.get().transaction(), found.get().target());
        Journal journal = new Journal(theirs);
        journal.adopt(record);
        Transaction plan = journal.readPlan();
        if (plan == null) {
            takeApart(theirs, journal);
        } else {
            leftovers.addAll(new Finish(theirs, journal, plan, warnings).sweep());
        }
    }

    private static Recovered result(Context of, Recovered.Result result, @Nullable ShareException error) {
        return new Recovered(of.target(), result, Optional.empty(), Optional.ofNullable(error));
    }

    private void takeApart(Context theirs, Journal journal) throws ShareException {
        // Without a plan, everything in the transaction is nobody's but ours.
        journal.withdraw();
        TreeRemover remover = new TreeRemover(theirs);
        remover.remove(theirs.control().transaction(), null);
        theirs.control().removeVersionsIfEmpty(theirs.volume());
        if (remover.left().isEmpty()) {
            journal.end();
        } else {
            journal.retire();
            leftovers.addAll(remover.left());
        }
    }

    /** One transaction. */
    private final class Case {
        private final Context theirs;
        private final Journal journal;
        private final Journal.Found found;
        private final boolean evenIfWaiting;

        Case(Context theirs, Journal journal, Journal.Found found, boolean evenIfWaiting) {
            this.theirs = theirs;
            this.journal = journal;
            this.found = found;
            this.evenIfWaiting = evenIfWaiting;
        }

        Recovered resolve() throws ShareException {
            Transaction plan = journal.readPlan();
            if (plan == null) {
                return isAnythingAside() ? stuck("its plan cannot be read") : takeBackUnlessWaiting();
            }
            List<Step.State> states = new ArrayList<>();
            for (Step step : plan.steps()) {
                states.add(step.look(theirs));
            }
            boolean none = states.stream().allMatch(state -> state == Step.State.NOT_DONE);
            boolean all = states.stream().allMatch(state -> state == Step.State.DONE);
            if (none) {
                return takeBackUnlessWaiting();
            }
            if (!all) {
                boolean finished = goOn(plan.steps(), states);
                if (!finished) {
                    takeApart(theirs, journal);
                    return result(theirs, Recovered.Result.TAKEN_BACK, null);
                }
            }
            leftovers.addAll(new Finish(theirs, journal, plan, warnings).run(null));
            return result(theirs, Recovered.Result.FINISHED, null);
        }

        private Recovered takeBackUnlessWaiting() throws ShareException {
            if (!evenIfWaiting && found.isWaiting(theirs.volume().serverTime())) {
                return new Recovered(
                        theirs.target(), Recovered.Result.WAITING, Optional.of(found.waitsUntil()), Optional.empty());
            }
            takeApart(theirs, journal);
            return result(theirs, Recovered.Result.TAKEN_BACK, null);
        }

        /** Goes on where the commit stopped, or back if somebody is in the way; false if it went back. */
        private boolean goOn(List<Step> steps, List<Step.State> states) throws ShareException {
            Claims claims = new Claims(theirs, "recover");
            try {
                claims.take(waitingFiles(steps, states));
                Commit commit = new Commit(theirs, claims, Set.of(), true, warnings);
                commit.resume(steps, states);
                commit.syncNames();
                return true;
            } catch (ShareException e) {
                return goBack(steps, e);
            } finally {
                claims.letGo(warnings);
            }
        }

        private List<SharePath> waitingFiles(List<Step> steps, List<Step.State> states) {
            List<SharePath> files = new ArrayList<>();
            for (int i = 0; i < steps.size(); i++) {
                if (states.get(i) == Step.State.NOT_DONE && steps.get(i).replacesFile()) {
                    files.add(steps.get(i).live());
                }
            }
            return files;
        }

        private boolean goBack(List<Step> steps, ShareException why) throws ShareException {
            try {
                List<Step.State> states = new ArrayList<>();
                for (Step step : steps) {
                    states.add(step.look(theirs));
                }
                Commit commit = new Commit(theirs, new Claims(theirs, "recover"), Set.of(), true, warnings);
                commit.takeBack(steps, states);
                commit.syncNames();
                return false;
            } catch (ShareException e) {
                why.addSuppressed(e);
                throw why;
            }
        }

        private boolean isAnythingAside() throws ShareException {
            SharePath aside = theirs.control().aside();
            Optional<Entry> there = theirs.volume().stat(aside);
            if (there.isEmpty() || !there.get().isDirectory()) {
                return there.isPresent();
            }
            try (EntryCursor cursor = theirs.volume().list(aside)) {
                return cursor.next() != null;
            }
        }

        private Recovered stuck(String why) throws ShareException {
            journal.getStuck();
            leftovers.add(theirs.control().transaction());
            return result(
                    theirs,
                    Recovered.Result.STUCK,
                    theirs.error(ErrorKind.IO_FAILURE, "recover")
                            .detail(why + "; what it set aside waits below \""
                                    + theirs.control().transaction() + "\", and a person has to decide")
                            .build());
        }
    }
}
