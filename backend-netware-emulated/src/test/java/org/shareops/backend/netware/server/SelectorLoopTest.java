package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.VirtualClock;

class SelectorLoopTest {
    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private SelectorLoop loop;

    @BeforeEach
    void start() throws Exception {
        loop = new SelectorLoop("loop", clock, failures::add);
        loop.start();
    }

    @AfterEach
    void stop() {
        loop.close(() -> {});
    }

    /** All that was due has run once the loop answers. */
    private List<String> ran() {
        return loop.ask(() -> List.copyOf(ran));
    }

    @Test
    void timersRunInTheirOrderAndByTheClock() {
        loop.ask(() -> loop.after(Duration.ofSeconds(30), () -> ran.add("30")));
        loop.ask(() -> loop.after(Duration.ofSeconds(10), () -> ran.add("10")));
        CompletableFuture<Void> dropped = loop.ask(() -> loop.after(Duration.ofSeconds(20), () -> ran.add("20")));
        assertThat(ran()).isEmpty();
        clock.advance(Duration.ofSeconds(10));
        assertThat(ran()).containsExactly("10");
        assertThat(dropped.cancel(false)).isTrue();
        clock.advance(Duration.ofSeconds(19));
        assertThat(ran()).containsExactly("10");
        clock.advance(Duration.ofSeconds(1));
        assertThat(ran()).containsExactly("10", "30");
    }

    @Test
    void theMachinesClockWorksToo() throws Exception {
        SelectorLoop real = new SelectorLoop("real", EngineClock.system(), failures::add);
        real.start();
        CountDownLatch rang = new CountDownLatch(1);
        real.ask(() -> real.after(Duration.ofMillis(1), rang::countDown));
        assertThat(rang.await(60, TimeUnit.SECONDS)).isTrue();
        real.close(() -> {});
    }

    @Test
    void workBesideCompletesOnTheLoop() throws Exception {
        CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
        loop.execute(() -> {
            var unused = loop.beside(() -> !loop.isCurrent())
                    .whenComplete((beside, failure) -> onLoop.complete(beside && loop.isCurrent()));
        });
        assertThat(onLoop.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aTaskThatFailsIsToldAndTheLoopGoesOn() {
        loop.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        assertThat(ran()).isEmpty();
        loop.execute(() -> {
            throw new AssertionError("on purpose");
        });
        assertThat(ran()).isEmpty();
        assertThat(failures).hasSize(2);
        assertThatThrownBy(() -> loop.ask(() -> {
                    throw new AssertionError("for the asker");
                }))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> loop.ask(() -> {
                    throw new IllegalArgumentException("for the asker");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(failures).hasSize(2);
    }

    @Test
    void whatRunsBeforeTheEndCanStillHaveWorkDoneBeside() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        CompletableFuture<String> flushed = new CompletableFuture<>();
        loop.execute(() -> {
            running.countDown();
            awaitUninterrupted(closing);
            var unused = loop.beside(() -> "flushed").thenAccept(flushed::complete);
        });
        running.await();
        Thread closer = new Thread(() -> loop.close(() -> ran.add("last")));
        closer.start();
        Set<Thread.State> waiting = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
        while (!waiting.contains(closer.getState())) {
            Thread.onSpinWait();
        }
        closing.countDown();
        closer.join();
        assertThat(failures).isEmpty();
        assertThat(flushed).isCompletedWithValue("flushed");
        assertThat(ran).containsExactly("last");
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void afterTheEndNothingRuns() {
        loop.close(() -> ran.add("last"));
        loop.execute(() -> ran.add("too late"));
        assertThat(ran).containsExactly("last");
        assertThatThrownBy(() -> loop.ask(() -> true)).isInstanceOf(IllegalStateException.class);
    }
}
