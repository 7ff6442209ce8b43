package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Postbox.text;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.shareops.Inbox;
import org.shareops.Outbox;
import org.shareops.Shares;
import org.shareops.delivery.Delivery;
import org.shareops.delivery.DrainOptions;
import org.shareops.delivery.DrainReport;
import org.shareops.delivery.OutboxItem;
import org.shareops.delivery.Verdict;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.Sample;
import org.shareops.testkit.SimulatedCrash;
import org.shareops.testkit.VirtualClock;

/** Rules V1, V4, V5, V7 and V8: items that wait in an outbox until they have arrived, whatever happens meanwhile. */
abstract class OutboxRules extends Rules {
    private static final int MOST_NAMES = 10;
    private static final int ITEMS = 10;
    private static final int FEW = 8;
    private static final int CYCLES = 3;
    private static final int TOO_MANY_BYTES = 5 << 20;
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final DrainOptions OPTIONS =
            DrainOptions.defaults().withCycles(CYCLES).withInterval(INTERVAL, INTERVAL.multipliedBy(4));
    private static final DrainOptions AT_ONCE = OPTIONS.withAtOnce(true);

    private static DrainReport drain(Outbox outbox, Inbox... inboxes) throws ShareException {
        return outbox.drain(List.of(inboxes), AT_ONCE);
    }

    private Path directory() throws Exception {
        return on().directory(Map.of()).resolve("outbox");
    }

    private static List<Long> numbers(List<OutboxItem> items) {
        return items.stream().map(OutboxItem::sequence).toList();
    }

