package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.ShareException;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.Crowd;
import org.shareops.testkit.VirtualClock;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.samba.LogOn;
import org.shareops.testkit.samba.SambaServer;

/** Rules P1 to P10 against a real server: what is counted is counted there, or on the wire. */
@NeedsSamba
@Timeout(300)
class SmbLinkTableTest {
    private static final int MANY = 64;
    private static final List<String> SHARES = List.of("one", "two", "three", "four");

    private SambaServer server;
    private CountingProxy proxy;

    @BeforeEach
    void start() throws IOException {
        SambaServer.Builder builder = SambaServer.builder()
                .administrator(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD)
                .user(SmbFixture.PLAIN, SmbFixture.PASSWORD);
        SHARES.forEach(builder::share);
        server = builder.start();
        for (String share : SHARES) {
            server.letEverybodyWrite(share);
        }
        proxy = CountingProxy.start(server.port(), new Smb2Format());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    private static Shares shares(EngineClock clock, CredentialsProvider credentials) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(new SmbBackend(Duration.ofSeconds(10), Duration.ofSeconds(30)))
                .credentials(credentials)
                .clock(clock)
                .build();
    }

    private static Shares shares(EngineClock clock) {
        return shares(clock, CredentialsProvider.of(as(SmbFixture.PLAIN, SmbFixture.PASSWORD)));
    }

    private static Credentials as(String user, String password) {
        return Credentials.password(user, password.toCharArray());
    }

    private String url(String share) {
        return "smb://127.0.0.1:" + proxy.port() + "/" + share;
    }

    @Test
    void P3_manyThreadsAndSharesAreOneConnectionAndOneLogOn() throws Exception {
        AtomicInteger number = new AtomicInteger();
        try (Shares shares = shares(EngineClock.system())) {
            Crowd.inMany(MANY, () -> {
                String share = SHARES.get(number.getAndIncrement() % SHARES.size());
                return shares.share(url(share)).files().list("");
            });
            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(proxy.count(Smb2Format.NEGOTIATE)).isEqualTo(1);
            // One for the pipes, and two for each share, of which the second is for its flags.
            assertThat(proxy.count(Smb2Format.TREE_CONNECT)).isEqualTo(2L * SHARES.size() + 1);
            assertThat(shares.links()).singleElement().satisfies(link -> {
                assertThat(link.logOns()).isEqualTo(1);
                assertThat(link.roundTrips()).isEqualTo(proxy.messages());
            });
        }
        assertThat(server.logOns()).singleElement().satisfies(each -> {
            assertThat(each.succeeded()).isTrue();
            assertThat(each.anonymous()).isFalse();
        });
    }

