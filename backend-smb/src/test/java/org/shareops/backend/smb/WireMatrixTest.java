package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.Sample;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.VirtualClock;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.Request;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.update.Outcome;
import org.shareops.update.RecoveryReport;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;

/**
 * Rule R6 on the wire: every message of every kind of replacement is lost once, in four ways. The library finds out over
 * another connection what became of it, brings it to an end and reports the truth.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class WireMatrixTest {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration RESPONSE = Duration.ofSeconds(60);

    /** Long for a server beside us, and short for one who waits for it; an answer that is late by chance does no harm. */
    private static final Duration SHORT_RESPONSE = Duration.ofMillis(500);

    private static final int FEW = 2;
    private static final int MOST_LATER_CONNECTIONS = 50;
    private static final Duration SERVER_TIDIES_UP = Duration.ofSeconds(20);

    private static SmbFixture on;
    private static Shares direct;

    private final Sample sample = Sample.ofProperties();
    private final List<String> complaints = new ArrayList<>();

    @TempDir
    Path work;

    private Works works;

    @BeforeAll
    static void startServer() {
        on = new SmbFixture();
        direct = on.sharesAs(SmbFixture.ADMINISTRATOR);
    }

    @AfterAll
    static void stopServer() throws IOException {
        direct.close();
        on.close();
    }

    private void begin(Works.Work kind) throws IOException {
        works = new Works(kind, work, on.server.directoryOf("data"));
        works.publish(on.share(direct));
    }

    /** The library, connected through a proxy, and its next change. */
    private final class Wire implements AutoCloseable {
        final CountingProxy proxy = CountingProxy.start(on.server.port(), new Smb2Format());
        final Shares shares;
        final Works.Change change;
        private @Nullable ShareException error;
        private @Nullable UpdateReport report;

        Wire(Duration response, EngineClock clock) throws IOException {
            if (works.digest() == null) {
                works.publish(on.share(direct));
            }
            shares = Shares.builder()
                    .onlyGivenBackends()
                    .backend(new SmbBackend(CONNECT, response))
                    .credentials(CredentialsProvider.of(
                            Credentials.password(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD.toCharArray())))
                    .clock(clock)
                    .build();
            Share share = shares.share("smb://127.0.0.1:" + proxy.port() + "/data");
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
            assertThat(wire.run()).as(wire.toString()).isEqualTo(Outcome.COMMITTED);
            assertThat(wire.isNew(works.digest())).isTrue();
            return Math.toIntExact(wire.proxy.messages());
        }
    }

    static Stream<Works.Work> kinds() {
        return Stream.of(Works.Work.values()).filter(Sample::asksFor);
    }

    static Stream<Arguments> everything() {
        return kinds().flatMap(
                        kind -> Stream.of(Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.CUT_ANSWER, Fault.SWALLOW_ANSWER)
                                .map(fault -> Arguments.of(kind, fault)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("everything")
    void R6_aMessageThatIsLostAnywhereIsSettledOverAnotherConnection(Works.Work kind, Fault fault) throws IOException {
        begin(kind);
        int struck = 0;
        Duration response = fault == Fault.SWALLOW_ANSWER ? SHORT_RESPONSE : RESPONSE;
        List<Integer> numbers = sample.upTo(messages(), FEW);
        for (int number : numbers) {
            try (Wire wire = new Wire(response, EngineClock.system())) {
                wire.proxy.plan(fault, request -> isNumber(request, number));
                Outcome outcome = wire.run();
                struck += wire.proxy.faults() > 0 ? 1 : 0;
                judge(number + " " + outcome, wire, outcome);
            }
        }
        assertThat(complaints).as(sample.toString()).isEmpty();
        assertThat(struck).as(sample.toString()).isGreaterThan(numbers.size() / 2);
    }

    private static boolean isNumber(Request request, int number) {
        return request.message() == number;
    }

    private void judge(String what, Wire wire, Outcome outcome) throws IOException {
        TreeDigest now = works.digest();
        boolean done = outcome == Outcome.COMMITTED;
        if (done ? !wire.isNew(now) : !wire.isAsBefore(now)) {
            complaints.add(what + ": reported falsely: " + wire);
        }
        if (!done && outcome != Outcome.FAILED) {
            complaints.add(what + ": reported strangely: " + wire);
        }
        if (wire.isUnknown()) {
            complaints.add(what + ": it could have been found out: " + wire);
        }
        if (wire.report != null && !wire.report.leftovers().isEmpty()) {
            complaints.add(what + ": reported leftovers: " + wire);
        }
        if (!works.leftovers().isEmpty()) {
            complaints.add(what + ": left " + works.leftovers() + ": " + wire);
            on.share(direct).recover();
        }
        awaitNothingOpen(what);
        if (!wire.isNew(now) && !wire.isAsBefore(now)) {
            works.publish(on.share(direct));
        }
    }

    /** What a lost connection held the server may hold for a moment; what the living one holds it holds for good. */
    private void awaitNothingOpen(String what) throws IOException {
        long end = System.nanoTime() + SERVER_TIDIES_UP.toNanos();
        while (true) {
            var open = on.share(direct).openFiles().items();
            if (open.isEmpty()) {
                return;
            }
            if (System.nanoTime() - end > 0) {
                complaints.add(what + ": the server holds " + open);
                return;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void R4_R6_whatAServerThatStaysAwayLeavesUnknownARecoverySettles(Works.Work kind) throws IOException {
        begin(kind);
        int unknown = 0;
        List<Integer> numbers = sample.upTo(messages(), 2 * FEW);
        for (int number : numbers) {
            Fault fault = number % 2 == 0 ? Fault.CUT_BEFORE : Fault.CUT_ANSWER;
            try (Wire wire = new Wire(RESPONSE, new VirtualClock(Instant.now()))) {
                wire.proxy.plan(fault, request -> isNumber(request, number));
                for (int i = 0; i < MOST_LATER_CONNECTIONS; i++) {
                    wire.proxy.plan(Fault.CUT_BEFORE, request -> request.connection() > 1);
                }
                Outcome outcome = wire.run();
                unknown += wire.isUnknown() ? 1 : 0;
                String what = number + " " + fault + " " + outcome;
                awaitNothingOpen(what);
                judgeRecovery(what, wire, outcome);
            }
        }
        assertThat(complaints).as(sample.toString()).isEmpty();
        if (sample.isFull()) {
            assertThat(unknown).as("unknown outcomes").isPositive();
        }
    }

    private void judgeRecovery(String what, Wire wire, Outcome outcome) throws IOException {
        TreeDigest now = works.digest();
        boolean done = outcome == Outcome.COMMITTED;
        // What the server did not hear of removing waits for the recovery, and is reported.
        if (!wire.isUnknown() && (done ? !Objects.equals(works.seen(), wire.change.seen()) : !wire.isAsBefore(now))) {
            complaints.add(what + ": reported falsely: " + wire);
        }
        Share share = on.share(direct);
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
