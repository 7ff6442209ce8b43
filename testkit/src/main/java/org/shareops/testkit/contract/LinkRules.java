package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.shareops.testkit.contract.Scene.refusal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.ConnectionStatus.Evidence;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.spi.Backend;
import org.shareops.spi.EngineClock;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.Crowd;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.VirtualClock;

/** Rules P1 to P11: what the server sees of us, counted there. */
abstract class LinkRules extends Rules {
    private static final int MANY = 16;
    private static final int PROBES = 1_000;
    private static final String BLIND = "the fixture counts no session while there is one";

    private static void list(Share share, Scene on) throws ShareException {
        share.files().list(on.at("").toString());
    }

    @Test
    void P1_aPassiveProbeSendsNothing() throws Exception {
        ServerCounters counters = on().counters();
        Share share = on().share();
        long before = counters.requests();
        probeOften(share);
        assertThat(counters.requests())
                .as(Rule.P1.asks("no request before anybody needs the server"))
                .isEqualTo(before);
        list(share, on());
        long used = counters.requests();
        requireCounted(before, used, "request");
        probeOften(share);
        assertThat(counters.requests())
                .as(Rule.P1.asks("no request while the link is up"))
                .isEqualTo(used);
    }

    /** Whoever asks, asks often, and must not wait for a call that has no answer yet. */
    @Test
    void P1_aPassiveProbeWaitsForNoCall() throws Exception {
        Wire cable = on().cable();
        ServerCounters counters = on().counters();
        long start = counters.requests();
        ServerLink link = on().link();
        Volume volume = on().volume();
        long before = counters.requests();
        requireCounted(start, before, "request");
        if (!cable.swallowAnswer()) {
            throw new NotVerified("the wire cannot keep an answer from a call, so that none waits");
        }
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Thread waiting = new Thread(() -> Optional.ofNullable(catchThrowable(() -> volume.stat(on().at("A.TXT"))))
                .ifPresent(failures::add));
        waiting.setDaemon(true);
        waiting.start();
        Thread asking = new Thread(link::alive);
        asking.setDaemon(true);
        try {
            Scene.await(
                    () -> Rule.P1.asks("a request of stat()"),
                    () -> counters.requests() > before || !waiting.isAlive());
            if (!waiting.isAlive()) {
                throw new NotVerified("no call has to wait for the server");
            }
            asking.start();
            Patience.join(asking, Rule.P1.asks("an answer of alive() while a call waits for the server"));
        } finally {
            cable.cut();
            cable.restore();
        }
        Patience.join(waiting, Rule.P1.asks("the end of a call whose link was cut"));
        assertThat(failures)
                .as(Rule.P1.asks("the library's own exception, if any, from a call whose link was cut"))
                .allMatch(ShareException.class::isInstance);
    }

    private static void requireCounted(long before, long after, String what) {
        if (after == before) {
            throw new NotVerified("the fixture counts no " + what + " where there was one");
        }
    }

    private static void probeOften(Share share) throws ShareException {
        for (int i = 0; i < PROBES; i++) {
            share.probe();
        }
    }

    @Test
    void P2_nobodyIsThereAnonymously() throws Exception {
        ServerCounters counters = on().counters();
        long before = counters.anonymousLogOns();
        long logOns = counters.logOns();
        Share share = on().share();
        list(share, on());
        requireCounted(logOns, counters.logOns(), "log-on");
        share.capabilities(Probe.CONNECT);
        share.probe(Probe.VERIFY);
        assertThat(counters.anonymousLogOns())
                .as(Rule.P2.asks("log-ons as a named user alone"))
                .isEqualTo(before);
    }

    @Test
    void P2_nobodyUnknownIsLetIn() throws Exception {
        if (!(on().fixture().administrator() instanceof Credentials.Password)) {
            throw new NotVerified("nobody logs on with a secret here");
        }
        // A server may offer to take him for a guest, and count that; what is judged is that nobody accepts it.
        Credentials nobody = Credentials.password("nosuch7", "not the secret".toCharArray());
        ShareException e = refusal(
                Rule.P2.asks("a refusal of a user whom the server does not know"),
                () -> on().closing(on().backend().logOn(on().place().share().server(), nobody)));
        assertThat(e.kind())
                .as(Rule.P2.asks("AUTHENTICATION_REJECTED for an unknown user, and not " + e))
                .isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
    }

    @Test
    void P2_P5_P10_aWrongSecretIsSentOnceAndLeavesNothing() throws Exception {
        if (!(on().fixture().administrator() instanceof Credentials.Password right)) {
            throw new NotVerified("nobody logs on with a secret here");
        }
        ServerCounters counters = on().counters();
        long atFirst = counters.logOns();
        if (!seesSessions(counters)) {
            on().notShown(Rule.P10, BLIND);
        }
        long logOns = counters.logOns();
        requireCounted(atFirst, logOns, "log-on");
        long anonymous = counters.anonymousLogOns();
        Shares shares = on().shares(
                        Credentials.password(right.identity(), "not the secret".toCharArray()), EngineClock.system());
        for (int i = 0; i < 5; i++) {
            ShareException e = refusal(Rule.P5.asks("a refusal"), () -> list(on().share(shares), on()));
            assertThat(e.kind())
                    .as(Rule.P5.asks("AUTHENTICATION_REJECTED, and not " + e))
                    .isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
        }
        assertThat(counters.logOns() - logOns)
                .as(Rule.P5.asks("one log-on for five uses"))
                .isEqualTo(1);
        assertThat(counters.anonymousLogOns())
                .as(Rule.P2.asks("no anonymous one after it"))
                .isEqualTo(anonymous);
        assertNoSession(counters, "a refused log-on");
    }

