package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.Access;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkReport;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.testkit.Crowd;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateOptions;

/** Rules P3 to P7, P10 and P11: links are made when they are needed, once, and none is left. */
@Timeout(120)
class LinkTest {
    private static final ServerAddress SERVER = ServerAddress.parse("mem://srv");
    private static final int MANY = 64;

    private final LinkWorld on = new LinkWorld();
    private final MemoryServer server = on.server;
    private final VirtualClock clock = on.clock;

    @Test
    void P3_P4_concurrentFirstUsesShareOneLogOn() throws Exception {
        try (Shares shares = on.builder().build()) {
            AtomicInteger number = new AtomicInteger();
            Crowd.inMany(MANY, () -> {
                Share share = shares.share("mem://srv/" + (number.incrementAndGet() % 2 == 0 ? "a" : "b"));
                for (int i = 0; i < 10; i++) {
                    share.files().list("");
                }
                return share;
            });
            assertThat(server.requests()).containsEntry("logOn", 1L).containsEntry("volume", 2L);
            assertThat(LinkWorld.only(shares).logOns()).isEqualTo(1);
            assertThat(LinkWorld.only(shares).roundTrips()).isEqualTo(on.asked());
        }
    }

    @Test
    void P3_aShareThatCannotBeOpenedIsAskedForOnceByEachUse() throws Exception {
        AtomicBoolean fails = new AtomicBoolean(true);
        server.beforeEach((primitive, path) -> {
            if (primitive.equals("volume") && fails.get()) {
                throw ShareException.of(ErrorKind.ACCESS_DENIED, "open").build();
            }
        });
        try (Shares shares = on.builder().build()) {
            Share share = shares.share("mem://srv/a");
            assertThat(catchThrowableOfType(
                                    ShareException.class, () -> share.files().list(""))
                            .kind())
                    .isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(server.requests()).containsEntry("volume", 1L);
            fails.set(false);
            assertThat(share.files().list("")).isEmpty();
            assertThat(server.requests()).containsEntry("volume", 2L).containsEntry("logOn", 1L);
        }
    }

    @Test
    void P5_P6_aServerThatIsAwayIsLeftAloneAlsoAfterARejection() throws Exception {
        server.user("ann", "right");
        AtomicReference<Credentials> mine = new AtomicReference<>(Credentials.password("ann", "no".toCharArray()));
        try (Shares shares =
                on.builder().credentials(any -> Optional.of(mine.get())).build()) {
            Share share = shares.share("mem://srv/a");
            assertThat(catchThrowableOfType(
                            ShareException.class, () -> share.files().list("")))
                    .isNotNull();
            mine.set(Credentials.password("ann", "right".toCharArray()));
            server.stop();
            for (int i = 0; i < 50; i++) {
                ShareException e = catchThrowableOfType(
                        ShareException.class, () -> share.files().list(""));
                assertThat(e.kind()).isEqualTo(ErrorKind.UNREACHABLE);
            }
            shares.forgetRejection(SERVER);
            assertThat(share.probe().state()).isEqualTo(LinkState.BACKING_OFF);
            assertThat(server.requests()).containsEntry("logOn", 2L);
        }
    }

    @Test
    void P10_askingWhetherALinkIsAliveDoesNotKeepItAlive() throws Exception {
        try (Shares shares = on.builder().idleTime(Duration.ofMinutes(5)).build()) {
            Share share = shares.share("mem://srv/a");
            share.files().list("");
            for (int minute = 0; minute < 6; minute++) {
                clock.advance(Duration.ofMinutes(1));
                share.probe(Probe.VERIFY);
            }
            assertThat(server.connections()).isZero();
        }
    }

