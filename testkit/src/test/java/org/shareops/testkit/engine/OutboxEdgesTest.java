package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.shareops.testkit.engine.TestInbox.INBOX;
import static org.shareops.testkit.engine.TestInbox.itemsIn;
import static org.shareops.testkit.engine.TestInbox.text;
import static org.shareops.testkit.engine.TestInbox.withInbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
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
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.SimulatedCrash;
import org.shareops.testkit.SmallDisk;
import org.shareops.testkit.VirtualClock;

/** What can go wrong with an outbox beside what is usual. */
class OutboxEdgesTest {
    private static final DrainOptions AT_ONCE = DrainOptions.defaults().withAtOnce(true);

    @TempDir
    private Path disk;

    private final VirtualClock clock = new VirtualClock(Instant.now());

    /** The temporary file of a refused renaming is gone, too, but because we removed it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void V1_aRefusedRenamingIsNoArrivalAfterACrash(String name, MemoryProfile profile) throws Exception {
        Path directory = disk.resolve("out");
        for (ErrorKind refusal : List.of(ErrorKind.ALREADY_EXISTS, ErrorKind.ACCESS_DENIED)) {
            try (MemoryFixture on = withInbox(profile, clock);
                    Outbox outbox = Outbox.open(directory)) {
                outbox.enqueue(text("item"));
                on.wire.use(FaultPlan.builder()
                        .refuse(CallMatcher.callsTo(Primitive.RENAME).nth(1), refusal)
                        .crashAfter(CallMatcher.callsTo(Primitive.DELETE).nth(1))
                        .build());
                SimulatedCrash crash = catchThrowableOfType(
                        SimulatedCrash.class, () -> outbox.drain(List.of(on.share.inbox(INBOX)), AT_ONCE));
                // Some volumes cannot rename through a handle, so that nothing is removed after a denial.
                assertThat(crash != null || refusal == ErrorKind.ACCESS_DENIED).isTrue();
                on.wire.dropClient();
                try (Shares later = on.sharesOn(clock);
                        Outbox again = Outbox.open(directory)) {
                    again.drain(List.of(later.share("mem://srv/packages").inbox(INBOX)), AT_ONCE);
                }
                assertThat(itemsIn(on, INBOX)).as(refusal.toString()).containsExactly("item");
            }
        }
    }

    /** As when a copy is restored from a backup under a program that runs. */
    @Test
    void V7_aDirectoryThatWasExchangedIsLockedAndCountedInAnew() throws Exception {
        Path directory = disk.resolve("out");
        try (Outbox outbox = Outbox.open(directory)) {
            outbox.enqueue(text("one"));
            Path aside = Files.move(directory, disk.resolve("aside"));
            for (String part : List.of("", "new", "items", "failed", "outbox")) {
                Files.copy(aside.resolve(part), directory.resolve(part));
            }
            Files.writeString(directory.resolve("sequence"), "0000000000000000041");

            outbox.enqueue(text("two"));
            assertThat(directory.resolve("sequence")).hasContent("0000000000000000042");
            assertThat(aside.resolve("sequence")).hasContent("0000000000000000001");
        }
    }

