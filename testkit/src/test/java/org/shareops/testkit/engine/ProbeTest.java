package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.ConnectionStatus.Evidence;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.ShareException;
import org.shareops.testkit.Crowd;
import org.shareops.testkit.VirtualClock;

/** Rules P1, P8 and P9: nobody is asked what is known already. */
@Timeout(120)
class ProbeTest {
    private static final int MANY = 64;

    private final LinkWorld on = new LinkWorld();
    private final MemoryServer server = on.server;
    private final VirtualClock clock = on.clock;

    @Test
    void P1_P9_aPassiveProbeSendsNothingWhateverTheState() throws Exception {
        Shares shares = on.builder().build();
        Share share = shares.share("mem://srv/a");
        assertPassive(share, LinkState.IDLE, Evidence.NEVER_ASKED);
        share.files().list("");
        assertPassive(share, LinkState.UP, Evidence.CONNECTED);
        server.stop();
        Instant lost = clock.instant();
        assertPassive(share, LinkState.SUSPECT, Evidence.KNOWN);
        clock.advance(Duration.ofMinutes(1));
        assertThat(share.probe().since()).contains(lost);
        assertThat(catchThrowableOfType(
                                ShareException.class, () -> share.files().list(""))
                        .kind())
                .isEqualTo(ErrorKind.UNREACHABLE);
        ConnectionStatus away = assertPassive(share, LinkState.BACKING_OFF, Evidence.CONNECTED);
        assertThat(away.lastError().orElseThrow().kind()).isEqualTo(ErrorKind.UNREACHABLE);
        assertThat(away.retryAt().orElseThrow()).isAfter(clock.instant());
        shares.close();
        assertPassive(share, LinkState.CLOSED, Evidence.KNOWN);
    }

    private ConnectionStatus assertPassive(Share share, LinkState state, Evidence evidence) throws IOException {
        long before = on.asked();
        for (int i = 0; i < 10_000; i++) {
            share.probe();
        }
        ConnectionStatus status = share.probe();
        assertThat(status.state()).isEqualTo(state);
        assertThat(status.evidence()).isEqualTo(evidence);
        assertThat(status.since().isPresent()).isEqualTo(evidence != Evidence.NEVER_ASKED);
        assertThat(on.asked()).isEqualTo(before);
        return status;
    }

    @Test
    void P1_aPassiveProbeDoesNotWaitForALogOn() throws Exception {
        CountDownLatch loggingOn = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        server.beforeEach((primitive, path) -> {
            if (primitive.equals("logOn")) {
                loggingOn.countDown();
                await(goOn);
            }
        });
        try (Shares shares = on.builder().build()) {
            Share share = shares.share("mem://srv/a");
            Future<List<Object>> slow = Executors.newSingleThreadExecutor().submit(() -> {
                share.files().list("");
                return List.of();
            });
            await(loggingOn);
            assertThat(share.probe().state()).isEqualTo(LinkState.CONNECTING);
            goOn.countDown();
            slow.get();
            assertThat(share.probe().state()).isEqualTo(LinkState.UP);
        }
    }

    @Test
    void P1_aProbeIsNeverBehindWhatTheServerSees() throws Exception {
        List<LinkState> whileAsked = new ArrayList<>();
        for (int round = 0; round < 500; round++) {
            try (Shares shares = on.builder().build()) {
                Share share = shares.share("mem://srv/a");
                server.beforeEach((primitive, path) -> {
                    if (primitive.equals("logOn")) {
                        whileAsked.add(share.probe().state());
                    }
                });
                share.files().list("");
            }
        }
        assertThat(whileAsked).hasSize(500).containsOnly(LinkState.CONNECTING);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void P8_concurrentVerifyProbesMakeOneRoundTrip() throws Exception {
        try (Shares shares = on.builder().build()) {
            Share share = shares.share("mem://srv/a");
            assertThat(share.probe(Probe.VERIFY).state()).isEqualTo(LinkState.IDLE);
            assertThat(on.asked()).isZero();
            share.files().list("");
            List<Thread> verifying = new ArrayList<>();
            server.beforeEach((primitive, path) -> {
                if (primitive.equals("verify")) {
                    // The answer comes when all others wait for it.
                    awaitOthers(verifying);
                }
            });
            List<ConnectionStatus> answers = Crowd.inMany(MANY, () -> {
                synchronized (verifying) {
                    verifying.add(Thread.currentThread());
                }
                return share.probe(Probe.VERIFY);
            });
            assertThat(answers).allMatch(each -> each.state() == LinkState.UP && each.evidence() == Evidence.VERIFIED);
            assertThat(server.requests()).containsEntry("verify", 1L).containsEntry("logOn", 1L);
        }
    }

    private static void awaitOthers(List<Thread> threads) {
        while (true) {
            synchronized (threads) {
                long waiting = threads.stream()
                        .filter(each -> each.getState() == Thread.State.WAITING)
                        .count();
                if (waiting == MANY - 1) {
                    return;
                }
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void P8_P9_aVerificationThatFailsSaysSoAndTheNextUseRepairsIt() throws Exception {
        try (Shares shares = on.builder().build()) {
            Share share = shares.share("mem://srv/a");
            share.files().list("");
            Instant up = clock.instant();
            clock.advance(Duration.ofMinutes(1));
            assertThat(share.probe(Probe.VERIFY).since()).contains(up);
            AtomicBoolean lost = new AtomicBoolean();
            server.afterEach((primitive, path) -> {
                if (primitive.equals("verify") && lost.compareAndSet(false, true)) {
                    server.stop();
                }
            });
            ConnectionStatus status = share.probe(Probe.VERIFY);
            assertThat(status.state()).isEqualTo(LinkState.SUSPECT);
            assertThat(status.evidence()).isEqualTo(Evidence.VERIFIED);
            assertThat(status.lastError().orElseThrow().kind()).isEqualTo(ErrorKind.LINK_LOST);
            server.start();
            share.files().list("");
            assertThat(share.probe().state()).isEqualTo(LinkState.UP);
            assertThat(server.logOns()).isEqualTo(2);
        }
    }

    @Test
    void P8_C4_aVerificationThatIsInterruptedSaysNothingOfTheLink() throws Exception {
        try (Shares shares = on.builder().build()) {
            Share share = shares.share("mem://srv/a");
            share.files().list("");
            server.beforeEach((primitive, path) -> {
                if (primitive.equals("verify")) {
                    throw ShareException.of(ErrorKind.CANCELLED, "verify")
                            .detail("it was interrupted")
                            .build();
                }
            });
            assertThat(catchThrowableOfType(ShareException.class, () -> share.probe(Probe.VERIFY))
                            .kind())
                    .isEqualTo(ErrorKind.CANCELLED);
            server.beforeEach((primitive, path) -> {});
            assertThat(share.probe().state()).isEqualTo(LinkState.UP);
            assertThat(share.probe(Probe.VERIFY).evidence()).isEqualTo(Evidence.VERIFIED);
        }
    }
}
