package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.testkit.Sample;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateHandle;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Rule C4: a request to stop ends a run soon and leaves the old tree, or the new one if commit had begun. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CancelTest {
    private static final Map<String, String> OLD = Map.of("A.TXT", "old a", "B.TXT", "same", "OUT/C.TXT", "gone");
    private static final Map<String, String> NEW = Map.of("A.TXT", "new and longer", "B.TXT", "same", "IN/D.TXT", "d");

    /** A short run tries every other request, from the first or the second on. */
    private final Sample sample = Sample.ofProperties();

    private final int stride = sample.count(2, 1);

    static Stream<Arguments> someProfiles() {
        return MemoryFixture.everyProfileAndStrategy()
                .filter(each -> !each.get()[0].equals("samba422") && !each.get()[0].equals("netwareDos"));
    }

    /** Whatever a run started has ended soon after it. */
    @AfterEach
    void C5_noThreadIsLeft() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("shareops")) {
                thread.join(TimeUnit.SECONDS.toMillis(10));
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("someProfiles")
    void C4_aCancelAtAnyRequestLeavesTheOldTreeOrFinishesTheCommit(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws Exception {
        boolean struck = true;
        int cancelled = 0;
        int committed = 0;
        for (int k = 1 + sample.random().nextInt(stride); struck; k += stride) {
            try (MemoryFixture on = new MemoryFixture(profile)) {
                on.share.update("OFFICE").from(TestSource.of(OLD)).run();
                Outcome outcome = cancelledAt(k, on, strategy);
                struck = strikes.get();
                if (struck) {
                    cancelled += outcome == Outcome.CANCELLED ? 1 : 0;
                    committed += outcome == Outcome.COMMITTED ? 1 : 0;
                }
                assertThat(outcome).as("at request %d", k).isIn(Outcome.CANCELLED, Outcome.COMMITTED);
                assertThat(on.live("OFFICE"))
                        .as("at request %d", k)
                        .isEqualTo(MemoryFixture.asTree(outcome == Outcome.CANCELLED ? OLD : NEW));
                assertThat(on.keptContents()).as("at request %d", k).isEmpty();
                assertThat(on.controlNames()).as("at request %d", k).hasSize(1);
                assertThat(on.server.openHandles()).as("at request %d", k).isZero();
            }
        }
        assertThat(cancelled).as("cancelled runs").isGreaterThanOrEqualTo(11 / stride);
        assertThat(committed).as("commits that were finished").isGreaterThanOrEqualTo(4 / stride);
    }

    private final AtomicBoolean strikes = new AtomicBoolean();

    private Outcome cancelledAt(int k, MemoryFixture on, UpdateStrategy strategy) throws Exception {
        AtomicInteger reached = new AtomicInteger();
        CompletableFuture<UpdateHandle> handle = new CompletableFuture<>();
        strikes.set(false);
        on.server.beforeEach((primitive, path) -> {
            if (reached.incrementAndGet() == k) {
                strikes.set(true);
                handle.join().cancel();
            }
        });
        handle.complete(on.share
                .update("OFFICE")
                .from(TestSource.of(NEW))
                .strategy(strategy)
                .start());
        try {
            UpdateReport report = handle.join().await();
            assertThat(report.warnings()).as("at request %d", k).isEmpty();
            return report.outcome();
        } catch (UpdateException e) {
            assertThat(e.kind()).as("at request %d: %s", k, e).isEqualTo(ErrorKind.CANCELLED);
            return e.report().outcome();
        } catch (ShareException e) {
            // Before there was anything to report.
            assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED);
            return Outcome.CANCELLED;
        } finally {
            on.server.beforeEach((primitive, path) -> {});
        }
    }

    /** Blocks until the thread is interrupted, as a request that hangs does. */
    private static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "read", "createNew", "createWhole", "write", "sync", "openFiles"})
    void C4_interruptingTheCallerStopsARequestThatHangs(String where) throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.samba417())) {
            on.share.update("OFFICE").from(TestSource.of(OLD)).run();
            Thread caller = Thread.currentThread();
            AtomicBoolean first = new AtomicBoolean(true);
            on.server.beforeEach((primitive, path) -> {
                if (primitive.equals(where) && first.getAndSet(false)) {
                    caller.interrupt();
                    hang();
                }
            });
            ShareException e = catchThrowableOfType(
                    ShareException.class,
                    () -> on.share.update("OFFICE").from(TestSource.of(NEW)).run());
            assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
            on.server.beforeEach((primitive, path) -> {});
            assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(OLD));
            assertThat(on.controlNames()).hasSize(1);
            assertThat(on.server.openHandles()).isZero();
        }
    }

    @Test
    void C4_interruptingTheCallerDuringAWaitEndsIt() throws IOException {
        Thread caller = Thread.currentThread();
        VirtualClock clock = new VirtualClock(Instant.parse("2024-05-06T07:08:09Z")).onSleep((number, duration) -> {
            caller.interrupt();
            hang();
        });
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows(), clock)) {
            on.share.update("OFFICE").from(TestSource.of(OLD)).run();
            UpdateException e;
            try (MemoryClient.Handle held = on.hold("OFFICE/A.TXT")) {
                e = catchThrowableOfType(
                        UpdateException.class,
                        () -> on.share
                                .update("OFFICE")
                                .from(TestSource.of(NEW))
                                .whenInUse(InUsePolicy.retry(99, Duration.ofHours(2)))
                                .run());
                assertThat(held.isOpen()).isTrue();
            }
            assertThat(Thread.interrupted()).isTrue();
            assertThat(e.report().outcome()).isEqualTo(Outcome.CANCELLED);
            assertThat(e.report().attempts()).isEqualTo(1);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(OLD));
            assertThat(on.controlNames()).hasSize(1);
        }
    }

    /** Settling is the end of a commit: the server is away for a moment, and who waits for it is asked to stop. */
    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfileAndStrategy")
    void C4_R6_cancellingWhileALostCommitIsSettledDoesNotLeaveItUnknown(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws Exception {
        CompletableFuture<UpdateHandle> handle = new CompletableFuture<>();
        VirtualClock clock = new VirtualClock(Instant.now());
        try (MemoryFixture on = new MemoryFixture(profile, clock)) {
            on.share.update("OFFICE").from(TestSource.of(OLD)).run();
            AtomicBoolean struck = new AtomicBoolean();
            AtomicBoolean cancelled = new AtomicBoolean();
            on.server.afterEach((primitive, path) -> {
                boolean commits = primitive.equals("rename") || primitive.equals("exchange");
                if (commits && struck.compareAndSet(false, true)) {
                    on.server.stop();
                    throw ShareException.of(ErrorKind.OUTCOME_UNKNOWN, primitive)
                            .detail("the server is away")
                            .build();
                }
            });
            clock.onSleep((number, duration) -> {
                if (struck.get() && cancelled.compareAndSet(false, true)) {
                    on.server.start();
                    handle.join().cancel();
                }
            });
            handle.complete(on.share
                    .update("OFFICE")
                    .from(TestSource.of(NEW))
                    .strategy(strategy)
                    .start());
            UpdateReport report = handle.join().await();
            assertThat(cancelled).as("settling had to wait").isTrue();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(NEW));
            assertThat(on.keptContents()).isEmpty();
        }
    }

    @Test
    void C4_aBigFileInManyPiecesIsStoppedWithoutLeaks() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            Thread caller = Thread.currentThread();
            AtomicInteger writes = new AtomicInteger();
            on.server.beforeEach((primitive, path) -> {
                if (primitive.equals("write") && writes.incrementAndGet() == 5) {
                    caller.interrupt();
                    hang();
                }
            });
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share
                            .replace("BIG.BIN")
                            .from(TestSource.ofItems(TestSource.file("", "x".repeat(3_000_000))))
                            .run());
            assertThat(Thread.interrupted()).isTrue();
            assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED);
            on.server.beforeEach((primitive, path) -> {});
            assertThat(on.tree("")).isEmpty();
            assertThat(on.server.openHandles()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "read", "stat"})
    void C4_interruptingAPlanKeepsTheFlag(String where) throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.samba417())) {
            on.share.update("OFFICE").from(TestSource.of(OLD)).run();
            on.observer
                    .files()
                    .delete(".shareops/" + on.controlNames().iterator().next().substring(1));
            Thread caller = Thread.currentThread();
            AtomicBoolean first = new AtomicBoolean(true);
            on.server.beforeEach((primitive, path) -> {
                if (primitive.equals(where) && first.getAndSet(false)) {
                    caller.interrupt();
                }
            });
            ShareException e = catchThrowableOfType(
                    ShareException.class,
                    () -> on.share.update("OFFICE").from(TestSource.of(NEW)).plan());
            assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
            assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED);
        }
    }

    @Test
    void C4_aThreadThatIsInterruptedBeforehandDoesNothing() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.share.update("OFFICE").from(TestSource.of(OLD)).run();
            Thread.currentThread().interrupt();
            ShareException e = catchThrowableOfType(
                    ShareException.class,
                    () -> on.share.update("OFFICE").from(TestSource.of(NEW)).run());
            assertThat(Thread.interrupted()).isTrue();
            assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(OLD));
        }
    }
}
