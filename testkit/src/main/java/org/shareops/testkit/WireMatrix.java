package org.shareops.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.Backend;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.MessageFormat;
import org.shareops.testkit.net.Request;
import org.shareops.update.Outcome;
import org.shareops.update.RecoveryReport;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;

/**
 * Loses one message after the other of one kind of replacement, and judges what the library makes of it (rule R6): it has to
 * find out over another connection what became of it, bring it to an end and report the truth. For one thread.
 */
public final class WireMatrix implements AutoCloseable {
    private static final Duration RESPONSE = Duration.ofSeconds(60);

    /** Long for a server beside us, and short for one who waits for it. */
    private static final Duration SHORT_RESPONSE = Duration.ofMillis(500);
    /** For a server that was late by chance. */
    private static final Duration PATIENT_RESPONSE = Duration.ofSeconds(15);

    private static final int MOST_LATER_CONNECTIONS = 50;
    private static final int MOST_TRIES = 5;
    private static final Duration SERVER_TIDIES_UP = Duration.ofSeconds(20);

    private final Site site;
    private final Sample sample;
    private final Shares direct;
    private final WireWorks works;
    private final List<String> complaints = new ArrayList<>();
    private int tried;
    private int struck;
    private int unknown;

    /** What is done to the directory. */
    public enum Work {
        /** Replaces the directory as a whole. */
        SWAP,
        /** Replaces it file by file. */
        PATCH,
        /** Replaces one file in it. */
        REPLACE,
        /** Removes it. */
        REMOVE,
        /** Publishes another version beside it. */
        VERSIONED,
        /** Leads readers to the version before. */
        ROLLBACK;

        boolean isOnVersions() {
            return this == VERSIONED || this == ROLLBACK;
        }
    }

    /** Returns the works that a test run asks for: {@link Sample#asksFor}. */
    public static Stream<Work> works() {
        return Stream.of(Work.values()).filter(Sample::asksFor);
    }

    /** Returns each of {@link #works} with each way to lose a message for good, as arguments of a test. */
    public static Stream<Object[]> worksAndFaults() {
        return works().flatMap(
                        work -> Stream.of(Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.CUT_ANSWER, Fault.SWALLOW_ANSWER)
                                .map(fault -> new Object[] {work, fault}));
    }

    /** Makes a backend that waits so long for an answer. */
    @FunctionalInterface
    public interface BackendMaker {
        /** Makes it; no traffic. */
        Backend make(Duration response);
    }

    /**
     * A share on a server beside us, which must be empty.
     *
     * @param scheme of its address
     * @param port of the server on the loopback interface
     * @param share the share's name
     * @param disk the directory that it shows
     * @param format of the messages
     * @param backends makes the backend
     * @param credentials of somebody who may list open files
     */
    public record Site(
            String scheme,
            int port,
            String share,
            Path disk,
            MessageFormat format,
            BackendMaker backends,
            CredentialsProvider credentials) {
        /** Returns the share's URL at a port: that of the server, or of a proxy. */
        public String url(int atPort) {
            return scheme + "://127.0.0.1:" + atPort + "/" + share;
        }

        /** Makes a library that waits so long for an answer. No traffic. */
        public Shares open(Duration response, EngineClock clock) {
            return Shares.builder()
                    .onlyGivenBackends()
                    .backend(backends.make(response))
                    .credentials(credentials)
                    .clock(clock)
                    .build();
        }
    }

    /**
     * Prepares the work and publishes what is there before.
     *
     * @param scratch an empty directory for sources
     */
    public WireMatrix(Site site, Work kind, Path scratch, Sample sample) throws IOException {
        this.site = site;
        this.sample = sample;
        this.direct = site.open(RESPONSE, EngineClock.system());
        this.works = new WireWorks(kind, scratch, site.disk());
        works.publish(share());
    }

    private Share share() {
        return direct.share(site.url(site.port()));
    }

    /** Returns what should not have happened. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Returns how many messages were to be lost, without those that a server forestalled which was late by itself. */
    public int tried() {
        return tried;
    }

    /** Returns how many of them came. */
    public int struck() {
        return struck;
    }

    /** Returns how many outcomes stayed unknown while the server stayed away. */
    public int unknown() {
        return unknown;
    }

