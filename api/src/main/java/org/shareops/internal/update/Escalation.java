package org.shareops.internal.update;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Items;
import org.shareops.internal.share.SessionDesk;
import org.shareops.model.CloseResult;
import org.shareops.model.CordonEnd;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.SessionLister;
import org.shareops.update.Disconnected;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.Phase;

/**
 * Gets those off who are in the way, politely (rule D1): keeps newcomers off, warns, waits, closes exactly what is held, and at the
 * end lets newcomers in again and says so. For one thread.
 */
final class Escalation implements Evictor {
    /** Extended while we live. */
    private static final Duration LEASE = Duration.ofMinutes(5);

    private static final Duration SHORTEST_STEP = Duration.ofSeconds(1);
    private static final Duration LONGEST_STEP = Duration.ofSeconds(10);
    private static final int STEPS = 60;

    private final Context context;
    private final Job job;
    private final ForcedDisconnect how;
    private final Means means;
    private final Findings findings;
    private final Messages messages;
    private final List<String> leasesOfOthers;
    private final Set<SharePath> closed = new HashSet<>();
    private @Nullable HeldCordon cordon;
    private int rounds;
    private boolean foundNobody;

    /** What is done over the share's link, but not as a part of the run. */
    interface Means {
        /** Keeps newcomers off. */
        HeldCordon cordon(String reason, Duration lease) throws ShareException;

        /** Closes, and looks whether it is closed. */
        SessionDesk desk();
    }

    /** Writes down that holders were warned. */
    @FunctionalInterface
    interface Note {
        void write(Instant graceSince, List<AttemptLog.WarnedHolder> warned) throws ShareException;
    }

    Escalation(
            Context context,
            Job job,
            ForcedDisconnect how,
            Means means,
            Findings findings,
            List<AttemptLog.WarnedHolder> warnedBefore,
            List<String> leasesOfOthers) {
        this.context = context;
        this.job = job;
        this.how = how;
        this.means = means;
        this.findings = findings;
        this.leasesOfOthers = leasesOfOthers;
        this.messages = new Messages(context, how, findings, warnedBefore);
    }

    private static String reason(Context context) {
        return "an update of " + context.target();
    }

    /** Returns the leases of those who keep newcomers off for an update of the same target. */
    static List<String> leasesOfOthers(Context context) throws ShareException {
        return new Cordons(context.atRoot()).leasesFor(reason(context));
    }

    /**
     * Ends what programs have left that crashed with the same target, whose update has come to its end now.
     *
     * @param leases those that were there before our first attempt: whoever has come since is at work
     */
    static Optional<CordonEnd> endOthers(Context context, List<String> leases) throws ShareException {
        return new Cordons(context.atRoot()).leaveAll(leases);
    }

    /**
     * Keeps newcomers off, warns those in the way and gives them time to leave.
     *
     * @param graceSince since when they have it; empty if it begins now
     * @throws ShareException if newcomers cannot be kept off: nobody was warned then (rule D3)
     */
    void begin(Optional<Instant> graceSince, Note note) throws ShareException {
        if (how.cordon()) {
            context.meter().begin(Phase.CORDON);
            cordon = means.cordon(reason(context), LEASE);
        }
        context.meter().begin(Phase.GRACE);
        List<OpenFile> holders = holders();
        Instant now = context.volume().serverTime();
        Instant since = graceSince.orElse(now);
        Duration left = atMost(how.grace(), how.grace().minus(Duration.between(since, now)));
        if (holders.isEmpty()) {
            return;
        }
        messages.warn(holders, left);
        note.write(since, messages.all());
        await(left, since, note);
    }

    private void await(Duration time, Instant since, Note note) throws ShareException {
        long start = context.clock().nanoTime();
        Duration step = atMost(LONGEST_STEP, atLeast(SHORTEST_STEP, how.grace().dividedBy(STEPS)));
        while (true) {
            Duration left = time.minusNanos(context.clock().nanoTime() - start);
            if (left.isZero() || left.isNegative()) {
                return;
            }
            context.pause(atMost(left, step));
            List<OpenFile> holders = holders();
            if (holders.isEmpty()) {
                // The last has left.
                return;
            }
            Duration rest = time.minusNanos(context.clock().nanoTime() - start);
            if (messages.warn(holders, rest)) {
                note.write(since, messages.all());
            }
        }
    }

    private static Duration atMost(Duration bound, Duration time) {
        return time.compareTo(bound) < 0 ? time : bound;
    }

    private static Duration atLeast(Duration bound, Duration time) {
        return time.compareTo(bound) > 0 ? time : bound;
    }

    /** Those in the way of the job, but for ourselves. */
    private List<OpenFile> holders() throws ShareException {
        return context.link()
                .askAgainIfLost(
                        () -> Items.of(Holders.below(context, context.path()).blocking())
                                .filter(open -> open.own() != Ownership.YES)
                                .filter(open -> job.isHinderedBy(open.path()))
                                .toList());
    }

    @Override
    public boolean evict(Collection<SharePath> files) throws ShareException {
        if (rounds == how.rounds()) {
            findings.warnings().add("those in the way have come back " + rounds + " times; it is given up");
            return false;
        }
        rounds++;
        context.meter().begin(Phase.CLOSE);
        Set<String> wanted = files.stream().map(context::folded).collect(Collectors.toSet());
        List<OpenFile> holders = Items.of(Holders.below(context, context.path()).blocking())
                .filter(open -> open.own() != Ownership.YES)
                .filter(open -> wanted.contains(context.folded(open.path())))
                // A commit that is refused names everybody in the target, also those whose files stay.
                .filter(open -> job.isHinderedBy(open.path()))
                .toList();
        boolean goesOn;
        if (holders.isEmpty()) {
            // Either he has just left, or nobody can name him, and he is not looked for again.
            goesOn = !foundNobody;
            foundNobody = true;
        } else {
            goesOn = how.scope() == ForcedDisconnect.Scope.FILE ? closeFiles(holders) : endSessions(holders);
        }
        context.meter().begin(Phase.TRY);
        return goesOn;
    }

