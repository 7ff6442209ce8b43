package org.shareops.internal.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
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
        Optional<Journal.Found> there;
        try {
            there = Journal.find(context.volume(), context.control());
        } catch (ShareException e) {
            return Optional.of(failed(context, e));
        }
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
            refuseForeignRecord(theirs);
            return Optional.of(new Case(theirs, journal, found, evenIfWaiting).resolve());
        } catch (ShareException e) {
            return Optional.of(failed(theirs, e));
        }
    }

    /** What fails concerns this target alone, unless nothing can be asked any more. */
    private static Recovered failed(Context of, ShareException e) throws ShareException {
        return switch (e.kind()) {
            case LINK_LOST, OUTCOME_UNKNOWN, UNREACHABLE, CANCELLED, CLOSED -> throw e;
            default -> result(of, Recovered.Result.FAILED, e);
        };
    }

    /** A record counts only under its own target's lock. */
    private void refuseForeignRecord(Context theirs) throws ShareException {
        if (!ControlArea.keyOf(context.volume(), theirs.path())
                .equals(context.control().key())) {
            throw theirs.error(ErrorKind.PROTOCOL, "recover")
                    .detail("the record \"" + context.control().record()
                            + "\" is none of ours; look at it and move it away")
                    .build();
        }
    }

    /** Tries again to remove what an earlier transaction left; {@code record} is its record. */
    void sweep(SharePath record) throws ShareException {
        Optional<Journal.Found> found = Journal.find(context.volume(), record);
        if (found.isEmpty() || found.get().transaction() == null) {
            return;
        }
        Context target =
                context.ofTransaction(found.get().transaction(), found.get().target());
        // The record's name says nothing of the target; its content does.
        Context theirs = target.withKey(ControlArea.keyOf(context.volume(), target.path()));
        Journal journal = new Journal(theirs);
        journal.adopt(record);
        Transaction plan = journal.readPlan();
        if (plan == null) {
            takeApart(theirs, journal);
        } else {
            Context looking = journal.hasLostIdentities() ? theirs.withoutIdentities() : theirs;
            leftovers.addAll(new Finish(looking, journal, plan, true, warnings).sweep());
        }
    }

    private static Recovered result(Context of, Recovered.Result result, @Nullable ShareException error) {
        return new Recovered(of.target(), result, Optional.empty(), Optional.ofNullable(error));
    }

    private void takeApart(Context theirs, Journal journal) throws ShareException {
        takeApart(theirs, journal, List.of());
    }

    /** {@code others} is what people have put there. */
    private void takeApart(Context theirs, Journal journal, List<SharePath> others) throws ShareException {
        // Without a plan, everything else in the transaction is nobody's but ours.
        journal.withdraw();
        TreeRemover remover = new TreeRemover(theirs);
        others.forEach(remover::spare);
        remover.remove(theirs.control().transaction(), null);
        theirs.control().removeVersionsIfEmpty(theirs.volume());
        if (remover.left().isEmpty()) {
            journal.end();
        } else if (others.isEmpty()) {
            journal.retire();
        } else {
            warnings.add(keptForPeople(theirs));
            journal.getStuck();
        }
        leftovers.addAll(remover.left());
    }

    static String keptForPeople(Context theirs) {
        return "new content was taken back into which somebody had put his own meanwhile; that waits below \""
                + theirs.control().transaction() + "\"";
    }

    /** One transaction. */
    private final class Case {
        private Context theirs;
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
            if (journal.hasLostIdentities()) {
                theirs = theirs.withoutIdentities();
            }
            if (plan == null) {
                return journal.isPlanDamaged() || isAnythingAside()
                        ? stuck("its plan cannot be read")
                        : takeBackUnlessWaiting();
            }
            List<Step.State> states = new ArrayList<>();
            for (Step step : plan.steps()) {
                states.add(step.look(theirs));
            }
            for (int i = 0; i < states.size(); i++) {
                if (states.get(i) == Step.State.NOT_DONE || states.get(i) == Step.State.LOST) {
                    protectOldAgain(plan.steps().get(i));
                }
            }
            boolean none = states.stream().allMatch(state -> state == Step.State.NOT_DONE || state == Step.State.LOST);
            boolean all = states.stream().allMatch(state -> state == Step.State.DONE);
            if (none) {
                return takeBackUnlessWaiting();
            }
            if (!all) {
                boolean finished = goOn(plan, states);
                if (!finished) {
                    for (Step step : plan.steps()) {
                        protectOldAgain(step);
                    }
                    takeApart(
                            theirs, journal, ReturnedContent.found(theirs, plan).find());
                    return result(theirs, Recovered.Result.TAKEN_BACK, null);
                }
            }
            for (Step step : plan.steps()) {
                protectNewAgain(step);
            }
            leftovers.addAll(new Finish(theirs, journal, plan, true, warnings).run(null));
            return result(theirs, Recovered.Result.FINISHED, null);
        }

        /** A read-only mark is taken off just before the file is replaced or renamed, and its program may have ended between the two. */
        private void protectOldAgain(Step step) throws ShareException {
            Entry old = step.old().top().orElse(null);
            if (old != null && old.attributes().contains(FileAttribute.READ_ONLY)) {
                protectAgain(step.live(), old);
            }
        }

        /** The same of new content, which got its name without its mark. */
        private void protectNewAgain(Step step) throws ShareException {
            Entry marked = step.marked();
            if (marked != null) {
                protectAgain(step.live(), marked);
            }
        }

        /** Somebody may have put his own there meanwhile. */
        private void protectAgain(SharePath path, Entry then) throws ShareException {
            Optional<Entry> now = theirs.volume().stat(path);
            if (now.isPresent()
                    && TreeSnapshot.isSameContent(now.get(), then)
                    && !now.get().attributes().contains(FileAttribute.READ_ONLY)) {
                theirs.volume().setAttributes(path, null, then.attributes());
            }
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
        private boolean goOn(Transaction plan, List<Step.State> states) throws ShareException {
            List<Step> steps = plan.steps();
            Claims claims = new Claims(theirs, "recover");
            try {
                claims.take(waitingFiles(steps, states), Evictor.NONE);
                refuseWhatWasEdited(steps, states);
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
                refuseWhatIsNewAndEdited(steps, states);
                Commit commit = new Commit(theirs, new Claims(theirs, "recover"), Set.of(), true, warnings);
                commit.takeBack(steps, states);
                commit.syncNames();
                return false;
            } catch (ShareException e) {
                why.addSuppressed(e);
                throw why.kind() == ErrorKind.IN_USE ? halfDone(why) : why;
            }
        }

        /** Without an update of its own to speak of: what is in use hinders the end of another. */
        private ShareException halfDone(ShareException inUse) {
            ShareException.Builder builder = theirs.error(ErrorKind.IN_USE, "recover")
                    .detail(
                            "an interrupted update is half done, and somebody holds what it needs to go on or back; what"
                                    + " is needed is written down beside the target: recover it when the holders have left")
                    .holders(inUse.holders())
                    .cause(inUse);
            inUse.holdersUnknown().ifPresent(builder::holdersUnknown);
            inUse.nativeCode().ifPresent(builder::nativeCode);
            return builder.build();
        }

        /** Since the crash nothing was held, and somebody may have saved his work over what was still to be replaced. */
        private void refuseWhatWasEdited(List<Step> steps, List<Step.State> states) throws ShareException {
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                if (states.get(i) == Step.State.NOT_DONE && step.replacesNoDirectory()) {
                    Optional<Entry> now = theirs.volume().stat(step.live());
                    if (now.isEmpty()
                            || !TreeSnapshot.isSameContent(
                                    now.get(), step.old().top().orElseThrow())) {
                        throw edited(step.live());
                    }
                }
            }
        }

        /** The same over what has been replaced. */
        private void refuseWhatIsNewAndEdited(List<Step> steps, List<Step.State> states) throws ShareException {
            Manifest staged = new ManifestStore(theirs).readStaged();
            if (staged == null) {
                return;
            }
            for (int i = 0; i < steps.size(); i++) {
                SharePath live = steps.get(i).live();
                Manifest.Line line =
                        live.startsWith(theirs.path()) ? staged.records().get(live.relativeTo(theirs.path())) : null;
                if (states.get(i) != Step.State.DONE || line == null || line.directory()) {
                    continue;
                }
                Optional<Entry> now = theirs.volume().stat(live);
                if (now.isPresent()
                        && (now.get().size() != line.size()
                                || !now.get().modified().equals(line.modified()))) {
                    throw edited(live);
                }
            }
        }

        private ShareException edited(SharePath path) {
            return theirs.error(ErrorKind.REFUSED, "recover")
                    .detail("\"" + path
                            + "\" was changed by somebody since the update was interrupted; nothing was changed now. Save that"
                            + " work elsewhere, and put back or remove the file, or decide by hand with what is below \""
                            + theirs.control().transaction() + "\"")
                    .build();
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
