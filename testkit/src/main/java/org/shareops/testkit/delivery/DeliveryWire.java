package org.shareops.testkit.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.shareops.Inbox;
import org.shareops.Outbox;
import org.shareops.Shares;
import org.shareops.delivery.DrainOptions;
import org.shareops.delivery.DrainReport;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.Sample;
import org.shareops.testkit.VirtualClock;
import org.shareops.testkit.WireMatrix.Site;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Fault;

/**
 * Loses one message after the other of a delivery, with an outbox and without, and judges what lies in the inbox afterwards:
 * the item once, or not at all where its sender was told so (rules V1 and V5). For one thread.
 */
public final class DeliveryWire {
    private static final Duration RESPONSE = Duration.ofSeconds(60);
    /** Long for a server beside us, and short for one who waits for it. */
    private static final Duration SHORT_RESPONSE = Duration.ofMillis(500);
    /** For a server that was late by chance. */
    private static final Duration PATIENT_RESPONSE = Duration.ofSeconds(15);

    private static final int MOST_LATER_CONNECTIONS = 50;
    private static final int MOST_DRAINS = 5;
    private static final Set<ErrorKind> ABSENCE =
            EnumSet.of(ErrorKind.UNREACHABLE, ErrorKind.LINK_LOST, ErrorKind.OUTCOME_UNKNOWN);
    private static final DrainOptions AT_ONCE = DrainOptions.defaults().withAtOnce(true);

    private final Site site;
    private final String inbox;
    private final Path work;
    private final Sample sample;
    private final InboxJudge judge;
    private final TreeSet<String> delivered = new TreeSet<>();
    /** May be there, since a server that was late did not say. */
    private final TreeSet<String> possible = new TreeSet<>();

    private final List<String> complaints = new ArrayList<>();
    private int letters;
    private int runs;
    private int struck;
    private int unknown;

    /** What stands between an item and its inbox. */
    public enum Way {
        /** Nothing: the sender hears what became of it. */
        DIRECT,
        /** An outbox, which has to find out. */
        OUTBOX
    }

    /**
     * Prepares it. No traffic.
     *
     * @param inbox the path of an empty directory
     * @param work a directory for outboxes
     */
    public DeliveryWire(Site site, String inbox, Path work, Sample sample) {
        this.site = site;
        this.inbox = inbox;
        this.work = work;
        this.sample = sample;
        this.judge = new InboxJudge(InboxView.onDisk(site.disk().resolve(inbox)));
    }

    /** Returns what should not have happened. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Returns how many of the faults that were planned have come. */
    public int struck() {
        return struck;
    }

    /** Returns how many faults were planned, without those that a server forestalled which was late by itself. */
    public int tried() {
        return runs;
    }

    /** Returns how many outcomes stayed unknown while the server stayed away. */
    public int unknown() {
        return unknown;
    }

    /** A client behind a proxy that is about to lose one message. */
    private final class Wire implements AutoCloseable {
        final CountingProxy proxy = CountingProxy.start(site.port(), site.format());
        final Shares shares;
        final Inbox box;
        final String letter = "letter " + ++letters;
        private final AtomicBoolean away = new AtomicBoolean();

        Wire(Duration response, EngineClock clock) throws IOException {
            shares = site.open(response, clock);
            box = shares.share(site.url(proxy.port())).inbox(inbox);
            String first = "first " + letters;
            possible.add(first);
            box.deliver(Source.bytes(Letter.of(first).content()));
            delivered.add(first);
            proxy.reset();
        }

        void lose(Fault fault, int message) {
            runs++;
            proxy.plan(fault, request -> request.message() == message);
        }

        void stayAwayFromNowOn() {
            away.set(true);
            for (int i = 0; i < MOST_LATER_CONNECTIONS; i++) {
                proxy.plan(Fault.CUT_BEFORE, request -> away.get() && request.connection() > 1);
            }
        }

        void comeBack() {
            away.set(false);
        }

        Source source() {
            return Source.bytes(Letter.of(letter).content());
        }

        @Override
        public void close() throws IOException {
            struck += proxy.faults() > 0 ? 1 : 0;
            if (!proxy.problems().isEmpty()) {
                complaints.add("the proxy says " + proxy.problems());
            }
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
            wire.box.deliver(wire.source());
            delivered.add(wire.letter);
            return Math.toIntExact(wire.proxy.messages());
        }
    }

    /**
     * Loses each message of a delivery, and lets the next connection through.
     *
     * @param few how many messages to try; a long run tries all
     */
    public void loseAnywhere(Way way, Fault fault, int few) throws IOException {
        boolean swallows = fault == Fault.SWALLOW_ANSWER || fault == Fault.SWALLOW;
        for (int message : sample.upTo(messages(), few)) {
            if (!swallows) {
                complaints.addAll(lose(way, fault, message, RESPONSE));
            } else if (!isDoneSwiftly(way, fault, message)) {
                complaints.addAll(lose(way, fault, message, PATIENT_RESPONSE));
            }
        }
    }

