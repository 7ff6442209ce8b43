package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;
import org.shareops.spi.Backend;
import org.shareops.spi.ForwardingBackend;
import org.shareops.spi.ForwardingLink;
import org.shareops.spi.ServerLink;
import org.shareops.testkit.Crowd;

/** Rules P10 and C4: what closing and interrupting leave of a log-on that is under way. */
@Timeout(120)
class LinkEndTest {
    /** As long closing waits for a log-on before it interrupts it. */
    private static final Duration LONGEST_LOG_ON = Duration.ofSeconds(2);

    private static final Duration LONGEST_LOG_OFF = Duration.ofSeconds(15);
    private static final int MOST_TRIES = 5;

    private final LinkWorld on = new LinkWorld();
    private final MemoryServer server = on.server;
    private final CountDownLatch loggingOn = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        goOn.countDown();
        threads.shutdownNow();
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A server that takes the connection and says nothing until it may; no interrupt hurries it. */
    private void haltLogOns() {
        server.beforeEach((primitive, path) -> {
            if (primitive.equals("logOn")) {
                loggingOn.countDown();
                await(goOn);
            }
        });
    }

    private Future<ShareException> failureOfUse(Shares shares) {
        return threads.submit(() -> catchThrowableOfType(
                ShareException.class, () -> shares.share("mem://srv/a").files().list("")));
    }

    private Future<Boolean> close(Shares shares, AtomicReference<Thread> closer) {
        return threads.submit(() -> {
            closer.set(Thread.currentThread());
            shares.close();
            return true;
        });
    }

    private static void awaitState(AtomicReference<Thread> thread, Thread.State state) {
        while (thread.get() == null || thread.get().getState() != state) {
            Thread.onSpinWait();
        }
    }

    /** What is tried on a world of its own. */
    @FunctionalInterface
    private interface Trial {
        void run(LinkEndTest in) throws Exception;
    }

    /** Closing waits in real time, and gives up: where the machine has halted us for as long, another try is due. */
    private static void withinTheLimitsOfClosing(Trial trial) throws Exception {
        for (int tries = 1; ; tries++) {
            LinkEndTest fresh = new LinkEndTest();
            long start = System.nanoTime();
            try {
                trial.run(fresh);
                return;
            } catch (AssertionError e) {
                if (tries == MOST_TRIES || System.nanoTime() - start < LONGEST_LOG_ON.toNanos()) {
                    throw e;
                }
            } finally {
                fresh.end();
            }
        }
    }

    @Test
    void P10_closeLeavesNothingOfALogOnThatIsUnderWay() throws Exception {
        withinTheLimitsOfClosing(LinkEndTest::closeDuringLogOns);
    }

    private void closeDuringLogOns() throws Exception {
        for (Probe probe : new Probe[] {Probe.CONNECT, Probe.PASSIVE}) {
            Shares shares = on.builder().build();
            Share share = shares.share("mem://srv/" + (probe == Probe.CONNECT ? "a" : "none"));
            server.afterEach((primitive, path) -> {
                if (primitive.equals("logOn")) {
                    closeSoon(shares);
                }
            });
            assertThat(catchThrowableOfType(ShareException.class, () -> {
                                if (probe == Probe.CONNECT) {
                                    share.probe(probe);
                                } else {
                                    share.files().list("");
                                }
                            })
                            .kind())
                    .isEqualTo(ErrorKind.CLOSED);
            server.afterEach((primitive, path) -> {});
            shares.close();
            assertThat(server.connections()).isZero();
        }
    }