    /** Who never sees a session would find that none is left. */
    private boolean seesSessions(ServerCounters counters) throws Exception {
        try (Shares shares = on().sharesFor(on().fixture().administrator()).build()) {
            list(on().share(shares), on());
            return counters.sessions() > 0;
        }
    }

    private static void assertNoSession(ServerCounters counters, String after) throws Exception {
        int[] seen = new int[1];
        Scene.await(() -> Rule.P10.asks("no session after " + after + ", and the server lists " + seen[0]), () -> {
            seen[0] = counters.sessions();
            return seen[0] == 0;
        });
    }

    @Test
    void P3_P4_concurrentFirstUsesAreOneLogOn() throws Exception {
        ServerCounters counters = on().counters();
        long connections = counters.connections();
        long logOns = counters.logOns();
        Shares shares = on().shares();
        Crowd.inMany(MANY, () -> {
            list(on().share(shares), on());
            return true;
        });
        requireCounted(connections, counters.connections(), "connection");
        requireCounted(logOns, counters.logOns(), "log-on");
        assertThat(counters.connections() - connections)
                .as(Rule.P3.asks("one connection for " + MANY + " threads"))
                .isEqualTo(1);
        assertThat(counters.logOns() - logOns)
                .as(Rule.P3.asks("one log-on for all of them"))
                .isEqualTo(1);
        list(on().share(shares), on());
        assertThat(counters.connections() - connections)
                .as(Rule.P4.asks("no other connection"))
                .isEqualTo(1);
        assertThat(counters.logOns() - logOns)
                .as(Rule.P4.asks("no other log-on"))
                .isEqualTo(1);
    }

    @Test
    void P6_aServerThatIsAwayIsLeftAlone() throws Exception {
        Wire cable = on().cable();
        VirtualClock clock = new VirtualClock(Instant.now());
        Share share = on().share(on().shares(on().fixture().administrator(), clock));
        Optional<ServerCounters> counters = on().fixture().counters();
        long logOns = counters.isPresent() ? counters.get().logOns() : 0;
        cable.cut();
        try {
            for (int i = 0; i < 5; i++) {
                ShareException e = refusal(Rule.P6.asks("a refusal"), () -> list(share, on()));
                assertThat(e.kind())
                        .as(Rule.P6.asks("UNREACHABLE, and not " + e))
                        .isEqualTo(ErrorKind.UNREACHABLE);
                assertThat(e.retryAt())
                        .as(Rule.P6.asks("when it will be asked again"))
                        .isPresent();
            }
            assertThat(on().backend().count(Primitive.LOG_ON))
                    .as(Rule.P6.asks("one call to the server for five uses"))
                    .isEqualTo(1);
            if (counters.isPresent()) {
                long tried = counters.get().logOns() - logOns;
                if (tried == 0) {
                    on().partly(Rule.P6, "the fixture counts no log-on to a server that is away");
                }
                assertThat(tried)
                        .as(Rule.P6.asks("a backend that does not try again by itself"))
                        .isLessThanOrEqualTo(1);
            } else {
                on().partly(Rule.P6, "nothing counts on the server whether the backend tries again by itself");
            }
        } finally {
            cable.restore();
        }
        clock.advance(Duration.ofMinutes(2));
        list(share, on());
    }

    @Test
    void P7_R5_R6_whatWasMadeFromALostLinkNeverWorksAgain() throws Exception {
        Wire cable = on().cable();
        ServerLink link = on().link();
        EveryCall every = new EveryCall(on(), on().volume(), "");
        cable.cut();
        cable.restore();
        List<String> alive = new ArrayList<>();
        every.onFiles().forEach((what, call) -> lost(alive, what, call));
        lost(alive, "ServerLink.verify", link::verify);
        lost(alive, "ServerLink.volume", () -> link.volume(on().place().share()));
        assertThat(alive)
                .as(Rule.P7.asks("LINK_LOST for whatever belongs to a lost link"))
                .isEmpty();
        assertThat(link.alive())
                .as(Rule.P7.asks("a lost link that is not alive"))
                .isFalse();
    }

    private static void lost(List<String> alive, String what, ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        if (failure == null) {
            alive.add(what + " works again");
        } else if (!(failure instanceof ShareException e
                && (e.kind() == ErrorKind.LINK_LOST || e.kind() == ErrorKind.OUTCOME_UNKNOWN))) {
            alive.add(what + " fails with " + failure);
        }
    }