    /** While a server is away not every cycle is written down; what was refused must be. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void V1_aRefusedRenamingIsNoArrivalAfterTheServerWentAway(String name, MemoryProfile profile) throws Exception {
        try (MemoryFixture on = withInbox(profile, clock);
                Outbox outbox = Outbox.open(disk.resolve("out"))) {
            Inbox inbox = on.share.inbox(INBOX);
            outbox.enqueue(text("item"));
            on.wire.use(FaultPlan.builder()
                    .refuse(CallMatcher.callsTo(Primitive.CREATE), ErrorKind.LINK_LOST)
                    .build());
            outbox.drain(List.of(inbox), AT_ONCE);
            on.wire.use(FaultPlan.builder()
                    .refuse(CallMatcher.callsTo(Primitive.RENAME).nth(1), ErrorKind.ALREADY_EXISTS)
                    .refuse(CallMatcher.callsTo(Primitive.CREATE).nth(2), ErrorKind.LINK_LOST)
                    .build());
            outbox.drain(List.of(inbox), AT_ONCE);
            on.wire.use(FaultPlan.none());
            outbox.drain(List.of(inbox), AT_ONCE);
            assertThat(itemsIn(on, INBOX)).containsExactly("item");
        }
    }

    /** An unsent renaming binds an item to no inbox (rule V5), however often it happens. */
    @Test
    void V5_whatIsKnownNotToHaveArrivedMayGoElsewhere() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("out"))) {
            outbox.enqueue(text("item"));
            for (int cycle = 0; cycle < 3; cycle++) {
                on.wire.use(FaultPlan.builder()
                        .refuse(CallMatcher.callsTo(Primitive.RENAME), ErrorKind.LINK_LOST)
                        .build());
                outbox.drain(List.of(on.share.inbox(INBOX)), AT_ONCE);
                assertThat(outbox.status().waiting().get(0).boundTo()).isEmpty();
            }
        }
    }

    @Test
    void V8_anItemAtWhichTheLinkBreaksHoldsUpNoOther() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("out"), "sender")) {
            Inbox inbox = on.share.inbox(INBOX);
            outbox.enqueue(text("stuck"));
            outbox.enqueue(text("good"));
            on.wire.use(FaultPlan.builder()
                    .refuse(
                            CallMatcher.callsTo(Primitive.RENAME)
                                    .where(call -> call.toString().contains("-0000000000001-")),
                            ErrorKind.LINK_LOST)
                    .build());
            outbox.drain(List.of(inbox), AT_ONCE);
            assertThat(itemsIn(on, INBOX)).containsExactly("good");
        }
    }

    @Test
    void V8_aDamagedRecordHoldsUpNoOther() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("out"))) {
            for (String item : List.of("one", "two", "three")) {
                outbox.enqueue(text(item));
            }
            Path items = disk.resolve("out/items");
            Files.writeString(items.resolve("0000000000000000001.state"), "x".repeat(70_000));
            Files.createDirectory(items.resolve("0000000000000000002.state"));
            DrainReport report = outbox.drain(List.of(on.share.inbox(INBOX)), AT_ONCE);
            assertThat(itemsIn(on, INBOX)).containsExactly("three");
            assertThat(report.setAside()).containsExactly(1L);
            assertThat(report.failures()).containsOnlyKeys(1L, 2L);
            // Nothing that is left is lost.
            assertThat(disk.resolve("out/failed/0000000000000000001.item")).hasContent("one");
            assertThat(items.resolve("0000000000000000002.item")).hasContent("two");
        }
    }

    @Test
    void numbersThatNobodyCountsToAreForeign() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("out"))) {
            outbox.enqueue(text("one"));
            Files.writeString(disk.resolve("out/items/9999999999999999999.item"), "foreign");
            Files.writeString(disk.resolve("out/sequence"), "9999999999999999999");
            assertThat(outbox.enqueue(text("two"))).isGreaterThan(1);
            assertThat(outbox.drain(List.of(on.share.inbox(INBOX)), AT_ONCE).isEmptied())
                    .isTrue();
            assertThat(itemsIn(on, INBOX)).containsExactlyInAnyOrder("one", "two");
        }
    }

    @Test
    void anIntervalMayBeAsLongAsItLikes() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("out"))) {
            outbox.enqueue(text("item"));
            on.wire.use(FaultPlan.builder()
                    .refuse(CallMatcher.callsTo(Primitive.RENAME), ErrorKind.ALREADY_EXISTS)
                    .build());
            DrainOptions options =
                    DrainOptions.defaults().withInterval(Duration.ofMinutes(1), Duration.ofSeconds(Long.MAX_VALUE));
            Inbox inbox = on.share.inbox(INBOX);
            outbox.drain(List.of(inbox), options);
            assertThat(outbox.drain(List.of(inbox), options).notDue()).isEqualTo(1);
        }
    }

    @Test
    void onlyAnInboxThatTookAnItemIsPreferred() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("out"))) {
            on.observer.files().createDirectory("FIRST");
            Inbox first = on.share.inbox("FIRST");
            Inbox second = on.share.inbox(INBOX);
            outbox.drain(List.of(second, first), AT_ONCE);
            outbox.enqueue(text("item"));
            outbox.drain(List.of(first, second), AT_ONCE);
            assertThat(itemsIn(on, "FIRST")).containsExactly("item");
        }
    }

    /** Closing meanwhile must not leave files open for good (rule C5). */
    @Test
    void C3_whatIsClosedWhileAnItemComesInOpensNothingAgain() throws Exception {
        Outbox outbox = Outbox.open(disk.resolve("out"));
        Source closing = new Source() {
            @Override
            public String describe() {
                return "closing";
            }

            @Override
            public List<SourceEntry> entries() throws IOException {
                outbox.close();
                return text("item").entries();
            }
        };
        ShareException closed = catchThrowableOfType(ShareException.class, () -> outbox.enqueue(closing));
        assertThat(closed).isNotNull();
        assertThat(closed.kind()).isEqualTo(ErrorKind.CLOSED);
        try (Outbox again = Outbox.openExisting(disk.resolve("out"))) {
            assertThat(again.status().depth()).isZero();
        }
    }

    /** What one item finds out about the rights there is not held against another that was closed before. */
    @Test
    void V8_whatWasClosedBeforeADropBoxWasKnownIsSentAgain() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("out"), "sender")) {
            Inbox inbox = on.share.inbox(INBOX);
            outbox.enqueue(text("one"));
            outbox.enqueue(text("two"));
            on.wire.use(FaultPlan.builder()
                    .refuse(CallMatcher.callsTo(Primitive.RENAME).nth(1), ErrorKind.NO_SPACE)
                    .refuse(CallMatcher.callsTo(Primitive.RENAME), ErrorKind.ACCESS_DENIED)
                    .build());
            outbox.drain(List.of(inbox), AT_ONCE);
            assertThat(itemsIn(on, INBOX)).containsExactly("two");
            outbox.drain(List.of(inbox), AT_ONCE);
            assertThat(itemsIn(on, INBOX)).containsExactlyInAnyOrder("one", "two");
        }
    }

    /** A system that knows locks by process gives them up when one of the files is closed. */
    @Test
    void V1_closingOneOfTwoOutboxesLeavesTheOtherItsLock() throws Exception {
        Path directory = disk.resolve("out");
        AtomicReference<String> locks = new AtomicReference<>("");
        try (MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(directory)) {
            Outbox same = Outbox.open(directory);
            same.drain(List.of(on.share.inbox(INBOX)), AT_ONCE);
            outbox.enqueue(text("item"));
            on.wire.use(FaultPlan.builder()
                    .before(CallMatcher.callsTo(Primitive.CREATE).nth(1), call -> {
                        same.close();
                        locks.set(systemsLocks());
                    })
                    .build());
            assertThat(outbox.drain(List.of(on.share.inbox(INBOX)), AT_ONCE).delivered())
                    .hasSize(1);
        }
        Object file = Files.getAttribute(directory.resolve("drain"), "unix:ino");
        assertThat(locks.get().lines())
                .as(locks.get())
                .anyMatch(line -> line.contains("WRITE") && line.contains(":" + file + " "));
    }

    private static String systemsLocks() {
        try {
            return Files.readString(Path.of("/proc/locks"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void V8_nothingIsLeftInTheInboxByAnOutboxWhoseDiskIsFull() throws Exception {
        try (SmallDisk small = SmallDisk.mountOrSkip(Files.createDirectory(disk.resolve("small")), 1 << 20);
                MemoryFixture on = withInbox(MemoryProfile.windows(), clock);
                Outbox outbox = Outbox.open(disk.resolve("small/out"))) {
            outbox.enqueue(text("item"));
            small.fill();
            for (int i = 0; i < 3; i++) {
                ShareException e = catchThrowableOfType(
                        ShareException.class, () -> outbox.drain(List.of(on.share.inbox(INBOX)), AT_ONCE));
                assertThat(e.kind()).isEqualTo(ErrorKind.NO_SPACE);
            }
            assertThat(on.observer.files().list(INBOX)).isEmpty();
            small.free();
            assertThat(outbox.drain(List.of(on.share.inbox(INBOX)), AT_ONCE).delivered())
                    .hasSize(1);
            assertThat(itemsIn(on, INBOX)).containsExactly("item");
        }
    }
}