    private boolean closeFiles(List<OpenFile> holders) throws ShareException {
        List<CloseResult> results = means.desk().closeFiles(holders);
        List<OpenFile> gone = gone(holders, OpenFile::id, results);
        gone.forEach(open -> closed.add(open.path()));
        Map<List<Object>, List<OpenFile>> byHolder = gone.stream()
                .filter(open -> isByUs(open.id(), results))
                .collect(Collectors.groupingBy(
                        open -> List.of(open.user(), open.clients()), LinkedHashMap::new, Collectors.toList()));
        byHolder.values().forEach(opens -> noteClosed(opens, 0));
        return !gone.isEmpty();
    }

    private void noteClosed(List<OpenFile> opens, int collateral) {
        List<SharePath> files = opens.stream().map(OpenFile::path).toList();
        OpenFile any = opens.get(0);
        findings.disconnected().add(new Disconnected(how.scope(), any.user(), any.clients(), files, collateral));
    }

    private boolean endSessions(List<OpenFile> holders) throws ShareException {
        Set<String> ids = new LinkedHashSet<>();
        for (OpenFile open : holders) {
            open.sessionId()
                    .ifPresentOrElse(
                            ids::add,
                            () -> findings.warnings()
                                    .add(
                                            open.describe()
                                                    + ": the server does not tell which session that is, so it was left alone"));
        }
        SessionLister lister = context.facet(SessionLister.class).orElseThrow();
        List<Session> sessions = lister.sessions().items().stream()
                .filter(session -> ids.contains(session.id()))
                .toList();
        if (sessions.isEmpty()) {
            return false;
        }
        List<OpenFile> everything = lister.openFiles(SharePath.root()).items();
        List<CloseResult> results = means.desk().disconnect(sessions);
        noteWhoWentToo(results, ids);
        List<Session> gone = gone(sessions, Session::id, results);
        for (Session session : gone) {
            List<OpenFile> theirs = holders.stream()
                    .filter(open -> open.sessionId().equals(Optional.of(session.id())))
                    .toList();
            long all = everything.stream()
                    .filter(open -> open.sessionId().equals(Optional.of(session.id())))
                    .count();
            theirs.forEach(open -> closed.add(open.path()));
            if (isByUs(session.id(), results)) {
                noteClosed(theirs, (int) Math.max(0, all - theirs.size()));
            }
        }
        return !gone.isEmpty();
    }

    /** Who has left by himself meanwhile was not disconnected. */
    private static boolean isByUs(String id, List<CloseResult> results) {
        return results.stream()
                .anyMatch(result -> result.id().equals(id) && result.outcome() == CloseResult.Outcome.CLOSED);
    }

    /** Rule S7. */
    private void noteWhoWentToo(List<CloseResult> results, Set<String> ids) {
        results.stream()
                .filter(result -> result.failure().isEmpty() && !ids.contains(result.id()))
                .forEach(
                        result -> findings.warnings()
                                .add(
                                        "the session " + result.id()
                                                + " held nothing in the way and was ended, too: the server cannot tell it from one that did"));
    }

    /** Returns those that are closed; a right that is missing ends it. */
    private <T> List<T> gone(List<T> asked, Function<T, String> id, List<CloseResult> results) throws ShareException {
        Set<String> gone = new HashSet<>();
        List<ShareException> failures = new ArrayList<>();
        for (CloseResult result : results) {
            if (result.failure().isEmpty()) {
                gone.add(result.id());
            } else {
                failures.add(result.failure().get());
            }
        }
        for (ShareException failure : failures) {
            if (failure.kind() == ErrorKind.ACCESS_DENIED) {
                throw failure;
            }
            findings.warnings().add("it could not be closed: " + failure.getMessage());
        }
        return asked.stream().filter(each -> gone.contains(id.apply(each))).toList();
    }

    @Override
    public Set<SharePath> closed() {
        return Set.copyOf(closed);
    }

    /** Lets newcomers in again, and tells those who were warned. */
    void end() throws ShareException {
        HeldCordon held = cordon;
        cordon = null;
        ShareException failure = held == null ? null : lift(held);
        try {
            messages.sayFarewell();
        } catch (ShareException e) {
            if (failure == null) {
                throw e;
            }
            failure.addSuppressed(e);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Returns why it was not lifted; null if it was. */
    private @Nullable ShareException lift(HeldCordon held) {
        try {
            CordonEnd end = held.lift();
            if (end == CordonEnd.STILL_SHUT) {
                end = context.link()
                        .askAgainIfLost(() -> endOthers(context, leasesOfOthers))
                        .orElse(end);
            }
            note(end);
            return null;
        } catch (ShareException e) {
            // Whoever comes next does it when the lease has run out.
            held.letExpire();
            return e;
        }
    }

    private void note(CordonEnd end) {
        if (end == CordonEnd.CHANGED_BY_OTHERS) {
            findings.warnings()
                    .add("somebody has changed meanwhile who may come in, and that was left as it is; look at it");
        } else if (end == CordonEnd.ALREADY_OPEN) {
            findings.warnings()
                    .add(
                            "newcomers were let in before it was over, by somebody else or since who stands by for us was gone");
        } else if (end == CordonEnd.STILL_SHUT) {
            findings.warnings().add("others keep newcomers off, too; the last of them lets newcomers in again");
        }
    }
}