    @Test
    void P7_aLostLinkIsMadeAgainOnceForAll() throws Exception {
        Wire cable = on().cable();
        ServerCounters counters = on().counters();
        Share share = on().share();
        long atFirst = counters.logOns();
        list(share, on());
        long logOns = counters.logOns();
        requireCounted(atFirst, logOns, "log-on");
        cable.cut();
        cable.restore();
        Crowd.inMany(MANY, () -> {
            list(share, on());
            return true;
        });
        assertThat(counters.logOns() - logOns)
                .as(Rule.P7.asks("one log-on after one loss"))
                .isEqualTo(1);
    }

    @Test
    void P8_aVerificationIsOneRoundTrip() throws Exception {
        ServerCounters counters = on().counters();
        Share share = on().share();
        long atFirst = counters.requests();
        list(share, on());
        long requests = counters.requests();
        requireCounted(atFirst, requests, "request");
        long logOns = counters.logOns();
        ConnectionStatus status = share.probe(Probe.VERIFY);
        assertThat(status.state()).as(Rule.P8.asks("a link that is up")).isEqualTo(LinkState.UP);
        assertThat(counters.requests() - requests)
                .as(Rule.P8.asks("one request"))
                .isEqualTo(1);
        assertThat(counters.logOns()).as(Rule.P8.asks("no log-on")).isEqualTo(logOns);
    }

    @Test
    void P8_P9_aVerificationTellsThatALinkIsLost() throws Exception {
        Wire cable = on().cable();
        Share share = on().share();
        list(share, on());
        cable.cut();
        try {
            assertThat(share.probe(Probe.VERIFY).state())
                    .as(Rule.P8.asks("a link whose connection was cut as lost, not as up"))
                    .isEqualTo(LinkState.SUSPECT);
        } finally {
            cable.restore();
        }
    }

    @Test
    void P9_aStatusSaysHowItIsKnown() throws Exception {
        Share share = on().share();
        assertStatus(share.probe(), LinkState.IDLE, Evidence.NEVER_ASKED);
        assertStatus(share.probe(Probe.CONNECT), LinkState.UP, Evidence.CONNECTED);
        assertStatus(share.probe(), LinkState.UP, Evidence.CONNECTED);
        assertStatus(share.probe(Probe.VERIFY), LinkState.UP, Evidence.VERIFIED);
    }

    private static void assertStatus(ConnectionStatus status, LinkState state, Evidence evidence) {
        assertThat(status.state()).as(Rule.P9.asks(state.name())).isEqualTo(state);
        assertThat(status.evidence()).as(Rule.P9.asks(evidence.name())).isEqualTo(evidence);
        assertThat(status.since().isPresent())
                .as(Rule.P9.asks("since when, unless nobody ever asked"))
                .isEqualTo(evidence != Evidence.NEVER_ASKED);
    }

    @Test
    void P10_nothingIsLeftAfterClosing() throws Exception {
        ServerCounters counters = on().counters();
        assertNoSession(counters, "the tests before");
        if (!seesSessions(counters)) {
            throw new NotVerified(BLIND);
        }
        assertNoSession(counters, "close()");
    }

    @Test
    void P10_nothingIsLeftAfterTheIdleTime() throws Exception {
        ServerCounters counters = on().counters();
        VirtualClock clock = new VirtualClock(Instant.now());
        Share share = on().share(on().shares(on().fixture().administrator(), clock));
        list(share, on());
        if (counters.sessions() == 0) {
            throw new NotVerified(BLIND);
        }
        clock.advance(Duration.ofMinutes(10));
        assertNoSession(counters, "the idle time");
    }

    @Test
    void P11_declaredNamesShareOneLink() throws Exception {
        ServerAddress server = on().place().share().server();
        if (server.host().isEmpty()) {
            throw new NotVerified("the backend knows one server only");
        }
        ServerAddress alias = new ServerAddress(server.scheme(), "another-name.invalid", OptionalInt.empty());
        try (Shares shares = on().sharesFor(on().fixture().administrator())
                .sameServer(server.toString(), alias.toString())
                .build()) {
            list(on().share(shares), on());
            list(shares.share(new ShareAddress(alias, on().place().share().name())), on());
            assertThat(shares.links())
                    .as(Rule.P11.asks("one link for both names"))
                    .hasSize(1);
        }
    }

    @Test
    void P11_similarNamesAreNotGuessedToBeOneServer() throws Exception {
        ServerAddress server = on().place().share().server();
        if (server.host().isEmpty()) {
            throw new NotVerified("the backend knows one server only");
        }
        Backend backend = on().fixture().backend();
        ServerAddress normalized = backend.normalized(server);
        for (String host : List.of(server.host() + ".invalid", server.host() + "2", "x" + server.host())) {
            ServerAddress similar = new ServerAddress(server.scheme(), host, server.port());
            assertThat(backend.normalized(similar))
                    .as(Rule.P11.asks("another server than " + server + ", which nobody declared the same"))
                    .isNotEqualTo(normalized);
        }
    }
}
