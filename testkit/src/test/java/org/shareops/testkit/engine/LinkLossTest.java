package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.spi.ForwardingBackend;
import org.shareops.spi.ForwardingLink;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** Rules P7, P9 and P10: links that are lost in one way or another, and backends that do not behave. */
@Timeout(60)
class LinkLossTest {
    private final LinkWorld on = new LinkWorld();
    private final MemoryServer server = on.server;
    private final AtomicBoolean firstIsDead = new AtomicBoolean();
    private final CountDownLatch mayLeave = new CountDownLatch(1);

    private Shares over(Backend backend) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .clock(on.clock)
                .build();
    }

    /** The first session is known to be lost when the test says so, although the server still has it. */
    private Backend dying(boolean slowToLeave) {
        AtomicInteger number = new AtomicInteger();
        return new ForwardingBackend(new MemoryBackend(server)) {
            @Override
            public ServerLink logOn(ServerAddress address, Credentials credentials) throws ShareException {
                boolean first = number.incrementAndGet() == 1;
                return new ForwardingLink(super.logOn(address, credentials)) {
                    @Override
                    public boolean alive() {
                        return !(first && firstIsDead.get()) && super.alive();
                    }

                    @Override
                    public void close() throws ShareException {
                        if (first && slowToLeave) {
                            await(mayLeave);
                        }
                        super.close();
                    }
                };
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void failVerifications(boolean fail) {
        server.beforeEach((primitive, path) -> {
            if (fail && primitive.equals("verify")) {
                throw ShareException.of(ErrorKind.LINK_LOST, "verify")
                        .detail("an odd answer")
                        .build();
            }
        });
    }

    @Test
    void P7_aFirstUseOfAnotherShareMayFindTheLinkDead() throws Exception {
        try (Shares shares = on.builder().build()) {
            shares.share("mem://srv/a").files().list("");
            AtomicBoolean once = new AtomicBoolean();
            server.beforeEach((primitive, path) -> {
                if (primitive.equals("volume") && once.compareAndSet(false, true)) {
                    server.stop().start();
                }
            });
            assertThat(shares.share("mem://srv/b").files().list("")).isEmpty();
            assertThat(server.logOns()).isEqualTo(2);
        }
    }

    /** As where a share demands encryption, which only another session can give. */
    @Test
    void P7_aSessionThatIsToBeFollowedByAnotherIsNoLossOfTheNext() throws Exception {
        AtomicInteger number = new AtomicInteger();
        Backend backend = new ForwardingBackend(new MemoryBackend(server)) {
            @Override
            public ServerLink logOn(ServerAddress address, Credentials credentials) throws ShareException {
                int mine = number.incrementAndGet();
                return new ForwardingLink(super.logOn(address, credentials)) {
                    private volatile boolean outdated;

                    @Override
                    public boolean alive() {
                        return !outdated && super.alive();
                    }

                    @Override
                    public boolean isOutdated() {
                        return outdated;
                    }

                    @Override
                    public Volume volume(ShareAddress share) throws ShareException {
                        outdated = mine == 1 || share.name().equals("endless");
                        if (outdated) {
                            throw ShareException.of(ErrorKind.LINK_LOST, "open").build();
                        }
                        if (mine == 2) {
                            server.stop().start();
                        }
                        return super.volume(share);
                    }
                };
            }
        };
        try (Shares shares = over(backend)) {
            assertThat(shares.share("mem://srv/a").files().list("")).isEmpty();
            assertThat(number).hasValue(3);
            ShareException e = catchThrowableOfType(
                    ShareException.class,
                    () -> shares.share("mem://srv/endless").files().list(""));
            assertThat(e.kind()).isEqualTo(ErrorKind.LINK_LOST);
        }
    }

    @Test
    void P7_P8_aSessionThatCouldNotBeVerifiedIsUsedNoMore() throws Exception {
        try (Shares shares = on.builder().build()) {
            Share share = shares.share("mem://srv/a");
            share.files().list("");
            failVerifications(true);
            assertThat(share.probe(Probe.VERIFY).state()).isEqualTo(LinkState.SUSPECT);
            failVerifications(false);
            share.files().list("");
            assertThat(share.probe().state()).isEqualTo(LinkState.UP);
            assertThat(server.logOns()).isEqualTo(2);
        }
    }

    @Test
    void P7_R5_anUpdateDoesNotBeginOverALinkThatCouldNotBeVerified() throws Exception {
        try (Shares shares = on.builder().build()) {
            Share share = shares.share("mem://srv/a");
            share.files().list("");
            on.clock.advance(Duration.ofMinutes(1));
            failVerifications(true);
            share.replace("A.TXT").from(Source.bytes(new byte[] {'a'})).run();
            assertThat(server.logOns()).isEqualTo(2);
        }
    }

    @Test
    void P7_anUpdateVerifiesItsOwnLinkAndNotThatOfAnotherIdentity() throws Exception {
        Credentials ann = Credentials.password("ann", "a".toCharArray());
        Credentials bob = Credentials.password("bob", "b".toCharArray());
        for (Credentials last : new Credentials[] {ann, bob}) {
            AtomicReference<Credentials> now = new AtomicReference<>(last == ann ? bob : ann);
            Map<String, Integer> verified = new ConcurrentHashMap<>();
            Backend backend = new ForwardingBackend(new MemoryBackend(server)) {
                @Override
                public ServerLink logOn(ServerAddress address, Credentials credentials) throws ShareException {
                    return new ForwardingLink(super.logOn(address, credentials)) {
                        @Override
                        public void verify() throws ShareException {
                            verified.merge(credentials.identity(), 1, Integer::sum);
                            super.verify();
                        }
                    };
                }
            };
            try (Shares shares = Shares.builder()
                    .onlyGivenBackends()
                    .backend(backend)
                    .clock(on.clock)
                    .credentials(any -> Optional.of(now.get()))
                    .build()) {
                Share share = shares.share("mem://srv/a");
                share.files().list("");
                now.set(last);
                share.files().list("");
                on.clock.advance(Duration.ofMinutes(1));
                share.replace("A.TXT").from(Source.bytes(new byte[] {'a'})).run();
                assertThat(verified).containsOnlyKeys(last.identity());
            }
        }
    }

    @Test
    void P10_C5_aLostSessionThatSomebodyStillReadsFromEndsWithClosing() throws Exception {
        Shares shares = over(dying(false));
        Share share = shares.share("mem://srv/a");
        share.replace("A.TXT").from(Source.bytes(new byte[] {'a'})).run();
        try (InputStream stream = share.files().read("A.TXT")) {
            firstIsDead.set(true);
            share.files().list("");
            assertThat(server.connections()).isEqualTo(2);
            shares.close();
            assertThat(server.connections()).isZero();
            assertThat(server.openHandles()).isZero();
            assertThat(catchThrowableOfType(ShareException.class, stream::read).kind())
                    .isEqualTo(ErrorKind.CLOSED);
        }
    }

    @Test
    void P7_aLostSessionThatIsSlowToEndDoesNotHinderTheNext() throws Exception {
        try (Shares shares = over(dying(true))) {
            Share share = shares.share("mem://srv/a");
            share.files().list("");
            firstIsDead.set(true);
            share.files().list("");
            assertThat(mayLeave.getCount()).isEqualTo(1);
            mayLeave.countDown();
        }
    }

    /** A backend that ends a session once, as most do, says at once that it has when it is asked again meanwhile. */
    @Test
    void P10_closingWaitsForALogOffOfALostSessionThatIsUnderWay() throws Exception {
        CountDownLatch leaving = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        Backend backend = new ForwardingBackend(new MemoryBackend(server)) {
            @Override
            public ServerLink logOn(ServerAddress address, Credentials credentials) throws ShareException {
                boolean slow = first.getAndSet(false);
                AtomicBoolean closed = new AtomicBoolean();
                return new ForwardingLink(super.logOn(address, credentials)) {
                    @Override
                    public void close() throws ShareException {
                        if (!closed.compareAndSet(false, true)) {
                            return;
                        }
                        if (slow) {
                            leaving.countDown();
                            await(mayLeave);
                        }
                        super.close();
                    }
                };
            }
        };
        Shares shares = over(backend);
        Share share = shares.share("mem://srv/a");
        share.files().list("");
        failVerifications(true);
        share.probe(Probe.VERIFY);
        failVerifications(false);
        share.files().list("");
        await(leaving);
        AtomicReference<Thread> closer = new AtomicReference<>();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> left = threads.submit(() -> {
                closer.set(Thread.currentThread());
                shares.close();
                return server.connections();
            });
            while (!left.isDone() && (closer.get() == null || closer.get().getState() != Thread.State.TIMED_WAITING)) {
                Thread.onSpinWait();
            }
            mayLeave.countDown();
            assertThat(left.get()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void P9_retryAtIsTheServersForAllIdentities() throws Exception {
        AtomicReference<Credentials> now = new AtomicReference<>(Credentials.password("ann", "a".toCharArray()));
        try (Shares shares =
                on.builder().credentials(any -> Optional.of(now.get())).build()) {
            Share share = shares.share("mem://srv/a");
            server.stop();
            failureOfUse(share);
            on.clock.advance(Duration.ofSeconds(3));
            now.set(Credentials.password("bob", "b".toCharArray()));
            failureOfUse(share);
            now.set(Credentials.password("ann", "a".toCharArray()));
            assertThat(share.probe().retryAt()).isEqualTo(failureOfUse(share).retryAt());
        }
    }

    @Test
    void P9_whoMayCallAtOnceIsNotToldALaterTime() throws Exception {
        AtomicReference<Credentials> now = new AtomicReference<>(Credentials.password("ann", "a".toCharArray()));
        try (Shares shares =
                on.builder().credentials(any -> Optional.of(now.get())).build()) {
            Share share = shares.share("mem://srv/a");
            share.files().list("");
            now.set(Credentials.password("bob", "b".toCharArray()));
            CountDownLatch called = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            server.beforeEach((primitive, path) -> {
                if (primitive.equals("logOn")) {
                    called.countDown();
                    await(goOn);
                }
            });
            ExecutorService threads = Executors.newSingleThreadExecutor();
            try {
                Future<?> bob = threads.submit(() -> share.files().list(""));
                await(called);
                server.stop();
                server.beforeEach((primitive, path) -> {});
                now.set(Credentials.password("ann", "a".toCharArray()));
                failureOfUse(share);
                assertThat(reportOf(shares, "ann").retryAt()).isPresent();
                server.start();
                goOn.countDown();
                bob.get();
            } finally {
                threads.shutdownNow();
            }
            assertThat(reportOf(shares, "ann").retryAt()).isEmpty();
            share.files().list("");
            assertThat(reportOf(shares, "ann").state()).isEqualTo(LinkState.UP);
        }
    }

    private static ConnectionStatus reportOf(Shares shares, String identity) {
        return shares.links().stream()
                .filter(each -> each.identity().equals(identity))
                .findFirst()
                .orElseThrow()
                .status();
    }

    private static ShareException failureOfUse(Share share) {
        return catchThrowableOfType(ShareException.class, () -> share.files().list(""));
    }

    @Test
    void C2_aBackendThatDoesNotBehaveIsNamed() throws Exception {
        try (Shares shares = over(new ForwardingBackend(new MemoryBackend(server)) {
            @Override
            public ServerLink logOn(ServerAddress address, Credentials credentials) throws ShareException {
                return new ForwardingLink(super.logOn(address, credentials)) {
                    @Override
                    public Volume volume(ShareAddress share) {
                        throw new IllegalStateException("a defect");
                    }
                };
            }
        })) {
            assertThat(failureOfUse(shares.share("mem://srv/a")).kind()).isEqualTo(ErrorKind.PROTOCOL);
        }
        try (Shares shares = over(new ForwardingBackend(new MemoryBackend(server)) {
            @Override
            public ServerLink logOn(ServerAddress address, Credentials credentials) {
                return null;
            }
        })) {
            assertThat(failureOfUse(shares.share("mem://srv/a")).kind()).isEqualTo(ErrorKind.PROTOCOL);
            assertThat(shares.share("mem://srv/a").probe().state()).isEqualTo(LinkState.BACKING_OFF);
        }
    }
}
