package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.testkit.Sample;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateHandle;
import org.shareops.update.UpdateStrategy;

/** Rule C3: closing everything while an update runs stops it, and never in the middle of a commit. */
class ClosingTest {
    private static final Map<String, String> OLD = Map.of("A.TXT", "old a", "B.TXT", "old b", "OUT/C.TXT", "gone");
    private static final Map<String, String> NEW = Map.of("A.TXT", "newer a", "B.TXT", "newer b", "IN/D.TXT", "d");

    /** A short run tries every other request, from the first or the second on. */
    private final Sample sample = Sample.ofProperties();

    private final int stride = sample.count(2, 1);

    static Stream<Arguments> someProfiles() {
        return MemoryFixture.everyProfileAndStrategy()
                .filter(each -> !each.get()[0].equals("samba422") && !each.get()[0].equals("netwareDos"));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("someProfiles")
    void C3_closingAtAnyRequestLeavesTheOldTreeOrTheNewOneAndNothingElse(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws Exception {
        int stopped = 0;
        int finished = 0;
        boolean struck = true;
        for (int k = 1 + sample.random().nextInt(stride); struck; k += stride) {
            try (MemoryFixture on = new MemoryFixture(profile)) {
                on.share.update("OFFICE").from(TestSource.of(OLD)).run();
                AtomicInteger reached = new AtomicInteger();
                CompletableFuture<Void> closing = new CompletableFuture<>();
                AtomicBoolean strikes = new AtomicBoolean();
                int when = k;
                on.server.beforeEach((primitive, path) -> {
                    if (reached.incrementAndGet() == when) {
                        strikes.set(true);
                        closeElsewhere(on, closing);
                    }
                });
                Outcome outcome = run(on, strategy);
                on.server.beforeEach((primitive, path) -> {});
                struck = strikes.get();
                if (struck) {
                    closing.get();
                    stopped += outcome == Outcome.CANCELLED ? 1 : 0;
                    finished += outcome == Outcome.COMMITTED ? 1 : 0;
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
        assertThat(stopped).isGreaterThanOrEqualTo(11 / stride);
        assertThat(finished).isGreaterThanOrEqualTo(4 / stride);
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("someProfiles")
    void C3_aListenerMayCloseInAnyPhase(String name, MemoryProfile profile, UpdateStrategy strategy) throws Exception {
        for (Phase phase : new Phase[] {Phase.PLAN, Phase.STAGE, Phase.TRY, Phase.COMMIT, Phase.CLEAN}) {
            try (MemoryFixture on = new MemoryFixture(profile)) {
                on.share.update("OFFICE").from(TestSource.of(OLD)).run();
                UpdateHandle handle = on.share
                        .update("OFFICE")
                        .from(TestSource.of(NEW))
                        .strategy(strategy)
                        .onProgress(progress -> {
                            if (progress.phase() == phase) {
                                closeUnchecked(on);
                            }
                        })
                        .start();
                boolean committed;
                try {
                    committed = handle.await().outcome() == Outcome.COMMITTED;
                } catch (ShareException e) {
                    assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.CLOSED);
                    committed = false;
                }
                assertThat(on.live("OFFICE")).as("%s", phase).isEqualTo(MemoryFixture.asTree(committed ? NEW : OLD));
                assertThat(on.controlNames()).as("%s", phase).hasSize(1);
                assertThat(on.keptContents()).as("%s", phase).isEmpty();
                assertThat(on.server.openHandles()).as("%s", phase).isZero();
            }
        }
    }

    private static void closeUnchecked(MemoryFixture on) {
        try {
            on.shares.close();
        } catch (ShareException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void C3_aListenerThatWaitsForTheThreadThatClosesIsWoken() throws Exception {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.share.update("OFFICE").from(TestSource.of(OLD)).run();
            CountDownLatch committing = new CountDownLatch(1);
            UpdateHandle handle = on.share
                    .update("OFFICE")
                    .from(TestSource.of(NEW))
                    .onProgress(progress -> {
                        if (progress.phase() == Phase.COMMIT) {
                            committing.countDown();
                            waitForEver();
                        }
                    })
                    .start();
            committing.await();
            // As a thread of a program that is interrupted may, and under whatever name.
            Thread.currentThread().setName("shareops-main");
            Thread.currentThread().interrupt();
            on.shares.close();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(handle.await().outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(NEW));
            assertThat(on.controlNames()).hasSize(1);
        }
    }

    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes on another thread, and returns when that has asked the run to stop. */
    private static void closeElsewhere(MemoryFixture on, CompletableFuture<Void> closing) {
        Thread closer = new Thread(() -> {
            try {
                on.shares.close();
                closing.complete(null);
            } catch (ShareException e) {
                closing.completeExceptionally(e);
            }
        });
        closer.start();
        while (closer.getState() != Thread.State.TIMED_WAITING && closer.isAlive()) {
            Thread.onSpinWait();
        }
    }

    private static Outcome run(MemoryFixture on, UpdateStrategy strategy) throws Exception {
        UpdateHandle handle = on.share
                .update("OFFICE")
                .from(TestSource.of(NEW))
                .strategy(strategy)
                .start();
        try {
            return handle.await().outcome();
        } catch (UpdateException e) {
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.CLOSED);
            return e.report().outcome();
        } catch (ShareException e) {
            // Before there was anything to report.
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.CLOSED);
            return Outcome.CANCELLED;
        }
    }

    @Test
    void C3_aListenerMayCloseEverything() throws Exception {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.share.update("OFFICE").from(TestSource.of(OLD)).run();
            AtomicBoolean first = new AtomicBoolean(true);
            CountDownLatch closed = new CountDownLatch(1);
            ShareException e = catchThrowableOfType(
                    ShareException.class,
                    () -> on.share
                            .update("OFFICE")
                            .from(TestSource.of(NEW))
                            .onProgress(progress -> {
                                if (first.getAndSet(false)) {
                                    try {
                                        on.shares.close();
                                    } catch (ShareException failure) {
                                        throw new IllegalStateException(failure);
                                    }
                                    closed.countDown();
                                }
                            })
                            .run());
            assertThat(closed.getCount()).isZero();
            assertThat(e.kind()).isEqualTo(ErrorKind.CLOSED);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(OLD));
        }
    }
}