    @Test
    void P1_passiveProbesSendNothingWhateverTheState() throws Exception {
        VirtualClock clock = new VirtualClock(Instant.now());
        try (Shares shares = shares(clock)) {
            Share share = shares.share(url("one"));
            assertSilent(share, LinkState.IDLE);
            share.files().list("");
            assertSilent(share, LinkState.UP);
            clock.advance(Duration.ofMinutes(10));
            assertSilent(share, LinkState.IDLE);
            share.files().list("");
            server.kill();
            assertThat(catchThrowableOfType(
                                    ShareException.class, () -> share.files().list(""))
                            .kind())
                    .isEqualTo(ErrorKind.UNREACHABLE);
            assertSilent(share, LinkState.BACKING_OFF);
            assertSilent(shares.share("smb://192.0.2.1/away"), LinkState.IDLE);
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
    void P8_concurrentVerificationsAreOneEcho() throws Exception {
        try (Shares shares = shares(EngineClock.system())) {
            Share share = shares.share(url("one"));
            share.files().list("");
            List<Thread> asking = new ArrayList<>();
            server.suspend();
            ExecutorService waker = Executors.newSingleThreadExecutor();
            Future<Boolean> woken = waker.submit(() -> {
                awaitWaiting(asking);
                server.resume();
                return true;
            });
            Crowd.inMany(MANY, () -> {
                synchronized (asking) {
                    asking.add(Thread.currentThread());
                }
                return share.probe(Probe.VERIFY);
            });
            assertThat(woken.get()).isTrue();
            waker.shutdown();
            assertThat(proxy.count(Smb2Format.ECHO)).isEqualTo(1);
            assertThat(proxy.connections()).isEqualTo(1);
        }
    }

    /** All of them wait: one for the server, the others for that one. */
    private static void awaitWaiting(List<Thread> threads) {
        while (true) {
            synchronized (threads) {
                long waiting = threads.stream()
                        .filter(each -> each.getState() == Thread.State.WAITING
                                || each.getState() == Thread.State.TIMED_WAITING)
                        .count();
                if (waiting == MANY) {
                    return;
                }
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void P5_aWrongPasswordIsSentOnceAndANewOneAtOnce() throws Exception {
        AtomicReference<Credentials> mine = new AtomicReference<>(as(SmbFixture.PLAIN, "Wr0ng"));
        try (Shares shares = shares(EngineClock.system(), any -> Optional.of(mine.get()))) {
            Share share = shares.share(url("one"));
            for (int i = 0; i < 100; i++) {
                ShareException e = catchThrowableOfType(
                        ShareException.class, () -> share.files().list(""));
                assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            }
            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(server.logOns()).singleElement().matches(each -> !each.succeeded());
            assertThat(shares.links().get(0).roundTrips()).isEqualTo(proxy.messages());
            mine.set(as(SmbFixture.PLAIN, SmbFixture.PASSWORD));
            share.files().list("");
        }
        assertThat(server.logOns()).extracting(LogOn::succeeded).containsExactly(false, true);
    }

    @Test
    void P7_aServerThatIsRestartedUnderManyThreadsSeesOneLogOnAndNothingLostOrDoubled() throws Exception {
        int threads = 32;
        int each = 20;
        Path top = server.directoryOf("one");
        Files.createDirectory(top.resolve("to"));
        for (int i = 0; i < threads * each; i++) {
            Files.writeString(top.resolve("f" + i), "content " + i);
        }
        server.letEverybodyWrite("one");
        AtomicInteger next = new AtomicInteger();
        AtomicInteger moved = new AtomicInteger();
        CountDownLatch halfDone = new CountDownLatch(threads * each / 2);
        ExecutorService killer = Executors.newSingleThreadExecutor();
        try (Shares shares = shares(EngineClock.system())) {
            Share share = shares.share(url("one"));
            share.files().list("");
            Future<Boolean> restarted = killer.submit(() -> {
                halfDone.await();
                server.kill();
                server.start();
                return true;
            });
            Crowd.inMany(threads, () -> {
                for (int i = next.getAndIncrement(); i < threads * each; i = next.getAndIncrement()) {
                    moveUntilDone(share, "f" + i, "to/f" + i);
                    moved.incrementAndGet();
                    halfDone.countDown();
                }
                return true;
            });
            assertThat(restarted.get()).isTrue();
            assertThat(shares.links().get(0).logOns()).isEqualTo(2);
        } finally {
            killer.shutdownNow();
        }
        assertThat(moved).hasValue(threads * each);
        assertThat(top.resolve("to")).isDirectory();
        for (int i = 0; i < threads * each; i++) {
            assertThat(top.resolve("f" + i)).doesNotExist();
            assertThat(top.resolve("to/f" + i)).hasContent("content " + i);
        }
        assertThat(server.logOns()).hasSize(2).allMatch(LogOn::succeeded).noneMatch(LogOn::anonymous);
    }

    /** What was not done because the server was away is done when it may be asked again; nothing else may fail. */
    private static void moveUntilDone(Share share, String from, String to) throws Exception {
        while (true) {
            try {
                share.files().move(from, to);
                return;
            } catch (ShareException e) {
                if (SmbFixture.isOfAServerThatStarts(e)) {
                    continue;
                }
                assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.UNREACHABLE);
                Instant at = e.retryAt().orElseThrow();
                EngineClock.system().sleep(positive(Duration.between(Instant.now(), at)));
            }
        }
    }

    private static Duration positive(Duration time) {
        return time.isNegative() ? Duration.ZERO : time;
    }

    /** Whoever calls is let in and sent away, so that each call is counted. */
    @Test
    void P6_aServerThatIsAwayForGoodIsCalledAsOftenAsTheBackOffAllows() throws Exception {
        VirtualClock clock = new VirtualClock(Instant.now());
        AtomicInteger calls = new AtomicInteger();
        try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Shares shares = shares(clock)) {
            Thread keeper = new Thread(() -> countCalls(door, calls), "door-keeper");
            keeper.setDaemon(true);
            keeper.start();
            Share share = shares.share("smb://127.0.0.1:" + door.getLocalPort() + "/one");
            Instant end = clock.instant().plusSeconds(60);
            while (clock.instant().isBefore(end)) {
                List<ShareException> failures = Crowd.inMany(
                        16,
                        () -> catchThrowableOfType(
                                ShareException.class, () -> share.files().list("")));
                assertThat(failures)
                        .allMatch(e ->
                                e.kind() == ErrorKind.UNREACHABLE && e.retryAt().isPresent());
                clock.advance(Duration.ofMillis(250));
            }
            assertThat(shares.links().get(0).logOnAttempts()).isEqualTo(calls.get());
        }
        // At most 1, 2, 4, 8, 16, 32 s apart, and at least half of that.
        assertThat(calls.get()).isBetween(6, 8);
    }

    private static void countCalls(ServerSocket door, AtomicInteger calls) {
        try {
            while (true) {
                Socket caller = door.accept();
                calls.incrementAndGet();
                caller.close();
            }
        } catch (IOException e) {
            // The door is closed.
        }
    }

    @Test
    void P10_afterTheIdleTimeAndAfterCloseTheServerListsNothingOfOurs() throws Exception {
        VirtualClock clock = new VirtualClock(Instant.now());
        try (Shares watching = shares(
                EngineClock.system(), CredentialsProvider.of(as(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD)))) {
            Share list = watching.share(server.url("two"));
            try (Shares shares = shares(clock)) {
                Share share = shares.share(url("one"));
                share.files().list("");
                assertThat(isListed(list)).isTrue();
                clock.advance(Duration.ofMinutes(10));
                assertThat(share.probe().state()).isEqualTo(LinkState.IDLE);
                awaitNotListed(list);
                assertThat(shares.links().get(0).roundTrips())
                        .as(proxy.counts().toString())
                        .isEqualTo(proxy.messages());
                share.files().list("");
                assertThat(isListed(list)).isTrue();
            }
            awaitNotListed(list);
        }
    }

    /** Nobody waits long for the answer to a log-off. */
    private static void awaitNotListed(Share list) throws IOException {
        while (isListed(list)) {
            Thread.onSpinWait();
        }
    }

    private static boolean isListed(Share list) throws IOException {
        return list.sessions().items().stream().anyMatch(each -> each.user().equals(Optional.of(SmbFixture.PLAIN)));
    }

    @Test
    void P2_aServerThatTakesUsForAGuestHasRejectedUs() throws Exception {
        server.setGlobal("map to guest = Bad User");
        server.restart();
        try (Shares shares = shares(EngineClock.system(), CredentialsProvider.of(as("nobody-knows-me", "any")))) {
            for (int i = 0; i < 5; i++) {
                ShareException e = catchThrowableOfType(
                        ShareException.class,
                        () -> shares.share(url("one")).files().list(""));
                assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            }
            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(shares.links().get(0).roundTrips())
                    .as(proxy.counts().toString())
                    .isEqualTo(proxy.messages());
        }
        try (Shares watching = shares(
                EngineClock.system(), CredentialsProvider.of(as(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD)))) {
            // Whoever is no user does not log off: the server learns from the end of the connection.
            Share list = watching.share(server.url("one"));
            while (list.sessions().items().size() > 1) {
                Thread.onSpinWait();
            }
        }
    }
}