    /** Logs off. */
    @Override
    public void close() throws IOException {
        direct.close();
    }

    /** The library, connected through a proxy, and its next change. */
    private final class Wire implements AutoCloseable {
        final CountingProxy proxy = CountingProxy.start(site.port(), site.format());
        final Shares shares;
        final WireWorks.Change change;
        private @Nullable ShareException error;
        private @Nullable UpdateReport report;

        Wire(Duration response, EngineClock clock) throws IOException {
            if (works.digest() == null) {
                works.publish(share());
            }
            shares = site.open(response, clock);
            Share share = shares.share(site.url(proxy.port()));
            share.files().list("");
            change = works.next(share);
            proxy.reset();
        }

        Outcome run() {
            try {
                report = change.operation().run();
                return report.outcome();
            } catch (UpdateException e) {
                error = e;
                report = e.report();
                return report.outcome();
            } catch (ShareException e) {
                error = e;
                return Outcome.FAILED;
            }
        }

        boolean isUnknown() {
            return error != null && error.kind() == ErrorKind.OUTCOME_UNKNOWN;
        }

        boolean isAsBefore(@Nullable TreeDigest now) {
            return Objects.equals(now, change.before());
        }

        boolean isNew(@Nullable TreeDigest now) {
            return Objects.equals(now, change.after());
        }

        @Override
        public String toString() {
            return Optional.ofNullable(error).map(ShareException::toString).orElse("")
                    + Optional.ofNullable(report)
                            .map(all -> " leftovers " + all.leftovers() + " warnings " + all.warnings())
                            .orElse("");
        }

        @Override
        public void close() throws IOException {
            try {
                shares.close();
            } catch (ShareException e) {
                // The server is away, or the proxy.
            }
            proxy.close();
        }
    }

    private int messages() throws IOException {
        try (Wire wire = new Wire(RESPONSE, EngineClock.system())) {
            Outcome outcome = wire.run();
            if (outcome != Outcome.COMMITTED || !wire.isNew(works.digest())) {
                throw new IOException("nothing is lost, and it does not come through: " + outcome + wire);
            }
            return Math.toIntExact(wire.proxy.messages());
        }
    }

    /**
     * Loses one message in each change, and lets the next connection through.
     *
     * @param few how many changes to make; a long run makes one for each message
     */
    public void loseAnywhere(Fault fault, int few) throws IOException {
        for (int number : sample.upTo(messages(), few)) {
            // What stays open once may be a server's that was at its disk for longer than anybody waits.
            if (fault != Fault.SWALLOW_ANSWER) {
                if (!lose(fault, number, RESPONSE).isEmpty()) {
                    complaints.addAll(loseForSure(fault, number, RESPONSE));
                }
            } else if (!isDoneSwiftly(fault, number)) {
                complaints.addAll(loseForSure(fault, number, PATIENT_RESPONSE));
            }
        }
    }

