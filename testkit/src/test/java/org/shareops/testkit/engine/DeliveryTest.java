package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.shareops.testkit.engine.TestInbox.INBOX;
import static org.shareops.testkit.engine.TestInbox.itemsIn;
import static org.shareops.testkit.engine.TestInbox.text;
import static org.shareops.testkit.engine.TestInbox.withInbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Inbox;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.delivery.Delivery;
import org.shareops.delivery.DeliveryOptions;
import org.shareops.delivery.Item;
import org.shareops.delivery.PollReport;
import org.shareops.delivery.Verdict;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.Crowd;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;

/** Delivery without an outbox, on every kind of server. */
class DeliveryTest {

    private static String contentOf(Item item) throws IOException {
        try (InputStream in = item.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> contentsIn(MemoryFixture on) throws IOException {
        return new ArrayList<>(on.tree(INBOX).values());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void V6_anItemTakesFiveRequestsAndNoListing(String name, MemoryProfile profile) throws Exception {
        try (MemoryFixture on = withInbox(profile)) {
            Inbox inbox = on.share.inbox(INBOX);
            inbox.deliver(text("first"));
            on.wire.use(FaultPlan.none());
            Delivery there = inbox.deliver(text("second"));
            assertThat(on.wire.counts())
                    .isEqualTo(Map.of(
                            Primitive.CREATE, 1L,
                            Primitive.WRITE, 1L,
                            Primitive.SYNC, 1L,
                            Primitive.CLOSE, 1L,
                            Primitive.RENAME, 1L,
                            Primitive.SYNC_DIRECTORY, 1L));
            assertThat(there.tries()).isEqualTo(1);
            assertThat(there.leftBehind()).isEmpty();
            assertThat(on.read(there.item().path().toString())).isEqualTo("second");
            assertThat(contentsIn(on)).containsExactlyInAnyOrder("first", "second");
        }
    }

    /** Random numbers that come in the same order for everybody, as in the failure of 2002. */
    private static RandomGenerator sameForAll() {
        return new Random(2002);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void V4_sendersWithOneNameLoseNothing(String name, MemoryProfile profile) throws Exception {
        int senders = 51;
        try (MemoryFixture on = withInbox(profile)) {
            Inbox inbox = on.share.inbox(INBOX);
            AtomicInteger number = new AtomicInteger();
            AtomicInteger mostTries = new AtomicInteger();
            AtomicInteger cycles = new AtomicInteger();
            Crowd.inMany(senders, () -> {
                String content = "of " + number.incrementAndGet();
                DeliveryOptions same = DeliveryOptions.defaults()
                        .withSender("twin")
                        .withSequence(7)
                        .withRandom(sameForAll());
                while (true) {
                    cycles.incrementAndGet();
                    try {
                        Delivery there = inbox.deliver(text(content), same);
                        mostTries.accumulateAndGet(there.tries(), Math::max);
                        return true;
                    } catch (ShareException e) {
                        assertThat(e.kind()).as(e.getMessage()).isEqualTo(ErrorKind.ALREADY_EXISTS);
                    }
                }
            });
            assertThat(mostTries.get()).isBetween(2, 10);
            assertThat(cycles.get()).isGreaterThan(senders);
            assertThat(contentsIn(on)).hasSize(senders).doesNotHaveDuplicates();
            assertThat(on.wire.count(Primitive.LIST)).isZero();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void V4_afterTenNamesNothingIsLeftAndNothingOverwritten(String name, MemoryProfile profile) throws Exception {
        try (MemoryFixture on = withInbox(profile)) {
            Inbox inbox = on.share.inbox(INBOX);
            DeliveryOptions stuck = DeliveryOptions.defaults()
                    .withSender("twin")
                    .withSequence(7)
                    .withRandom(() -> 0);
            inbox.deliver(text("first"), stuck);
            on.wire.use(FaultPlan.none());
            ShareException taken =
                    catchThrowableOfType(ShareException.class, () -> inbox.deliver(text("second"), stuck));
            assertThat(taken.kind()).isEqualTo(ErrorKind.ALREADY_EXISTS);
            assertThat(taken).hasMessageContaining("10 names").hasMessageContaining(INBOX);
            assertThat(on.wire.count(Primitive.CREATE)).isEqualTo(10);
            assertThat(on.wire.count(Primitive.RENAME)).isEqualTo(10);
            assertThat(on.wire.openHandles()).isZero();
            assertThat(contentsIn(on)).containsExactly("first");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void V5_lostRepliesNeitherLoseNorDouble(String name, MemoryProfile profile) throws Exception {
        for (Primitive lost : List.of(
                Primitive.CREATE,
                Primitive.WRITE,
                Primitive.SYNC,
                Primitive.CLOSE,
                Primitive.RENAME,
                Primitive.SYNC_DIRECTORY)) {
            for (ErrorKind kind : List.of(ErrorKind.OUTCOME_UNKNOWN, ErrorKind.PROTOCOL, ErrorKind.IO_FAILURE)) {
                for (boolean done : new boolean[] {true, false}) {
                    try (MemoryFixture on = withInbox(profile)) {
                        FaultPlan.Builder plan = FaultPlan.builder();
                        CallMatcher first = CallMatcher.callsTo(lost).nth(1);
                        on.wire.use((done ? plan.loseReply(first, kind) : plan.refuse(first, kind)).build());
                        boolean arrived;
                        try {
                            on.share.inbox(INBOX).deliver(text("item"));
                            arrived = true;
                        } catch (ShareException e) {
                            assertThat(e.kind()).as("%s %s", lost, kind).isNotEqualTo(ErrorKind.OUTCOME_UNKNOWN);
                            arrived = false;
                        }
                        List<String> items = itemsIn(on, INBOX);
                        assertThat(items)
                                .as("%s %s done %s", lost, kind, done)
                                .isEqualTo(arrived ? List.of("item") : List.of());
                        if (lost == Primitive.RENAME
                                || (kind == ErrorKind.OUTCOME_UNKNOWN && lost == Primitive.CREATE)) {
                            assertThat(arrived).isTrue();
                        }
                        // A handle whose creation nobody told us of ends with the link alone.
                        assertThat(on.wire.openHandles()).isEqualTo(lost == Primitive.CREATE && done ? 1 : 0);
                    }
                }
            }
        }
    }

    /** Whatever fails after the renaming was acknowledged says nothing of the renaming. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void V5_anItemThatHasItsNameIsNotSentAgain(String name, MemoryProfile profile) throws Exception {
        for (ErrorKind kind : ErrorKind.values()) {
            if (kind == ErrorKind.CLOSED || kind == ErrorKind.CANCELLED) {
                continue;
            }
            try (MemoryFixture on = withInbox(profile)) {
                on.wire.use(FaultPlan.builder()
                        .refuse(CallMatcher.callsTo(Primitive.SYNC_DIRECTORY).nth(1), kind)
                        .build());
                on.share.inbox(INBOX).deliver(text("item"));
                assertThat(contentsIn(on)).as(kind.toString()).containsExactly("item");
                assertThat(on.wire.count(Primitive.CREATE)).as(kind.toString()).isEqualTo(1);
            }
        }
    }

    /** The server hears of the end of a connection first, and does what came over it a moment later. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void V5_aRenamingThatIsDoneLateDoublesNothing(String name, MemoryProfile profile) throws Exception {
        try (MemoryFixture on = withInbox(profile)) {
            on.wire.use(FaultPlan.builder()
                    .refuse(CallMatcher.callsTo(Primitive.RENAME).nth(1), ErrorKind.OUTCOME_UNKNOWN)
                    .before(
                            CallMatcher.callsTo(Primitive.RENAME).nth(2),
                            call -> on.observer
                                    .files()
                                    .move(
                                            call.path().toString(),
                                            call.other().orElseThrow().toString()))
                    .build());
            Delivery there = on.share.inbox(INBOX).deliver(text("item"));
            assertThat(on.wire.count(Primitive.RENAME)).isEqualTo(2);
            assertThat(contentsIn(on)).containsExactly("item");
            assertThat(on.read(there.item().path().toString())).isEqualTo("item");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void V7_aReaderTakesEachItemOnceAndInOrder(String name, MemoryProfile profile) throws Exception {
        try (MemoryFixture on = withInbox(profile)) {
            Inbox inbox = on.share.inbox(INBOX);
            // Sent out of order, by two senders.
            for (long sequence : new long[] {3, 1, 2}) {
                inbox.deliver(
                        text("a" + sequence),
                        DeliveryOptions.defaults().withSender("alpha").withSequence(sequence));
                inbox.deliver(
                        text("b" + sequence),
                        DeliveryOptions.defaults().withSender("beta").withSequence(sequence));
            }
            List<String> taken = new ArrayList<>();
            PollReport report = inbox.poll(item -> {
                taken.add(contentOf(item));
                return Verdict.DONE;
            });
            assertThat(taken.stream().filter(each -> each.startsWith("a"))).containsExactly("a1", "a2", "a3");
            assertThat(taken.stream().filter(each -> each.startsWith("b"))).containsExactly("b1", "b2", "b3");
            assertThat(report.done()).isEqualTo(6);
            assertThat(on.tree(INBOX)).isEmpty();
            assertThat(inbox.poll(item -> Verdict.DONE).done()).isZero();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void V2_aReaderInATightLoopSeesWholeItemsOnly(String name, MemoryProfile profile) throws Exception {
        int senders = 4;
        int each = 25;
        String content = "0123456789".repeat(1000);
        try (MemoryFixture on = withInbox(profile)) {
            Inbox inbox = on.share.inbox(INBOX);
            Inbox reading = on.observer.inbox(INBOX);
            AtomicLong sent = new AtomicLong();
            List<String> seen = Collections.synchronizedList(new ArrayList<>());
            AtomicInteger number = new AtomicInteger();
            Crowd.inMany(senders + 1, () -> {
                int mine = number.getAndIncrement();
                if (mine == 0) {
                    while (sent.get() < senders || seen.size() < senders * each) {
                        reading.poll(item -> {
                            String found = contentOf(item);
                            assertThat(found).startsWith(content);
                            seen.add(found);
                            return Verdict.DONE;
                        });
                    }
                    return true;
                }
                for (int i = 0; i < each; i++) {
                    inbox.deliver(text(content + mine + "/" + i));
                }
                sent.incrementAndGet();
                return true;
            });
            assertThat(seen).hasSize(senders * each).doesNotHaveDuplicates();
            assertThat(on.tree(INBOX)).isEmpty();
        }
    }
}