    /** Not even by somebody who is just asking when it would be logged off. */
    @Test
    void P10_whoAsksAtThatMomentDelaysTheLogOffForAMomentOnly() throws Exception {
        try (Shares shares = on.builder().idleTime(Duration.ofMinutes(5)).build()) {
            Share share = shares.share("mem://srv/a");
            share.files().list("");
            server.beforeEach((primitive, path) -> {
                if (primitive.equals("verify")) {
                    clock.advance(Duration.ofMinutes(5));
                }
            });
            assertThat(share.probe(Probe.VERIFY).state()).isEqualTo(LinkState.UP);
            clock.advance(Duration.ofSeconds(1));
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void P11_namesThatContradictEachOtherAreRefused() {
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> on.builder().sameServer("mem://a", "mem://x").sameServer("mem://b", "mem://x")))
                .isNotNull();
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> on.builder()
                                .sameServer("mem://a", "mem://b")
                                .sameServer("mem://b", "mem://c")
                                .build()))
                .isNotNull();
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> on.builder().sameServer("mem://a", "smb://a").build()))
                .isNotNull();
    }

    @Test
    void P6_anUnreachableServerIsAskedAsOftenAsTheBackOffAllows() throws Exception {
        server.stop();
        try (Shares shares = on.builder().build()) {
            Share share = shares.share("mem://srv/a");
            Instant end = clock.instant().plusSeconds(60);
            while (clock.instant().isBefore(end)) {
                List<ShareException> failures = Crowd.inMany(
                        16,
                        () -> catchThrowableOfType(
                                ShareException.class, () -> share.files().list("")));
                assertThat(failures).allSatisfy(each -> {
                    assertThat(each.kind()).isEqualTo(ErrorKind.UNREACHABLE);
                    assertThat(each.retryAt().orElseThrow()).isAfter(clock.instant());
                });
                clock.advance(Duration.ofMillis(100));
            }
            // At most 2 s, 4 s, 8 s and then 16 s each, at least half of that.
            assertThat(server.requests().get("logOn")).isBetween(5L, 10L);
            server.start();
            clock.advance(Duration.ofSeconds(16));
            share.files().list("");
            assertThat(share.probe().retryAt()).isEmpty();
        }
    }

    @Test
    void P6_aServerThatIsAwayIsAwayForAllIdentities() throws Exception {
        server.stop();
        AtomicInteger number = new AtomicInteger();
        try (Shares shares = on.builder()
                .credentials(any ->
                        Optional.of(Credentials.password("user" + number.incrementAndGet(), "any".toCharArray())))
                .build()) {
            for (int i = 0; i < 10; i++) {
                ShareException e = catchThrowableOfType(
                        ShareException.class,
                        () -> shares.share("mem://srv/a").files().list(""));
                assertThat(e.kind()).isEqualTo(ErrorKind.UNREACHABLE);
            }
            assertThat(server.requests()).containsEntry("logOn", 1L);
        }
    }

    @Test
    void P7_aLostLinkIsMadeAgainOnceForAll() throws Exception {
        try (Shares shares = on.builder().build()) {
            Share share = shares.share("mem://srv/a");
            share.replace("A.TXT").from(Source.bytes(new byte[] {'a'})).run();
            for (int i = 0; i < 10; i++) {
                server.stop();
                server.start();
                Crowd.inMany(32, () -> share.files().list(""));
            }
            assertThat(server.logOns()).isEqualTo(11);
            assertThat(LinkWorld.only(shares).losses()).isEqualTo(10);
        }
    }

    @Test
    void P7_R6_changesOfSingleNamesAreNeitherLostNorDoubled() throws Exception {
        try (Shares shares = on.builder().build()) {
            Share share = shares.share("mem://srv/a");
            for (boolean done : new boolean[] {true, false}) {
                share.replace("A.TXT").from(Source.bytes(new byte[] {'a'})).run();
                loseOnce("rename", done);
                share.files().move("A.TXT", "B.TXT");
                assertThat(share.files().stat("A.TXT")).isEmpty();
                loseOnce("delete", done);
                share.files().delete("B.TXT");
                assertThat(share.files().list("")).noneMatch(each -> each.name().endsWith(".TXT"));
            }
        }
    }

    /** The server is restarted before or after it has done something. */
    private void loseOnce(String what, boolean done) {
        AtomicBoolean lost = new AtomicBoolean();
        server.beforeEach((primitive, path) -> {
                    if (!done && primitive.equals(what) && lost.compareAndSet(false, true)) {
                        server.stop().start();
                    }
                })
                .afterEach((primitive, path) -> {
                    if (done && primitive.equals(what) && lost.compareAndSet(false, true)) {
                        server.stop().start();
                    }
                });
    }

    @Test
    void P7_anUpdateThatFindsItsLinkDeadGoesOnOverAnother() throws Exception {
        try (Shares shares = on.builder().build()) {
            Share share = shares.share("mem://srv/a");
            share.update("OFFICE").from(TestSource.of(Map.of("A.TXT", "a"))).run();
            server.stop().start();
            assertThat(share.update("OFFICE")
                            .from(TestSource.of(Map.of("A.TXT", "b")))
                            .run()
                            .outcome())
                    .isEqualTo(Outcome.COMMITTED);
            assertThat(server.logOns()).isEqualTo(2);
            server.stop().start();
            assertThat(share.recover().updates()).isEmpty();
            assertThat(server.logOns()).isEqualTo(3);
        }
    }

    /** A link that something between has cut looks alive until it is used. */
    @Test
    void P7_anUpdateVerifiesALinkThatNobodyHasUsedForAWhile() throws Exception {
        try (Shares shares = on.builder().build()) {
            Share share = shares.share("mem://srv/a");
            share.update("OFFICE").from(TestSource.of(Map.of("A.TXT", "a"))).run();
            assertThat(server.requests()).doesNotContainKey("verify");
            clock.advance(Duration.ofMinutes(1));
            server.beforeEach((primitive, path) -> {
                if (primitive.equals("verify")) {
                    server.beforeEach((next, at) -> {}).stop().start();
                }
            });
            assertThat(share.update("OFFICE")
                            .from(TestSource.of(Map.of("A.TXT", "b")))
                            .run()
                            .outcome())
                    .isEqualTo(Outcome.COMMITTED);
            assertThat(server.logOns()).isEqualTo(2);
        }
    }

    @Test
    void P10_anUnusedLinkIsLoggedOffAndAUsedOneIsNot() throws Exception {
        try (Shares shares = on.builder().idleTime(Duration.ofMinutes(5)).build()) {
            Share share = shares.share("mem://srv/a");
            share.replace("A.TXT").from(Source.bytes(new byte[] {'a'})).run();
            try (var content = share.files().read("A.TXT")) {
                clock.advance(Duration.ofHours(1));
                assertThat(server.connections()).isEqualTo(1);
                assertThat(content.read()).isEqualTo('a');
            }
            clock.advance(Duration.ofMinutes(4));
            share.files().list("");
            clock.advance(Duration.ofMinutes(4));
            assertThat(server.connections()).isEqualTo(1);
            clock.advance(Duration.ofMinutes(1));
            assertThat(server.connections()).isZero();
            assertThat(share.probe().state()).isEqualTo(LinkState.IDLE);
            assertThat(LinkWorld.only(shares).idleLogOffs()).isEqualTo(1);
            share.files().list("");
            assertThat(server.logOns()).isEqualTo(2);
            assertThat(LinkWorld.only(shares).roundTrips()).isEqualTo(on.asked());
        }
        assertThat(server.connections()).isZero();
    }

    @Test
    void P10_R5_anUpdateThatWaitsForItsNextAttemptHoldsNoLink() throws Exception {
        AtomicInteger connections = new AtomicInteger(-1);
        try (Shares shares = on.builder().build()) {
            Share share = shares.share("mem://srv/a");
            share.replace("A.TXT").from(Source.bytes(new byte[] {'a'})).run();
            var held = server.open("a", "alice", "pc7").open(SharePath.of("A.TXT"), Set.of(Access.READ), Set.of());
            clock.onSleep((number, duration) -> {
                connections.set(server.connections());
                held.close();
            });
            assertThat(share.replace("A.TXT")
                            .from(Source.bytes(new byte[] {'b'}))
                            .options(UpdateOptions.defaults().withInUse(InUsePolicy.retry(1, Duration.ofMinutes(15))))
                            .run()
                            .outcome())
                    .isEqualTo(Outcome.COMMITTED);
            assertThat(connections).hasValue(0);
            assertThat(server.logOns()).isEqualTo(2);
        }
    }

    @Test
    void P11_declaredNamesShareOneLinkAndOthersDoNot() throws Exception {
        try (Shares shares = on.builder()
                .sameServer("mem://srv", "mem://SRV.example.org", "mem://10.0.0.1")
                .build()) {
            for (String host : List.of("srv", "srv.example.org", "10.0.0.1", "Srv")) {
                shares.share("mem://" + host + "/a").files().list("");
                assertThat(shares.probe(ServerAddress.parse("mem://" + host), Probe.PASSIVE)
                                .state())
                        .isEqualTo(LinkState.UP);
            }
            assertThat(server.requests()).containsEntry("logOn", 1L).containsEntry("volume", 1L);
        }
    }

    @Test
    void P3_twoIdentitiesAreTwoLinksAndTheLivingOneAnswersAPassiveProbe() throws Exception {
        server.user("ann", "hers").user("bob", "his");
        AtomicReference<Credentials> mine = new AtomicReference<>(Credentials.password("ann", "hunter7".toCharArray()));
        try (Shares shares =
                on.builder().credentials(any -> Optional.of(mine.get())).build()) {
            Share share = shares.share("mem://srv/a");
            assertThat(catchThrowableOfType(
                            ShareException.class, () -> share.files().list("")))
                    .isNotNull();
            mine.set(Credentials.password("bob", "his".toCharArray()));
            share.files().list("");
            assertThat(share.probe().state()).isEqualTo(LinkState.UP);
            assertThat(shares.links()).extracting(LinkReport::identity).containsExactly("ann", "bob");
        }
    }

    /** Only what is sent without a name is anonymous. */
    @Test
    void P2_P3_aUserWhoIsCalledAnonymousSharesNoLinkWithNobody() throws Exception {
        for (Credentials first : List.of(Credentials.anonymous(), Credentials.ofProcess())) {
            AtomicReference<Credentials> mine = new AtomicReference<>(first);
            try (Shares shares =
                    on.builder().credentials(any -> Optional.of(mine.get())).build()) {
                Share share = shares.share("mem://srv/a");
                share.files().list("");
                long before = server.logOns();
                mine.set(Credentials.password(first.identity(), "secret".toCharArray()));
                share.files().list("");
                assertThat(server.logOns() - before).isEqualTo(1);
                assertThat(shares.links()).hasSize(2);
            }
        }
    }

    /** However many called it at that moment, it was away once. */
    @Test
    void P6_identitiesThatFailTogetherDoNotMakeTheBackOffLonger() throws Exception {
        int many = 8;
        CyclicBarrier together = new CyclicBarrier(many);
        server.stop().beforeEach((primitive, path) -> {
            try {
                together.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new IllegalStateException(e);
            }
        });
        AtomicInteger number = new AtomicInteger();
        try (Shares shares = on.builder()
                .credentials(any ->
                        Optional.of(Credentials.password("user" + number.incrementAndGet(), "any".toCharArray())))
                .build()) {
            Share share = shares.share("mem://srv/a");
            Instant latest = clock.instant().plusSeconds(2);
            List<ShareException> failures = Crowd.inMany(
                    many,
                    () -> catchThrowableOfType(
                            ShareException.class, () -> share.files().list("")));
            assertThat(server.requests()).containsEntry("logOn", (long) many);
            assertThat(failures)
                    .allSatisfy(each -> assertThat(each.retryAt())
                            .hasValueSatisfying(at -> assertThat(at).isBeforeOrEqualTo(latest)));
        }
    }
}