    /**
     * Returns whether the message was lost and nothing stayed open; otherwise the server may have been late by itself. What is
     * false counts anyway.
     */
    private boolean isDoneSwiftly(Fault fault, int number) throws IOException {
        int triedBefore = tried;
        int struckBefore = struck;
        boolean done = false;
        try {
            done = lose(fault, number, SHORT_RESPONSE).isEmpty();
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.UNREACHABLE && e.kind() != ErrorKind.LINK_LOST) {
                throw e;
            }
        }
        if (struck == struckBefore) {
            tried = triedBefore;
            return false;
        }
        return done;
    }

    /** An update that took fewer messages than usual, and so lost none, proves nothing. */
    private List<String> loseForSure(Fault fault, int number, Duration response) throws IOException {
        List<String> open = List.of();
        int before = struck;
        for (int tries = 0; struck == before && tries < MOST_TRIES; tries++) {
            open = lose(fault, number, response);
        }
        return open;
    }

    private List<String> lose(Fault fault, int number, Duration response) throws IOException {
        try (Wire wire = new Wire(response, EngineClock.system())) {
            wire.proxy.plan(fault, request -> isNumber(request, number));
            Outcome outcome = wire.run();
            tried++;
            struck += wire.proxy.faults() > 0 ? 1 : 0;
            return judge(number + " " + outcome, wire, outcome);
        }
    }

    private static boolean isNumber(Request request, int number) {
        return request.message() == number;
    }

    /**
     * Loses one message in each change, and cuts every later connection, so that somebody else has to recover.
     *
     * @param few as in {@link #loseAnywhere}
     */
    public void loseAndStayAway(int few) throws IOException {
        for (int number : sample.upTo(messages(), few)) {
            Fault fault = number % 2 == 0 ? Fault.CUT_BEFORE : Fault.CUT_ANSWER;
            try (Wire wire = new Wire(RESPONSE, new VirtualClock(Instant.now()))) {
                wire.proxy.plan(fault, request -> isNumber(request, number));
                for (int i = 0; i < MOST_LATER_CONNECTIONS; i++) {
                    wire.proxy.plan(Fault.CUT_BEFORE, request -> request.connection() > 1);
                }
                Outcome outcome = wire.run();
                tried++;
                unknown += wire.isUnknown() ? 1 : 0;
                String what = number + " " + fault + " " + outcome;
                awaitNothingOpen(what);
                judgeRecovery(what, wire, outcome);
            }
        }
    }

    /** Returns what was left open, and complains of what is false. */
    private List<String> judge(String what, Wire wire, Outcome outcome) throws IOException {
        List<String> open = new ArrayList<>();
        TreeDigest now = works.digest();
        boolean done = outcome == Outcome.COMMITTED;
        if (wire.isUnknown()) {
            open.add(what + ": it could have been found out: " + wire);
            share().recover();
            now = works.digest();
            if (!wire.isNew(now) && !wire.isAsBefore(now)) {
                complaints.add(what + ": neither old nor new after a recovery: " + wire);
            }
        } else if (done ? !wire.isNew(now) : !wire.isAsBefore(now)) {
            complaints.add(what + ": reported falsely: " + wire);
        } else if (!done && outcome != Outcome.FAILED) {
            complaints.add(what + ": reported strangely: " + wire);
        }
        if (wire.report != null && !wire.report.leftovers().isEmpty()) {
            open.add(what + ": reported leftovers: " + wire);
        }
        if (!works.leftovers().isEmpty()) {
            open.add(what + ": left " + works.leftovers() + ": " + wire);
            share().recover();
        }
        awaitNothingOpen(what);
        if (!wire.isNew(now) && !wire.isAsBefore(now)) {
            works.publish(share());
        }
        return open;
    }

    /** What a lost connection held the server may hold for a moment; what the living one holds it holds for good. */
    private void awaitNothingOpen(String what) throws IOException {
        long end = System.nanoTime() + SERVER_TIDIES_UP.toNanos();
        while (true) {
            var open = share().openFiles().items();
            if (open.isEmpty()) {
                return;
            }
            if (System.nanoTime() - end > 0) {
                complaints.add(what + ": the server holds " + open);
                return;
            }
        }
    }

    private void judgeRecovery(String what, Wire wire, Outcome outcome) throws IOException {
        TreeDigest now = works.digest();
        boolean done = outcome == Outcome.COMMITTED;
        // What the server did not hear of removing waits for the recovery, and is reported.
        if (!wire.isUnknown() && (done ? !Objects.equals(works.seen(), wire.change.seen()) : !wire.isAsBefore(now))) {
            complaints.add(what + ": reported falsely: " + wire);
        }
        Share share = share();
        RecoveryReport recovery = share.recover();
        TreeDigest then = works.digest();
        boolean right = wire.isUnknown()
                ? wire.isNew(then) || wire.isAsBefore(then)
                : done ? wire.isNew(then) : wire.isAsBefore(then);
        if (!right || !recovery.isComplete() || !recovery.leftovers().isEmpty()) {
            complaints.add(what + ": recovered falsely: " + recovery + " after " + wire);
        }
        if (!works.leftovers().isEmpty()) {
            complaints.add(what + ": the recovery left " + works.leftovers() + ": " + recovery + " after " + wire);
        }
        RecoveryReport second = share.recover();
        if (!second.updates().isEmpty() || !second.leftovers().isEmpty()) {
            complaints.add(what + ": a second recovery found " + second);
        }
        awaitNothingOpen(what);
        if (!wire.isNew(then) && !wire.isAsBefore(then)) {
            works.publish(share);
        }
    }
}
