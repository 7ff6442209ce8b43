package org.shareops.internal.update;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;

/**
 * The attempts of a run: one after the other while somebody is in the way, as many as the policy has, and with an end (rule D5).
 * Between them nothing is locked (rule R5). For one thread.
 */
final class Series {
    private final Context context;
    private final Job job;
    private final Attempt attempt;
    private final Findings findings;
    private final Tidying tidying;
    private final Escalation.Means means;
    private final List<String> leasesOfOthers;
    private final InUsePolicy policy;
    private final AttemptLog log;
    private int attempts;
    /** How many attempts leave everybody alone. */
    private int ordinary;
    /** Whether something is written down, of whatever job. */
    private boolean logged;
    /** Whether it is the job of a program that crashed. */
    private boolean takenUp;

    private AttemptLog.@Nullable Tally tally;

    Series(
            Context context,
            Job job,
            Attempt attempt,
            Findings findings,
            Tidying tidying,
            Escalation.Means means,
            List<String> leasesOfOthers) {
        this.context = context;
        this.job = job;
        this.attempt = attempt;
        this.findings = findings;
        this.tidying = tidying;
        this.means = means;
        this.leasesOfOthers = leasesOfOthers;
        this.policy = context.options().inUse();
        this.log = new AttemptLog(context);
        this.ordinary = policy.retries() + 1;
    }

    /** Returns how many attempts have begun, those of an earlier run of the same job included. */
    int attempts() {
        return attempts;
    }

    /** Makes attempts until one succeeds, or fails for good; {@code isLogged} tells whether an earlier run has left its count. */
    Outcome untilDone(boolean isLogged) throws ShareException {
        logged = isLogged;
        if (isLogged && !job.changesNothing()) {
            takeUp();
        }
        if (policy.attempts() > 1) {
            Instant first = tally == null ? context.clock().instant() : tally.first();
            findings.attemptsUntil(first.plus(policy.longestWait()));
        }
        try {
            Outcome outcome = inTurn();
            if (!attempt.hasRecorded()) {
                tidying.removeControlArea(null);
            }
            return outcome;
        } catch (ShareException | RuntimeException | Error e) {
            tidying.removeControlArea(e);
            throw e;
        }
    }

    /** Goes on where a program with the same job has ended by a crash. */
    private void takeUp() throws ShareException {
        AttemptLog.Tally found = log.read().orElse(null);
        if (found == null || !found.job().equals(job.fingerprint()) || !mayBeOfOurPolicy(found)) {
            return;
        }
        tally = found;
        takenUp = true;
        attempts = found.made();
        findings.warnings()
                .add("an earlier run of this has ended in the middle; its attempts since " + found.first() + " count: "
                        + attempts);
        if (context.volume().serverTime().isAfter(found.first().plus(policy.longestWait()))) {
            // Its time is over, so that one attempt is left at most.
            int one = policy.disconnect().isPresent() ? 0 : 1;
            ordinary = Math.min(ordinary, attempts + one);
        }
    }

    /** With a policy that could not have come that far something else is wanted now, and all of it. */
    private boolean mayBeOfOurPolicy(AttemptLog.Tally found) {
        return policy.attempts() > 1
                && found.made() <= policy.attempts()
                && (found.graceSince().isEmpty() || policy.disconnect().isPresent());
    }

    private boolean isForcing() {
        return tally != null && tally.graceSince().isPresent();
    }

    private Outcome inTurn() throws ShareException {
        Duration wait = tally == null ? Duration.ZERO : untilNext(tally);
        while (!isForcing() && attempts < ordinary) {
            await(wait);
            Ordinary turn = new Ordinary(++attempts);
            try {
                return attempt.make(attempts, turn);
            } catch (ShareException e) {
                if (!turn.leavesMore) {
                    throw e;
                }
            }
            wait = policy.interval();
        }
        Optional<ForcedDisconnect> forced = policy.disconnect();
        if (forced.isEmpty()) {
            throw usedUp();
        }
        return force(forced.get(), wait);
    }

    /** An earlier program has begun the last attempt, and nobody knows how it ended. */
    private ShareException usedUp() {
        ShareException usedUp = context.error(ErrorKind.IN_USE, job.operation())
                .detail("it was in use, and all " + attempts
                        + " attempts were made by an earlier run that ended in the middle;"
                        + " nothing was changed by this one. Run it again for another series of attempts")
                .holdersUnknown("nobody has looked again")
                .build();
        tidying.after(usedUp, () -> attempt.note(log::forget));
        return usedUp;
    }

    private Duration untilNext(AttemptLog.Tally earlier) throws ShareException {
        if (isForcing()) {
            return Duration.ZERO;
        }
        Duration since = Duration.between(earlier.last(), context.volume().serverTime());
        Duration left = policy.interval().minus(since);
        return left.isNegative() ? Duration.ZERO : left.compareTo(policy.interval()) > 0 ? policy.interval() : left;
    }