    /** Returns when the closing thread waits for whoever called this. */
    private static void closeSoon(Shares shares) {
        Thread thread = new Thread(() -> {
            try {
                shares.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            if (!thread.isAlive()) {
                throw new AssertionError("closing did not wait for a log-on that was under way");
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void P10_closeWaitsForALogOnThatIsUnderWayAndForItsLogOff() throws Exception {
        withinTheLimitsOfClosing(LinkEndTest::closeDuringALogOnAndItsLogOff);
    }

    private void closeDuringALogOnAndItsLogOff() throws Exception {
        haltLogOns();
        CountDownLatch loggingOff = new CountDownLatch(1);
        CountDownLatch goOff = new CountDownLatch(1);
        Shares shares = Shares.builder()
                .onlyGivenBackends()
                .backend(new SlowToLeave(new MemoryBackend(server), loggingOff, goOff))
                .build();
        Future<ShareException> user = failureOfUse(shares);
        await(loggingOn);
        AtomicReference<Thread> closer = new AtomicReference<>();
        Future<Boolean> closing = close(shares, closer);
        awaitState(closer, Thread.State.TIMED_WAITING);
        goOn.countDown();
        assertThat(loggingOff.await(LONGEST_LOG_OFF.toSeconds(), TimeUnit.SECONDS))
                .as("it is logged off")
                .isTrue();
        for (int looks = 0; looks < 1000; looks++) {
            assertThat(closing.isDone())
                    .as("closed, while there is a session still")
                    .isFalse();
            Thread.onSpinWait();
        }
        goOff.countDown();
        assertThat(closing.get()).isTrue();
        assertThat(user.get().kind()).isEqualTo(ErrorKind.CLOSED);
        assertThat(server.connections()).isZero();
    }

    @Test
    void P10_closeDoesNotWaitForEverForAServerThatSaysNothing() throws Exception {
        haltLogOns();
        Shares shares = on.builder().build();
        Future<ShareException> user = failureOfUse(shares);
        await(loggingOn);
        shares.close();
        assertThat(user.get().kind()).isEqualTo(ErrorKind.CLOSED);
        assertThat(goOn.getCount()).isEqualTo(1);
        // Should it let us in after all, it is left at once.
        goOn.countDown();
        while (server.connections() > 0) {
            Thread.onSpinWait();
        }
        assertThat(shares.share("mem://srv/a").probe().state()).isEqualTo(LinkState.CLOSED);
    }

    @Test
    void C4_P3_whoeverIsInterruptedGoesAndTheLogOnGoesOnForTheOthers() throws Exception {
        haltLogOns();
        try (Shares shares = on.builder().build()) {
            AtomicReference<Thread> impatient = new AtomicReference<>();
            Future<ShareException> interrupted = threads.submit(() -> {
                impatient.set(Thread.currentThread());
                return catchThrowableOfType(
                        ShareException.class,
                        () -> shares.share("mem://srv/a").files().list(""));
            });
            await(loggingOn);
            Future<List<Integer>> others = threads.submit(() -> Crowd.inMany(
                    8, () -> shares.share("mem://srv/a").files().list("").size()));
            impatient.get().interrupt();
            assertThat(interrupted.get().kind()).isEqualTo(ErrorKind.CANCELLED);
            assertThat(goOn.getCount()).isEqualTo(1);
            goOn.countDown();
            assertThat(others.get()).containsOnly(0);
            assertThat(server.logOns()).isEqualTo(1);
        }
        assertThat(server.connections()).isZero();
    }

    @Test
    void P10_nothingIsSentAfterClosing() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Shares shares = on.builder()
                .credentials(any -> {
                    asked.countDown();
                    await(answer);
                    return Optional.of(Credentials.password("ann", "x".toCharArray()));
                })
                .build();
        Future<ShareException> user = failureOfUse(shares);
        await(asked);
        shares.close();
        answer.countDown();
        assertThat(user.get().kind()).isEqualTo(ErrorKind.CLOSED);
        assertThat(server.requests()).doesNotContainKey("logOn");
    }

    @Test
    void C3_P8_whoWaitsForAVerificationHearsThatAllIsClosed() throws Exception {
        Shares shares = on.builder().build();
        Share share = shares.share("mem://srv/a");
        share.files().list("");
        server.beforeEach((primitive, path) -> {
            if (primitive.equals("verify")) {
                loggingOn.countDown();
                await(goOn);
            }
        });
        AtomicReference<Thread> waiter = new AtomicReference<>();
        Future<ShareException> asking = failureOf(() -> share.probe(Probe.VERIFY), new AtomicReference<>());
        await(loggingOn);
        Future<ShareException> waiting = failureOf(() -> share.probe(Probe.VERIFY), waiter);
        awaitState(waiter, Thread.State.WAITING);
        shares.close();
        assertThat(waiting.get().kind()).isEqualTo(ErrorKind.CLOSED);
        goOn.countDown();
        assertThat(asking.get().kind()).isEqualTo(ErrorKind.CLOSED);
    }

    private Future<ShareException> failureOf(ThrowingCallable work, AtomicReference<Thread> thread) {
        return threads.submit(() -> {
            thread.set(Thread.currentThread());
            return catchThrowableOfType(ShareException.class, work);
        });
    }

    /** A backend whose log-off takes until it may end. */
    private static final class SlowToLeave extends ForwardingBackend {
        private final CountDownLatch leaving;
        private final CountDownLatch mayLeave;

        SlowToLeave(Backend backend, CountDownLatch leaving, CountDownLatch mayLeave) {
            super(backend);
            this.leaving = leaving;
            this.mayLeave = mayLeave;
        }

        @Override
        public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
            return new ForwardingLink(super.logOn(server, credentials)) {
                @Override
                public void close() throws ShareException {
                    leaving.countDown();
                    await(mayLeave);
                    super.close();
                }
            };
        }
    }
}
