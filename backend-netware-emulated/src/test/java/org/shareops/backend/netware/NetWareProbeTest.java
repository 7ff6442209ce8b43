package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.netware.server.Counter;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.ConnectionStatus.Evidence;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.ShareException;
import org.shareops.spi.Backend;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.Crowd;
import org.shareops.testkit.VirtualClock;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.NcpFormat;
import org.shareops.testkit.net.Tap;

/** Rules P1, P6, P8 and P10 against the emulated server, counted on the wire. */
class NetWareProbeTest {
    private static final int MANY = 64;
    private static final int CLOCK = NcpFormat.command(20, 0);
    private static final int KEYED_LOGIN = NcpFormat.command(23, 24);

    /** What happens before the server gets a request, on the proxy's thread. */
    private final AtomicReference<Runnable> atRequest = new AtomicReference<>(() -> {});

    private NetWareFixture on;
    private CountingProxy proxy;

    @BeforeEach
    void start() throws IOException {
        on = new NetWareFixture(true, builder -> builder.user("ANN@EXAMPLE.ORG", password()));
        proxy = CountingProxy.start(on.port(), new NcpFormat(), new Tap() {
            @Override
            public void connected(int connection) {}

            @Override
            public void toServer(int connection, byte[] message) {
                atRequest.get().run();
            }

            @Override
            public void toClient(int connection, byte[] message) {}
        });
    }

    private static char[] password() {
        return NetWareFixture.PASSWORD.toCharArray();
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        on.close();
    }

    private Share share(Shares shares) {
        return shares.share(NetWareFixture.url(proxy.port()));
    }

    private static Shares shares(Credentials credentials, EngineClock clock) {
        return NetWareFixture.shares(credentials, clock);
    }

    private static ShareException failureOf(Share share) {
        return catchThrowableOfType(ShareException.class, () -> share.files().list(""));
    }

    @Test
    void P1_passiveProbesSendNothingWhateverTheState() throws Exception {
        VirtualClock clock = new VirtualClock(Instant.now());
        try (Shares shares = shares(NetWareFixture.as(NetWareFixture.PLAIN), clock)) {
            Share share = share(shares);
            assertSilent(share, LinkState.IDLE);
            share.files().list("");
            assertSilent(share, LinkState.UP);
            clock.advance(Duration.ofMinutes(10));
            assertSilent(share, LinkState.IDLE);
            assertThat(shares.links().get(0).roundTrips()).isEqualTo(proxy.messages());
            share.files().list("");
            on.server().close();
            NetWareLinkTableTest.await(() -> failureOf(share).kind() == ErrorKind.UNREACHABLE);
            assertSilent(share, LinkState.BACKING_OFF);
        }
    }

    private void assertSilent(Share share, LinkState state) throws IOException {
        long before = proxy.messages();
        int connections = proxy.connections();
        for (int i = 0; i < 10_000; i++) {
            share.probe();
        }
        assertThat(share.probe().state()).isEqualTo(state);
        assertThat(proxy.messages()).isEqualTo(before);
        assertThat(proxy.connections()).isEqualTo(connections);
    }

    @Test
    void P8_concurrentVerificationsAreOneRequest() throws Exception {
        try (Shares shares = shares(NetWareFixture.as(NetWareFixture.PLAIN), EngineClock.system())) {
            Share share = share(shares);
            share.files().list("");
            long before = proxy.messages();
            List<Thread> asking = new ArrayList<>();
            AtomicBoolean first = new AtomicBoolean(true);
            atRequest.set(() -> {
                if (first.getAndSet(false)) {
                    awaitWaiting(asking);
                }
            });
            List<ConnectionStatus> answers = Crowd.inMany(MANY, () -> {
                synchronized (asking) {
                    asking.add(Thread.currentThread());
                }
                return share.probe(Probe.VERIFY);
            });
            atRequest.set(() -> {});
            assertThat(answers).allMatch(each -> each.state() == LinkState.UP && each.evidence() == Evidence.VERIFIED);
            assertThat(proxy.messages() - before).isEqualTo(1);
            assertThat(proxy.count(CLOCK)).isEqualTo(1);
        }
        assertThat(proxy.connections()).isEqualTo(1);
    }