    @Test
    void V1_anItemLeavesTheOutboxWhenItIsThere() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        try (Outbox outbox = Outbox.open(directory())) {
            List<String> expected = new ArrayList<>();
            for (int i = 1; i <= ITEMS; i++) {
                outbox.enqueue(text("item " + i));
                expected.add("item " + i);
            }
            DrainReport report = drain(outbox, box.in(on().share()));
            assertThat(report.failures()).as(Rule.V1.asks("no failure")).isEmpty();
            assertThat(outbox.status().depth())
                    .as(Rule.V1.asks("an empty outbox when all has arrived"))
                    .isZero();
            // While the sender's link is still up: what is done when it ends may never be done.
            assertThat(box.itemsAnew())
                    .as(Rule.V1.asks("all items that have left the outbox"))
                    .containsExactlyInAnyOrderElementsOf(expected);
            for (Delivery each : report.delivered()) {
                assertThat(box.content(each.item().path()))
                        .as(Rule.V1.asks("each item where it is said to be"))
                        .isEqualTo("item " + each.sequence());
            }
        }
    }

    @Test
    void V1_anItemThatFailedWaitsAndArrivesOnce() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        List<String> expected = new ArrayList<>();
        List<Primitive> primitives =
                List.of(Primitive.CREATE, Primitive.WRITE, Primitive.SYNC, Primitive.CLOSE, Primitive.RENAME);
        List<ErrorKind> kinds = List.of(
                ErrorKind.ALREADY_EXISTS,
                ErrorKind.ACCESS_DENIED,
                ErrorKind.NO_SPACE,
                ErrorKind.LINK_LOST,
                ErrorKind.PROTOCOL);
        Sample sample = Sample.ofProperties();
        try (Outbox outbox = Outbox.open(directory())) {
            for (int number : sample.upTo(primitives.size() * kinds.size(), ITEMS)) {
                Primitive primitive = primitives.get((number - 1) / kinds.size());
                ErrorKind kind = kinds.get((number - 1) % kinds.size());
                String item = primitive + " " + kind;
                outbox.enqueue(text(item));
                assertWaits(outbox, box, primitive, kind, " where " + primitive + " fails with " + kind);
                drain(outbox, box.in(on().share()));
                expected.add(item);
                assertThat(outbox.status().depth())
                        .as(Rule.V1.asks("that an item leaves once nothing is in its way any more (" + sample + ")"))
                        .isZero();
            }
        }
        assertThat(box.items())
                .as(Rule.V1.asks("each item that has left the outbox, once (" + sample + ")"))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private void assertWaits(Outbox outbox, Postbox box, Primitive primitive, ErrorKind kind, String when)
            throws Exception {
        FaultBackend refusing = new FaultBackend(
                on().fixture().backend(),
                FaultPlan.builder().refuse(callsTo(primitive), kind).build());
        try (Shares shares = on().over(refusing, new VirtualClock(Instant.now()))) {
            assertThat(drain(outbox, box.in(on().share(shares))).delivered())
                    .as(Rule.V1.asks("nothing delivered" + when))
                    .isEmpty();
        } finally {
            refusing.dropClient();
        }
        assertThat(outbox.status().depth())
                .as(Rule.V1.asks("an item that waits" + when))
                .isEqualTo(1);
    }

    /** Where files may not be renamed by their path it is done through their handle. */
    private static CallMatcher callsTo(Primitive primitive) {
        return primitive == Primitive.RENAME
                ? CallMatcher.callsTo(Primitive.RENAME, Primitive.CLAIM_RENAME)
                : CallMatcher.callsTo(primitive);
    }

    @Test
    void V1_V5_aCrashAtAnyRequestLosesAndDoublesNothing() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        List<String> expected = new ArrayList<>(itemsOf(0));
        int requests = drainedUntilACrash(
                box, directory(), 0, new FaultBackend(on().fixture().backend()));
        Sample sample = Sample.ofProperties();
        int crashes = 0;
        for (int number : sample.upTo(requests, FEW)) {
            for (boolean done : sample.isFull() ? List.of(true, false) : List.of(number % 2 == 0)) {
                int run = 2 * number + (done ? 1 : 0);
                Path directory = directory();
                CallMatcher call = CallMatcher.anyCall().nth(number);
                FaultPlan.Builder plan = FaultPlan.builder();
                FaultBackend crashing = new FaultBackend(
                        on().fixture().backend(), (done ? plan.crashAfter(call) : plan.crashBefore(call)).build());
                drainedUntilACrash(box, directory, run, crashing);
                crashes += crashing.crashed() ? 1 : 0;
                try (Outbox again = Outbox.open(directory)) {
                    DrainReport report = drain(again, box.in(on().share()));
                    assertThat(report.failures())
                            .as(Rule.V1.asks("no failure of who comes after a crash"))
                            .isEmpty();
                    assertThat(again.status().depth())
                            .as(Rule.V1.asks("an empty outbox after a crash and another drain"))
                            .isZero();
                }
                expected.addAll(itemsOf(run));
                assertThat(box.items())
                        .as(Rule.V1.asks("each item once after a crash " + (done ? "after" : "before") + " request "
                                + number + " of " + requests + " (" + sample + ")"))
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
        }
        if (crashes == 0) {
            throw new NotVerified("no drain came to the request that it was to crash at");
        }
    }

    private static List<String> itemsOf(int run) {
        return List.of("first " + run, "second " + run);
    }

    /** Drains two items from a new outbox; returns how many requests that took. A dead sender's outbox is not closed. */
    private int drainedUntilACrash(Postbox box, Path directory, int run, FaultBackend backend) throws Exception {
        Outbox outbox = on().closing(Outbox.open(directory));
        for (String item : itemsOf(run)) {
            outbox.enqueue(text(item));
        }
        try (Shares shares = on().over(backend, Patience.clock())) {
            drain(outbox, box.in(on().share(shares)));
            return backend.calls().size();
        } catch (SimulatedCrash e) {
            return 0;
        } finally {
            backend.dropClient();
        }
    }

    @Test
    void V5_anUnknownOutcomeBindsAnItemToItsInbox() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        Postbox spare = Postbox.in(on(), "SPARE");
        List<String> expected = new ArrayList<>();
        for (boolean done : new boolean[] {true, false}) {
            String content = done ? "done" : "not done";
            // No answer to the renaming, and none to any question after it.
            CallMatcher rename = CallMatcher.callsTo(Primitive.RENAME).nth(1);
            FaultPlan.Builder plan =
                    FaultPlan.builder().refuse(CallMatcher.callsTo(Primitive.STAT), ErrorKind.LINK_LOST);
            FaultBackend losing = new FaultBackend(
                    on().fixture().backend(),
                    (done
                                    ? plan.loseReply(rename, ErrorKind.OUTCOME_UNKNOWN)
                                    : plan.refuse(rename, ErrorKind.OUTCOME_UNKNOWN))
                            .build());
            try (Outbox outbox = Outbox.open(directory())) {
                outbox.enqueue(text(content));
                try (Shares shares = on().over(losing, Patience.clock())) {
                    drain(outbox, box.in(on().share(shares)), spare.in(on().share(shares)));
                } finally {
                    losing.dropClient();
                }
                assertThat(outbox.status().waiting())
                        .as(Rule.V5.asks("an item that waits for its own inbox as long as nobody knows the outcome"))
                        .allMatch(item -> item.boundTo().isPresent())
                        .hasSize(1);
                assertThat(spare.items())
                        .as(Rule.V5.asks("nothing in another inbox"))
                        .isEmpty();
                DrainReport report = drain(outbox, spare.in(on().share()), box.in(on().share()));
                assertThat(report.delivered())
                        .as(Rule.V5.asks("an item that turns out to have arrived, or arrives, in its own inbox"))
                        .allMatch(each -> each.item().path().startsWith(box.path()))
                        .hasSize(1);
            }
            expected.add(content);
            assertThat(box.items())
                    .as(Rule.V5.asks("the item once in its own inbox, where the renaming was " + content))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
        assertThat(spare.items()).as(Rule.V5.asks("nothing in another inbox")).isEmpty();
        assertRefusedGoesElsewhere(box, spare, expected);
    }

    private void assertRefusedGoesElsewhere(Postbox box, Postbox spare, List<String> expected) throws Exception {
        FaultBackend refusing = new FaultBackend(
                on().fixture().backend(),
                FaultPlan.builder()
                        .refuse(CallMatcher.callsTo(Primitive.RENAME).below(box.path()), ErrorKind.NO_SPACE)
                        .build());
        try (Outbox outbox = Outbox.open(directory());
                Shares shares = on().over(refusing, Patience.clock())) {
            outbox.enqueue(text("refused"));
            drain(outbox, box.in(on().share(shares)), spare.in(on().share(shares)));
            assertThat(outbox.status().depth())
                    .as(Rule.V5.asks("an item that goes to another inbox after a refusal"))
                    .isZero();
        }
        assertThat(spare.items())
                .as(Rule.V5.asks("an item in another inbox that the first has refused"))
                .containsExactly("refused");
        assertThat(box.items())
                .as(Rule.V5.asks("nothing more in the first inbox"))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void V1_V3_V4_anItemWhoseNamesAreAllTakenIsSetAsideAndComesBack() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        box.witness(Rule.V4);
        Set<SharePath> taken = new LinkedHashSet<>();
        FaultBackend crowded = new FaultBackend(on().fixture().backend(), someoneIsFaster(box, taken));
        VirtualClock clock = new VirtualClock(Instant.now());
        try (Outbox outbox = Outbox.open(directory());
                Shares shares = on().over(crowded, clock)) {
            outbox.enqueue(text("item"));
            Inbox inbox = box.in(on().share(shares));
            for (int cycle = 1; cycle <= CYCLES; cycle++) {
                assertCycle(cycle, outbox, inbox, crowded, box);
                clock.advance(OPTIONS.longestInterval());
            }
            assertThat(numbers(outbox.status().failed()))
                    .as(Rule.V4.asks("an item that is set aside after " + CYCLES + " cycles, and kept"))
                    .containsExactly(1L);
            assertThat(outbox.drain(List.of(inbox), OPTIONS).delivered())
                    .as(Rule.V4.asks("that what is set aside stays there"))
                    .isEmpty();
            assertThat(box.items())
                    .as(Rule.V3.asks("what others have put there, whole"))
                    .allMatch("theirs"::equals)
                    .hasSize((int) taken.stream().filter(Postbox::isItem).count());
            assertThat(outbox.retryFailed())
                    .as(Rule.V4.asks("an item that can be taken back"))
                    .isEqualTo(1);
            assertThat(drain(outbox, box.in(on().share())).delivered())
                    .as(Rule.V4.asks("that it arrives when its names are free"))
                    .hasSize(1);
        }
        assertThat(box.items().stream().filter("item"::equals))
                .as(Rule.V4.asks("the item once"))
                .hasSize(1);
        for (SharePath each : taken) {
            assertThat(box.content(each))
                    .as(Rule.V3.asks("what others have put there, whole"))
                    .isEqualTo("theirs");
        }
    }

    /** Half of the names are taken before they are created, the others before something is renamed to them. */
    private static FaultPlan someoneIsFaster(Postbox box, Set<SharePath> taken) {
        int[] tries = {0};
        return FaultPlan.builder()
                .before(CallMatcher.callsTo(Primitive.CREATE), call -> {
                    if (++tries[0] % 2 == 0) {
                        take(call.path(), box, taken);
                    }
                })
                .before(
                        CallMatcher.callsTo(Primitive.RENAME),
                        call -> take(call.other().orElseThrow(), box, taken))
                .build();
    }

    /** Short names come again: then it is taken already. */
    private static void take(SharePath name, Postbox box, Set<SharePath> taken) throws ShareException {
        if (taken.add(name)) {
            box.take(name, "theirs");
        }
    }

    private static void assertCycle(int cycle, Outbox outbox, Inbox inbox, FaultBackend crowded, Postbox box)
            throws ShareException {
        DrainReport report = outbox.drain(List.of(inbox), OPTIONS);
        assertThat(report.delivered())
                .as(Rule.V4.asks("nothing delivered while all names are taken, in cycle " + cycle))
                .isEmpty();
        assertThat(report.failures().values())
                .as(Rule.V4.asks("ALREADY_EXISTS while all names are taken, in cycle " + cycle))
                .extracting(ShareException::kind)
                .containsExactly(ErrorKind.ALREADY_EXISTS);
        assertThat(crowded.count(Primitive.CREATE))
                .as(Rule.V4.asks("ten names that are tried in cycle " + cycle + " as in those before"))
                .isEqualTo((long) cycle * MOST_NAMES);
        int before = crowded.calls().size();
        DrainReport tooSoon = outbox.drain(List.of(inbox), OPTIONS);
        assertThat(tooSoon.delivered())
                .as(Rule.V4.asks("nothing done in " + box.path() + " before the time has come"))
                .isEmpty();
        assertThat(crowded.calls())
                .as(Rule.V4.asks("no request before the time has come"))
                .hasSize(before);
        assertThat(tooSoon.notDue()).as(Rule.V4.asks("an item that waits")).isEqualTo(cycle < CYCLES ? 1 : 0);
    }

    @Test
    void V8_oneStuckItemDoesNotHoldUpTheOthers() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        OtherClient other = on().other();
        List<OtherClient.Hold> held = new ArrayList<>();
        FaultBackend scanning = new FaultBackend(
                on().fixture().backend(),
                FaultPlan.builder()
                        .before(
                                CallMatcher.callsTo(Primitive.RENAME).where(call -> box.concerns(call, 2)),
                                call -> hold(other, box.toOthers(call.path()), held))
                        .build());
        try (Outbox outbox = Outbox.open(directory());
                Shares shares = on().over(scanning, new VirtualClock(Instant.now()))) {
            for (int i = 1; i <= ITEMS / 2; i++) {
                outbox.enqueue(text("item " + i));
            }
            DrainReport report = drain(outbox, box.in(on().share(shares)));
            if (report.failures().isEmpty()) {
                throw new NotVerified("what somebody else has open can be renamed here");
            }
            assertThat(report.failures().values())
                    .as(Rule.V8.asks("IN_USE for the item that is held"))
                    .extracting(ShareException::kind)
                    .containsExactly(ErrorKind.IN_USE);
            assertThat(numbers(outbox.status().waiting()))
                    .as(Rule.V8.asks("that the item waits which somebody holds, and no other"))
                    .containsExactly(2L);
            assertThat(box.items())
                    .as(Rule.V8.asks("all other items"))
                    .containsExactlyInAnyOrder("item 1", "item 3", "item 4", "item 5");
            for (OtherClient.Hold hold : held) {
                hold.close();
            }
            drain(outbox, box.in(on().share()));
            assertThat(box.items())
                    .as(Rule.V8.asks("the item, too, when nobody holds it any more"))
                    .containsExactlyInAnyOrder("item 1", "item 2", "item 3", "item 4", "item 5");
        }
    }

    private void hold(OtherClient other, String path, List<OtherClient.Hold> held) throws ShareException {
        try {
            held.add(on().closing(other.hold(path)));
        } catch (IOException e) {
            // It holds it already.
        }
    }

    @Test
    void V1_V8_whatDoesNotFitWaitsAndDoesNotHoldUpTheOthers() throws Exception {
        String url = Scene.need(on().fixture().smallDirectory(), "the fixture has no disk that could be filled");
        try (Scene small = new Scene(on().fixture(), url);
                Outbox outbox = Outbox.open(directory())) {
            Postbox box = Postbox.withoutOthers(small, "BOX");
            outbox.enqueue(Source.bytes(new byte[TOO_MANY_BYTES]));
            outbox.enqueue(text("item"));
            DrainReport report = drain(outbox, box.in(small.share()));
            assertThat(numbers(outbox.status().waiting()))
                    .as(Rule.V1.asks("that the item waits for which there is no room, and no other"))
                    .containsExactly(1L);
            assertThat(report.failures().values())
                    .as(Rule.V1.asks("NO_SPACE for the item that does not fit"))
                    .extracting(ShareException::kind)
                    .containsExactly(ErrorKind.NO_SPACE);
            assertThat(box.items())
                    .as(Rule.V8.asks("the other item, and nothing of the one that does not fit"))
                    .containsExactly("item");
        }
    }

    @Test
    void V8_whatIsRefusedDoesNotHoldUpTheOthers() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        for (ErrorKind kind : List.of(ErrorKind.NO_SPACE, ErrorKind.PROTOCOL, ErrorKind.ALREADY_EXISTS)) {
            FaultBackend refusing = new FaultBackend(
                    on().fixture().backend(),
                    FaultPlan.builder()
                            .refuse(
                                    CallMatcher.callsTo(Primitive.WRITE, Primitive.RENAME)
                                            .where(call -> box.concerns(call, 1)),
                                    kind)
                            .build());
            EngineClock clock = new VirtualClock(Instant.now());
            try (Outbox outbox = Outbox.open(directory());
                    Shares shares = on().over(refusing, clock)) {
                for (int i = 1; i <= 3; i++) {
                    outbox.enqueue(text(kind + " " + i));
                }
                drain(outbox, box.in(on().share(shares)));
                assertThat(numbers(outbox.status().waiting()))
                        .as(Rule.V8.asks("that the item waits which is refused, and no other"))
                        .containsExactly(1L);
                List<String> later = new ArrayList<>();
                box.in(on().share()).poll(item -> {
                    later.add(Postbox.contentOf(item));
                    return Verdict.DONE;
                });
                assertThat(later)
                        .as(Rule.V7.asks("the others in the order of their numbers"))
                        .containsExactly(kind + " 2", kind + " 3");
            }
        }
    }
}