    private void await(Duration time) throws ShareException {
        if (attempts == 0) {
            return;
        }
        try {
            context.cancellation().check();
            context.meter().begin(Phase.WAIT, attempts, 0, 0);
            // Nothing of ours is held there, not even the link; and the server may be restarted meanwhile.
            context.link().rest();
            context.clock().sleep(time);
            context.link().relink();
        } catch (InterruptedException e) {
            ShareException cancelled = context.cancellation().cancelled(e);
            tidying.after(cancelled, () -> attempt.abandonWhatWaits(new Ordinary(attempts)));
            throw cancelled;
        } catch (ShareException e) {
            tidying.after(e, () -> attempt.abandonWhatWaits(new Ordinary(attempts)));
            throw e;
        }
    }

    private Outcome force(ForcedDisconnect how, Duration wait) throws ShareException {
        List<AttemptLog.WarnedHolder> warnedBefore = tally == null ? List.of() : tally.warned();
        Optional<Instant> graceSince = tally == null ? Optional.empty() : tally.graceSince();
        if (graceSince.isEmpty()) {
            await(wait);
            attempts++;
        }
        Escalation escalation = new Escalation(context, job, how, means, findings, warnedBefore, leasesOfOthers);
        Forced turn = new Forced(escalation);
        Outcome outcome;
        try {
            begin(escalation, turn, graceSince);
            outcome = attempt.make(attempts, turn);
        } catch (ShareException | RuntimeException | Error e) {
            tidying.after(e, escalation::end);
            throw e;
        }
        tidying.after(null, escalation::end);
        return outcome;
    }

    private void begin(Escalation escalation, Forced turn, Optional<Instant> graceSince) throws ShareException {
        try {
            escalation.begin(
                    graceSince,
                    (since, warned) -> attempt.note(() -> {
                        makeSureItIsStillOurs();
                        AttemptLog.Tally known = tally == null ? firstNow() : tally;
                        write(known.withAttempt(attempts, known.last()).withGrace(since, warned));
                    }));
        } catch (ShareException | RuntimeException | Error e) {
            tidying.after(e, () -> attempt.abandonWhatWaits(turn));
            throw e;
        }
    }

    private AttemptLog.Tally firstNow() throws ShareException {
        return AttemptLog.Tally.ofFirst(job.fingerprint(), context.volume().serverTime());
    }

    private void write(AttemptLog.Tally next) throws ShareException {
        log.write(next);
        logged = true;
        tally = next;
    }

    /** Before we have a transaction of our own, a newer update may have come and gone (rule R15). Under the lock. */
    private void makeSureItIsStillOurs() throws ShareException {
        if (takenUp && !log.read().equals(Optional.ofNullable(tally))) {
            logged = false;
            throw context.error(ErrorKind.SUPERSEDED, job.operation())
                    .detail(
                            "another update of the same target has begun while this one waited; nothing was changed by it")
                    .build();
        }
    }

    private void forget() throws ShareException {
        if (logged) {
            log.forget();
            logged = false;
        }
    }

    /** An attempt that leaves everybody alone. */
    private final class Ordinary implements Attempt.Turn {
        private final int number;
        private boolean leavesMore;

        Ordinary(int number) {
            this.number = number;
        }

        @Override
        public void begins() throws ShareException {
            makeSureItIsStillOurs();
            AttemptLog.Tally known = tally;
            if (known != null) {
                write(known.withAttempt(number, context.volume().serverTime()));
            } else if (logged) {
                // Of another job, which ends with this.
                forget();
            }
        }

        @Override
        public Optional<Duration> waitsAfter(Throwable failure, boolean repeatable) {
            boolean forcedIsNext = number >= ordinary;
            leavesMore = repeatable && (!forcedIsNext || policy.disconnect().isPresent());
            Duration grace = policy.disconnect()
                    .filter(forced -> forcedIsNext)
                    .map(ForcedDisconnect::grace)
                    .orElse(Duration.ZERO);
            return leavesMore ? Optional.of(policy.interval().plus(grace)) : Optional.empty();
        }

        @Override
        public void waits() throws ShareException {
            if (tally == null) {
                write(firstNow());
            }
        }

        @Override
        public void over() throws ShareException {
            forget();
        }

        @Override
        public boolean evict(Collection<SharePath> files) {
            return false;
        }
    }

    /** The attempt that gets those in the way off. */
    private final class Forced implements Attempt.Turn {
        private final Escalation escalation;

        Forced(Escalation escalation) {
            this.escalation = escalation;
        }

        @Override
        public void begins() throws ShareException {
            makeSureItIsStillOurs();
        }

        @Override
        public Optional<Duration> waitsAfter(Throwable failure, boolean repeatable) {
            return Optional.empty();
        }

        @Override
        public void waits() {
            // There is no other attempt.
        }

        @Override
        public void over() throws ShareException {
            forget();
        }

        @Override
        public boolean evict(Collection<SharePath> files) throws ShareException {
            return escalation.evict(files);
        }

        @Override
        public Set<SharePath> closed() {
            return escalation.closed();
        }
    }
}
