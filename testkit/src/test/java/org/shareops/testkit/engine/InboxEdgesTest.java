package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.shareops.testkit.engine.TestInbox.INBOX;
import static org.shareops.testkit.engine.TestInbox.text;
import static org.shareops.testkit.engine.TestInbox.withInbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Inbox;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.delivery.Cycles;
import org.shareops.delivery.Delivery;
import org.shareops.delivery.DeliveryOptions;
import org.shareops.delivery.Verdict;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;

/** What can go wrong with an inbox beside what is usual. */
class InboxEdgesTest {

    private static DeliveryOptions number(long sequence) {
        return DeliveryOptions.defaults().withSender("sender").withSequence(sequence);
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            names = {"DONE", "QUARANTINE"})
    void V8_anItemThatCannotBeMovedHoldsUpNoOther(Verdict verdict) throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows())) {
            Inbox inbox = on.share.inbox(INBOX);
            Delivery stuck = inbox.deliver(text("one"), number(1));
            inbox.deliver(text("two"), number(2));
            on.wire.use(FaultPlan.builder()
                    .refuse(
                            CallMatcher.callsTo(Primitive.DELETE, Primitive.RENAME)
                                    .naming(stuck.item().path()),
                            ErrorKind.ACCESS_DENIED)
                    .build());
            List<Long> taken = new ArrayList<>();
            for (int poll = 0; poll < 2; poll++) {
                ShareException told = catchThrowableOfType(
                        ShareException.class,
                        () -> inbox.poll(item -> {
                            taken.add(item.sequence());
                            return item.sequence() == 1 ? verdict : Verdict.DONE;
                        }));
                assertThat(told.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            }
            assertThat(taken)
                    .containsExactlyElementsOf(verdict == Verdict.DONE ? List.of(1L, 2L) : List.of(1L, 2L, 1L));
            on.wire.use(FaultPlan.none());
            assertThat(inbox.poll(item -> verdict).quarantined()).hasSize(verdict == Verdict.DONE ? 0 : 1);
            assertThat(on.observer.files().list(INBOX)).hasSize(verdict == Verdict.DONE ? 0 : 1);
        }
    }

    /** Short names come again; on a volume without identities nothing else tells one item from another. */
    @Test
    void V1_aNewItemOfAnOldNameIsHandedOut() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.netwareDos().without(Switch.STABLE_IDS))) {
            Inbox inbox = on.share.inbox(INBOX);
            DeliveryOptions same = number(7).withRandom(() -> 0);
            inbox.deliver(text("one"), same);
            on.wire.use(FaultPlan.builder()
                    .loseReply(CallMatcher.callsTo(Primitive.DELETE).nth(1), ErrorKind.OUTCOME_UNKNOWN)
                    .build());
            AtomicInteger taken = new AtomicInteger();
            ShareException lost = catchThrowableOfType(
                    ShareException.class,
                    () -> inbox.poll(item -> {
                        taken.incrementAndGet();
                        return Verdict.DONE;
                    }));
            assertThat(lost.kind()).isEqualTo(ErrorKind.OUTCOME_UNKNOWN);
            on.wire.use(FaultPlan.none());
            inbox.poll(item -> Verdict.KEEP);
            inbox.deliver(text("two"), same);
            inbox.poll(item -> {
                taken.incrementAndGet();
                return Verdict.DONE;
            });
            assertThat(taken).hasValue(2);
        }
    }

    @Test
    void C4_whoIsInterruptedLeavesNoLock() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows())) {
            Inbox inbox = on.share.inbox(INBOX);
            inbox.deliver(text("one"));
            Throwable ended = catchThrowable(() -> inbox.poll(item -> {
                Thread.currentThread().interrupt();
                return Verdict.KEEP;
            }));
            assertThat(Thread.interrupted())
                    .as("still interrupted after %s", ended)
                    .isTrue();
            assertThat(on.tree(INBOX).keySet()).noneMatch(path -> path.endsWith(".lck"));
        }
    }

    @Test
    void C4_anInterruptWhileTheLockIsTakenIsNotForgotten() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows())) {
            Inbox inbox = on.share.inbox(INBOX);
            inbox.deliver(text("one"));
            on.wire.use(FaultPlan.builder()
                    .after(
                            CallMatcher.callsTo(Primitive.CREATE),
                            call -> Thread.currentThread().interrupt())
                    .build());
            AtomicInteger taken = new AtomicInteger();
            ShareException cancelled = catchThrowableOfType(
                    ShareException.class,
                    () -> inbox.poll(item -> {
                        taken.incrementAndGet();
                        return Verdict.KEEP;
                    }));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(cancelled.kind()).isEqualTo(ErrorKind.CANCELLED);
            assertThat(taken).hasValue(0);
            assertThat(on.wire.openHandles()).isZero();
            on.wire.use(FaultPlan.none());
            assertThat(inbox.poll(item -> Verdict.DONE).done()).isEqualTo(1);
        }
    }

    @Test
    void V8_aTemporaryFileThatCannotBeSweptHoldsUpNoOther() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows())) {
            Inbox inbox = on.share.inbox(INBOX);
            Instant now = Instant.now();
            on.server.clock(() -> now.minus(Duration.ofDays(3)));
            for (String random : List.of("0", "1", "2")) {
                on.put(INBOX + "/sender-0000000000001-" + random.repeat(26) + ".tmp", "half");
            }
            on.server.clock(() -> now);
            on.wire.use(FaultPlan.builder()
                    .refuse(CallMatcher.callsTo(Primitive.CLAIM).nth(1), ErrorKind.ACCESS_DENIED)
                    .build());
            ShareException told = catchThrowableOfType(ShareException.class, inbox::sweep);
            assertThat(told.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(on.observer.files().list(INBOX)).hasSize(1);
        }
    }

    @Test
    void aHandlerThatInterruptsItsThreadDoesNotEndTheWatching() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.windows())) {
            Inbox inbox = on.share.inbox(INBOX);
            inbox.deliver(text("one"));
            try (Cycles watching = inbox.watch(Duration.ofMillis(1), item -> {
                Thread.currentThread().interrupt();
                return Verdict.KEEP;
            })) {
                while (watching.isRunning() && watching.completed() < 3) {
                    Thread.onSpinWait();
                }
                assertThat(watching.isRunning()).isTrue();
            }
            assertThat(on.wire.openHandles()).isZero();
        }
    }

    @Test
    void V6_namesThatAVolumeCannotHaveAreRefusedBeforeAnythingIsWritten() throws Exception {
        try (MemoryFixture on = withInbox(MemoryProfile.netwareDos())) {
            ShareException ofInbox = catchThrowableOfType(
                    ShareException.class, () -> on.share.inbox("IN?BOX").deliver(text("item")));
            assertThat(ofInbox.kind()).isEqualTo(ErrorKind.INVALID_NAME);
            assertThat(ofInbox).hasMessageContaining("the inbox's name").hasMessageNotContaining("itm");
            ShareException ofItem = catchThrowableOfType(
                    ShareException.class,
                    () -> on.share
                            .inbox(INBOX)
                            .deliver(text("item"), DeliveryOptions.defaults().withExtension("long")));
            assertThat(ofItem.kind()).isEqualTo(ErrorKind.INVALID_NAME);
            assertThat(ofItem).hasMessageContaining("extension");
            assertThat(on.wire.count(Primitive.CREATE)).isZero();
        }
    }
}