    /** All of them wait: one for the server, the others for that one. */
    private static void awaitWaiting(List<Thread> threads) {
        NetWareLinkTableTest.await(() -> {
            synchronized (threads) {
                return threads.stream()
                                .filter(each -> each.getState() == Thread.State.WAITING
                                        || each.getState() == Thread.State.TIMED_WAITING)
                                .count()
                        == MANY;
            }
        });
    }

    @Test
    void P5_aWrongPasswordIsSentOnceAndANewOneAtOnce() throws Exception {
        AtomicReference<Credentials> mine =
                new AtomicReference<>(Credentials.password(NetWareFixture.PLAIN, "wrong".toCharArray()));
        try (Shares shares =
                NetWareFixture.shares(NetWareFixture.backend(), any -> Optional.of(mine.get()), EngineClock.system())) {
            Share share = share(shares);
            for (int i = 0; i < 100; i++) {
                assertThat(failureOf(share).kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            }
            assertThat(proxy.count(KEYED_LOGIN)).isEqualTo(1);
            assertThat(shares.links().get(0).roundTrips()).isEqualTo(proxy.messages());
            mine.set(NetWareFixture.as(NetWareFixture.PLAIN));
            assertThat(share.files().list("")).isEmpty();
        }
        assertThat(on.server().count(Counter.LOGIN_REQUESTS)).isEqualTo(2);
        assertThat(on.server().count(Counter.LOGIN_REFUSED)).isEqualTo(1);
    }

    /** Whether it is cut or says nothing: after the time of the backend it is away, and nothing of ours is left. */
    @ParameterizedTest
    @CsvSource({
        "CUT_BEFORE,-1",
        "CUT_BEFORE,5912",
        "CUT_ANSWER,5912",
        "SWALLOW,-1",
        "SWALLOW,5911",
        "SWALLOW_ANSWER,5912"
    })
    void P6_P10_aServerThatGoesOrIsSilentInTheMiddleOfALogOnIsLeftAloneForAWhile(Fault fault, int command)
            throws Exception {
        // A cut is noticed at once; silence is waited for, and longer than a busy machine takes for the requests
        // before.
        boolean silent = fault == Fault.SWALLOW || fault == Fault.SWALLOW_ANSWER;
        Backend backend = NetWareFixture.backend(Duration.ofSeconds(silent ? 5 : 20));
        try (Shares shares = NetWareFixture.shares(
                backend,
                CredentialsProvider.of(NetWareFixture.as(NetWareFixture.PLAIN)),
                new VirtualClock(Instant.now()))) {
            Share share = share(shares);
            proxy.planNext(fault, command);
            for (int i = 0; i < 20; i++) {
                ShareException e = failureOf(share);
                assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.UNREACHABLE);
                assertThat(e.retryAt()).isPresent();
            }
            assertThat(proxy.faults()).isEqualTo(1);
            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(share.probe().state()).isEqualTo(LinkState.BACKING_OFF);
            assertThat(shares.links().get(0).roundTrips()).isEqualTo(proxy.messages());
            NetWareLinkTableTest.await(() -> on.server().count(Counter.ATTACH_CURRENT) == 0);
            assertThat(on.server().count(Counter.ATTACH_NOT_LOGGED_IN)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann@example.org", "ANN@EXAMPLE.ORG"})
    void P3_aNameThatLooksLikeOneOfADomainIsSentAsItIs(String user) throws Exception {
        try (Shares shares = shares(Credentials.password(user, password()), EngineClock.system())) {
            Share share = share(shares);
            Crowd.inMany(8, () -> share.files().list(""));
            assertThat(shares.links().get(0).identity()).isEqualTo(user);
            assertThat(on.server().connections()).singleElement().matches(each -> user.equalsIgnoreCase(each.user()));
        }
        assertThat(on.server().count(Counter.LOGIN_REQUESTS)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"z\u00EB-\u0142", "nobody7"})
    void P2_P5_whoIsNotKnownIsRefusedOnceAndNobodyIsLeft(String user) throws Exception {
        try (Shares shares = shares(Credentials.password(user, password()), EngineClock.system())) {
            for (int i = 0; i < 5; i++) {
                ShareException e = failureOf(share(shares));
                assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
                assertThat(e).hasMessageContaining(user);
            }
            assertThat(proxy.connections()).isEqualTo(1);
            NetWareLinkTableTest.await(() -> on.server().count(Counter.ATTACH_CURRENT) == 0);
        }
    }
}
