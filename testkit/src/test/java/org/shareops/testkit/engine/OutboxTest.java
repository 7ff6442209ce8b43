package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.shareops.testkit.engine.TestInbox.INBOX;
import static org.shareops.testkit.engine.TestInbox.itemsIn;
import static org.shareops.testkit.engine.TestInbox.text;
import static org.shareops.testkit.engine.TestInbox.withInbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Inbox;
import org.shareops.Outbox;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.delivery.DrainOptions;
import org.shareops.delivery.DrainReport;
import org.shareops.delivery.OutboxItem;
import org.shareops.delivery.Verdict;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.Crowd;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.SimulatedCrash;
import org.shareops.testkit.VirtualClock;

/** The outbox, on every kind of server. */
class OutboxTest {
    private static final DrainOptions AT_ONCE = DrainOptions.defaults().withAtOnce(true);

    @TempDir
    private Path disk;

    private final VirtualClock clock = new VirtualClock(Instant.now());

    @Test
    void V7_manyThreadsGetNumbersWithoutGaps() throws Exception {
        try (Outbox outbox = Outbox.open(disk.resolve("out"))) {
            List<Long> numbers = Crowd.inMany(16, () -> outbox.enqueue(text("x")));
            assertThat(numbers)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, 16).boxed().toList());
            assertThat(outbox.status().waiting())
                    .extracting(OutboxItem::sequence)
                    .isSorted();
            assertThat(outbox.status().depth()).isEqualTo(16);
        }
        try (Outbox again = Outbox.openExisting(disk.resolve("out"))) {
            assertThat(again.enqueue(text("y"))).isEqualTo(17);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void V1_crashedAnywhereEachItemArrivesOnce(String name, MemoryProfile profile) throws Exception {
        int crashes = 0;
        boolean all = Boolean.getBoolean("shareops.full");
        int step = all ? 1 : 3;
        for (int after = all ? 0 : ThreadLocalRandom.current().nextInt(step); ; after += step) {
            Path directory = disk.resolve("out" + after);
            try (MemoryFixture on = withInbox(profile, clock);
                    Outbox outbox = Outbox.open(directory)) {
                outbox.enqueue(text("one"));
                outbox.enqueue(text("two"));
                on.wire.use(FaultPlan.crashAfter(after));
                try {
                    outbox.drain(List.of(on.share.inbox(INBOX)), AT_ONCE);
                } catch (SimulatedCrash e) {
                    // A crash while logging on is found by those who wait for that.
                }
                boolean crashed = on.wire.crashed();
                crashes += crashed ? 1 : 0;
                on.wire.dropClient();
                try (Shares later = on.sharesOn(clock);
                        Outbox again = Outbox.open(directory)) {
                    DrainReport report = again.drain(
                            List.of(later.share("mem://srv/packages").inbox(INBOX)), AT_ONCE);
                    assertThat(report.failures()).as("crash after %s", after).isEmpty();
                    assertThat(again.status().depth()).isZero();
                }
                assertThat(itemsIn(on, INBOX)).as("crash after %s", after).containsExactlyInAnyOrder("one", "two");
                if (!crashed) {
                    break;
                }
            }
        }
        assertThat(crashes).isGreaterThanOrEqualTo(12 / step);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void V5_lostRepliesAreSettledInTheNextCycle(String name, MemoryProfile profile) throws Exception {
        int count = 0;
        for (Primitive lost : List.of(
                Primitive.CREATE,
                Primitive.WRITE,
                Primitive.SYNC,
                Primitive.CLOSE,
                Primitive.RENAME,
                Primitive.SYNC_DIRECTORY)) {
            for (ErrorKind kind : List.of(ErrorKind.OUTCOME_UNKNOWN, ErrorKind.LINK_LOST, ErrorKind.IO_FAILURE)) {
                try (MemoryFixture on = withInbox(profile, clock);
                        Outbox outbox = Outbox.open(disk.resolve("out" + count++))) {
                    outbox.enqueue(text("item"));
                    FaultPlan.Builder plan = FaultPlan.builder();
                    CallMatcher first = CallMatcher.callsTo(lost).nth(1);
                    boolean notDone = kind == ErrorKind.LINK_LOST && lost != Primitive.SYNC_DIRECTORY;
                    on.wire.use((notDone ? plan.refuse(first, kind) : plan.loseReply(first, kind))
                            // And nobody can be asked for the rest of this cycle.
                            .refuse(CallMatcher.callsTo(Primitive.STAT), ErrorKind.LINK_LOST)
                            .build());
                    outbox.drain(List.of(on.share.inbox(INBOX)), AT_ONCE);
                    on.wire.use(FaultPlan.none());
                    outbox.drain(List.of(on.share.inbox(INBOX)), AT_ONCE);
                    assertThat(itemsIn(on, INBOX)).as("%s %s", lost, kind).containsExactly("item");
                    assertThat(outbox.status().depth()).isZero();
                }
            }
        }
    }

    @Test
    void V5_whatMayHaveArrivedGoesNowhereElse() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("out"))) {
            on.observer.files().createDirectory("OTHER");
            Inbox first = on.share.inbox(INBOX);
            Inbox other = on.share.inbox("OTHER");
            outbox.enqueue(text("item"));
            on.wire.use(FaultPlan.builder()
                    .loseReply(CallMatcher.callsTo(Primitive.RENAME).nth(1), ErrorKind.OUTCOME_UNKNOWN)
                    .refuse(CallMatcher.callsTo(Primitive.STAT), ErrorKind.IO_FAILURE)
                    .build());
            DrainReport report = outbox.drain(List.of(first, other), AT_ONCE);
            assertThat(report.failures().get(1L).kind()).isEqualTo(ErrorKind.OUTCOME_UNKNOWN);
            assertThat(outbox.status().waiting().get(0).boundTo()).contains(first.toString());
            on.wire.use(FaultPlan.none());
            DrainReport elsewhere = outbox.drain(List.of(other), AT_ONCE);
            assertThat(elsewhere.failures().get(1L)).hasMessageContaining(first.toString());
            assertThat(itemsIn(on, "OTHER")).isEmpty();
            assertThat(outbox.drain(List.of(other, first), AT_ONCE).isEmptied()).isTrue();
            assertThat(itemsIn(on, INBOX)).containsExactly("item");
        }
    }

    @Test
    void V5_anItemWhoseTraceIsTooOldIsSetAsideAndNotSentAgain() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("out"))) {
            Inbox inbox = on.share.inbox(INBOX);
            outbox.enqueue(text("item"));
            on.wire.use(FaultPlan.builder()
                    .loseReply(CallMatcher.callsTo(Primitive.RENAME).nth(1), ErrorKind.OUTCOME_UNKNOWN)
                    .refuse(CallMatcher.callsTo(Primitive.STAT), ErrorKind.IO_FAILURE)
                    .build());
            outbox.drain(List.of(inbox), AT_ONCE);
            on.wire.use(FaultPlan.none());
            on.observer.inbox(INBOX).poll(item -> Verdict.DONE);
            clock.advance(Duration.ofDays(3));
            DrainReport report = outbox.drain(List.of(inbox), AT_ONCE.withCycles(1));
            assertThat(report.setAside()).containsExactly(1L);
            assertThat(report.failures().get(1L)).hasMessageContaining("too long ago");
            assertThat(itemsIn(on, INBOX)).isEmpty();
            assertThat(outbox.status().failed()).hasSize(1);
        }
    }

    @Test
    void V4_anItemThatFailsTooOftenIsSetAsideWithItsReason() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("out"), "sender")) {
            Inbox inbox = on.share.inbox(INBOX);
            outbox.enqueue(text("stuck"));
            outbox.enqueue(text("good"));
            on.wire.use(FaultPlan.builder()
                    .refuse(
                            CallMatcher.callsTo(Primitive.RENAME)
                                    .where(call -> call.toString().contains("-0000000000001-")),
                            ErrorKind.ALREADY_EXISTS)
                    .build());
            DrainOptions options = DrainOptions.defaults().withCycles(4);
            DrainReport report = outbox.drain(List.of(inbox), options);
            // Rule V8: the one behind it has arrived.
            assertThat(itemsIn(on, INBOX)).containsExactly("good");
            assertThat(on.wire.count(Primitive.RENAME)).isEqualTo(11);
            assertThat(report.failures().get(1L).kind()).isEqualTo(ErrorKind.ALREADY_EXISTS);
            assertThat(outbox.drain(List.of(inbox), options).notDue()).isEqualTo(1);
            int cycles = 1;
            while (outbox.status().depth() > 0) {
                clock.advance(Duration.ofSeconds(15));
                cycles += outbox.drain(List.of(inbox), options).failures().size();
            }
            assertThat(cycles).isEqualTo(4);
            // One, two and four minutes, each shortened by at most a quarter.
            assertThat(clock.passed()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(8));
            OutboxItem failed = outbox.status().failed().get(0);
            assertThat(failed.cycles()).isEqualTo(4);
            assertThat(failed.lastFailure().orElseThrow()).contains("10 names");
            assertThat(disk.resolve("out/failed/0000000000000000001.item")).hasContent("stuck");
            on.wire.use(FaultPlan.none());
            assertThat(outbox.retryFailed()).isEqualTo(1);
            assertThat(outbox.drain(List.of(inbox), options).isEmptied()).isTrue();
            assertThat(itemsIn(on, INBOX)).containsExactlyInAnyOrder("good", "stuck");
            // Nothing is left of all those tries.
            assertThat(on.observer.files().list(INBOX)).hasSize(2);
        }
    }

    @Test
    void aServerThatIsAwayIsNoItemsFailureAndIsAskedAsItsBackOffAllows() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("out"))) {
            Inbox inbox = on.share.inbox(INBOX);
            for (int i = 0; i < 50; i++) {
                outbox.enqueue(text("item " + i));
            }
            on.wire.use(FaultPlan.builder()
                    .refuse(CallMatcher.callsTo(Primitive.LOG_ON), ErrorKind.UNREACHABLE)
                    .build());
            for (int cycle = 0; cycle < 5; cycle++) {
                DrainReport report =
                        outbox.drain(List.of(inbox), DrainOptions.defaults().withCycles(1));
                assertThat(report.failures()).hasSize(50);
                assertThat(report.setAside()).isEmpty();
                clock.advance(Duration.ofMinutes(5));
            }
            assertThat(on.wire.count(Primitive.LOG_ON)).isEqualTo(5);
            on.wire.use(FaultPlan.none());
            assertThat(outbox.drain(List.of(inbox), DrainOptions.defaults()).delivered())
                    .hasSize(50);
            assertThat(itemsIn(on, INBOX)).hasSize(50);
        }
    }

    @Test
    void failoverIsSticky() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("out"))) {
            on.observer.files().createDirectory("SECOND");
            Inbox missing = on.share.inbox("MISSING");
            Inbox second = on.share.inbox("SECOND");
            outbox.enqueue(text("one"));
            assertThat(outbox.drain(List.of(missing, second), AT_ONCE).isEmptied())
                    .isTrue();
            on.observer.files().createDirectory("MISSING");
            outbox.enqueue(text("two"));
            assertThat(outbox.drain(List.of(missing, second), AT_ONCE).isEmptied())
                    .isTrue();
            assertThat(itemsIn(on, "SECOND")).containsExactlyInAnyOrder("one", "two");
            assertThat(itemsIn(on, "MISSING")).isEmpty();
        }
    }

    @Test
    void oneAtATimeDrains() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("out"));
                Outbox same = Outbox.open(disk.resolve("out"))) {
            Inbox inbox = on.share.inbox(INBOX);
            outbox.enqueue(text("item"));
            AtomicReference<ShareException> second = new AtomicReference<>();
            on.wire.use(FaultPlan.builder()
                    .before(CallMatcher.callsTo(Primitive.CREATE).nth(1), call -> {
                        second.set(catchThrowableOfType(
                                ShareException.class, () -> same.drain(List.of(on.observer.inbox(INBOX)), AT_ONCE)));
                        same.enqueue(text("meanwhile"));
                    })
                    .build());
            assertThat(outbox.drain(List.of(inbox), AT_ONCE).delivered()).hasSize(1);
            assertThat(second.get().kind()).isEqualTo(ErrorKind.BUSY);
            assertThat(outbox.status().depth()).isEqualTo(1);
        }
    }

    @Test
    void badDirectoriesAreRefusedWithTheirReason() throws Exception {
        Path full = Files.createDirectory(disk.resolve("full"));
        Files.writeString(full.resolve("mine.txt"), "mine");
        assertThatThrownBy(() -> Outbox.open(full)).hasMessageContaining("other files");
        assertThatThrownBy(() -> Outbox.open(full.resolve("mine.txt")))
                .hasMessageContaining("mine.txt is no directory");
        assertThatThrownBy(() -> Outbox.open(disk.resolve("no/such"))).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> Outbox.openExisting(disk.resolve("none"))).hasMessageContaining("no outbox");
        Outbox.open(disk.resolve("out"), "me").close();
        assertThatThrownBy(() -> Outbox.open(disk.resolve("out"), "you")).hasMessageContaining("\"me\"");
        assertThatThrownBy(() -> Outbox.open(disk.resolve("other"), "Me!"))
                .isInstanceOf(IllegalArgumentException.class);
        Files.writeString(disk.resolve("out/outbox"), "shareops outbox 1\nsen");
        assertThatThrownBy(() -> Outbox.open(disk.resolve("out"))).hasMessageContaining("damaged");
    }

    @Test
    void damagedRecordsLoseNothing() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("out"))) {
            outbox.enqueue(text("one"));
            outbox.enqueue(text("two"));
            Files.writeString(disk.resolve("out/items/0000000000000000001.state"), "shareops outbox item 1\ncyc");
            Files.writeString(disk.resolve("out/sequence"), "\0\0\0");
            assertThat(outbox.enqueue(text("three"))).isGreaterThan(2);
            DrainReport report = outbox.drain(List.of(on.share.inbox(INBOX)), AT_ONCE);
            assertThat(report.setAside()).containsExactly(1L);
            assertThat(itemsIn(on, INBOX)).containsExactlyInAnyOrder("two", "three");
            assertThat(outbox.status().failed()).hasSize(1);
        }
    }
}