    /**
     * Returns whether the message was lost and nothing stayed open; otherwise the server may have been late by itself. What is
     * false counts anyway.
     */
    private boolean isDoneSwiftly(Way way, Fault fault, int message) throws IOException {
        int triedBefore = runs;
        int struckBefore = struck;
        boolean done = false;
        try {
            done = lose(way, fault, message, SHORT_RESPONSE).isEmpty();
        } catch (ShareException e) {
            if (!ABSENCE.contains(e.kind())) {
                throw e;
            }
        }
        if (struck == struckBefore) {
            runs = triedBefore;
            return false;
        }
        return done;
    }

    /** Returns what was left open, and complains of what is false. */
    private List<String> lose(Way way, Fault fault, int message, Duration response) throws IOException {
        try (Wire wire = new Wire(response, EngineClock.system())) {
            wire.lose(fault, message);
            String what = way + " " + fault + " " + message;
            if (way == Way.DIRECT) {
                return direct(what, wire);
            }
            try (Outbox outbox = Outbox.open(work.resolve("outbox" + letters))) {
                outbox.enqueue(wire.source());
                return drainToTheEnd(what, wire, outbox);
            }
        }
    }

    /** Loses each message of a delivery, and cuts every later connection for a while. */
    public void loseAndStayAway(Way way, int few) throws IOException {
        for (int message : sample.upTo(messages(), few)) {
            for (Fault fault : List.of(Fault.CUT_BEFORE, Fault.CUT_ANSWER)) {
                VirtualClock clock = new VirtualClock(Instant.now());
                try (Wire wire = new Wire(RESPONSE, clock)) {
                    wire.lose(fault, message);
                    wire.stayAwayFromNowOn();
                    String what = way + " " + fault + " " + message + " and away";
                    if (way == Way.DIRECT) {
                        directAway(what, wire);
                    } else {
                        outboxAway(what, wire, clock);
                    }
                }
            }
        }
    }

    private List<String> direct(String what, Wire wire) throws IOException {
        possible.add(wire.letter);
        ShareException failure = deliver(wire);
        if (failure != null) {
            if (failure.kind() == ErrorKind.OUTCOME_UNKNOWN) {
                return List.of(what + ": it could have been found out: " + failure);
            }
            // As its sender would: it has not arrived, so that sending it again doubles nothing.
            wire.box.deliver(wire.source());
        }
        delivered.add(wire.letter);
        judge(what + " " + failure);
        return List.of();
    }

    private void directAway(String what, Wire wire) throws IOException {
        ShareException failure = deliver(wire);
        boolean there = judge.letters().contains(wire.letter);
        if (failure != null && failure.kind() == ErrorKind.OUTCOME_UNKNOWN) {
            unknown++;
        } else if (there != (failure == null)) {
            complaints.add(what + ": reported falsely: there " + there + " " + failure);
        }
        if (there) {
            delivered.add(wire.letter);
        }
        judge(what + " " + failure);
    }

    private static @Nullable ShareException deliver(Wire wire) {
        try {
            wire.box.deliver(wire.source());
            return null;
        } catch (ShareException e) {
            return e;
        }
    }

    private void outboxAway(String what, Wire wire, VirtualClock clock) throws IOException {
        try (Outbox outbox = Outbox.open(work.resolve("outbox" + letters))) {
            outbox.enqueue(wire.source());
            DrainReport report = outbox.drain(List.of(wire.box), AT_ONCE);
            boolean told = report.isEmptied();
            if (told && !judge.letters().contains(wire.letter)) {
                complaints.add(what + ": it left the outbox, and is not there");
            }
            unknown += Optional.of(outbox.status().waiting()).stream()
                            .flatMap(List::stream)
                            .anyMatch(item -> item.boundTo().isPresent())
                    ? 1
                    : 0;
            wire.comeBack();
            clock.advance(Duration.ofHours(1));
            complaints.addAll(drainToTheEnd(what, wire, outbox));
        }
    }

    private List<String> drainToTheEnd(String what, Wire wire, Outbox outbox) throws IOException {
        possible.add(wire.letter);
        List<ShareException> failures = new ArrayList<>();
        for (int i = 0; i < MOST_DRAINS && outbox.status().depth() > 0; i++) {
            failures.addAll(outbox.drain(List.of(wire.box), AT_ONCE).failures().values());
        }
        if (outbox.status().depth() > 0 || !outbox.status().failed().isEmpty()) {
            return List.of(what + ": it does not come through: " + outbox.status() + " " + failures);
        }
        delivered.add(wire.letter);
        judge(what + " " + failures);
        return List.of();
    }

    private void judge(String what) throws IOException {
        List<String> found = judge.complaints(delivered, possible);
        if (!found.isEmpty()) {
            complaints.add(what + ": " + found);
        }
    }
}
