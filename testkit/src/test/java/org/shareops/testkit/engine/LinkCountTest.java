package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.Credentials;
import org.shareops.model.LinkReport;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.spi.ForwardingBackend;
import org.shareops.spi.ForwardingLink;
import org.shareops.spi.ServerLink;

/** Rules P1, P8 and P9: what reports and flight recordings say of links is what the server has seen. */
@Timeout(120)
class LinkCountTest {
    private final LinkWorld on = new LinkWorld();
    private final MemoryServer server = on.server;

    private Shares over(Backend backend) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .clock(on.clock)
                .build();
    }

    /** The server has it still, and answers. */
    @Test
    void P7_P9_whatIsAskedOverALostSessionIsCounted() throws Exception {
        AtomicBoolean lost = new AtomicBoolean();
        AtomicBoolean first = new AtomicBoolean(true);
        Backend backend = new ForwardingBackend(new MemoryBackend(server)) {
            @Override
            public ServerLink logOn(ServerAddress address, Credentials credentials) throws ShareException {
                boolean mayBeLost = first.getAndSet(false);
                return new ForwardingLink(super.logOn(address, credentials)) {
                    @Override
                    public boolean alive() {
                        return !(mayBeLost && lost.get()) && super.alive();
                    }
                };
            }
        };
        try (Shares shares = over(backend)) {
            Share share = shares.share("mem://srv/a");
            share.replace("A.TXT").from(Source.bytes(new byte[1 << 20])).run();
            try (InputStream stream = share.files().read("A.TXT")) {
                lost.set(true);
                share.files().list("");
                assertThat(server.logOns()).isEqualTo(2);
                long before = on.asked();
                stream.readAllBytes();
                assertThat(on.asked()).isGreaterThan(before);
                assertThat(LinkWorld.only(shares).roundTrips()).isEqualTo(on.asked());
            }
            assertThat(LinkWorld.only(shares).roundTrips()).isEqualTo(on.asked());
        }
    }

    /** A good-bye is a request like any other. */
    @Test
    void P9_P10_theLogOffIsCountedAndNothingIsForgottenMeanwhile() throws Exception {
        AtomicReference<Shares> ours = new AtomicReference<>();
        AtomicReference<Long> meanwhile = new AtomicReference<>();
        Backend backend = new ForwardingBackend(new MemoryBackend(server)) {
            @Override
            public ServerLink logOn(ServerAddress address, Credentials credentials) throws ShareException {
                return new ForwardingLink(super.logOn(address, credentials)) {
                    @Override
                    public void close() throws ShareException {
                        super.verify();
                        super.close();
                        meanwhile.set(LinkWorld.only(ours.get()).roundTrips());
                    }
                };
            }
        };
        try (Shares shares = over(backend)) {
            ours.set(shares);
            shares.share("mem://srv/a").files().list("");
            on.clock.advance(Duration.ofMinutes(10));
            assertThat(server.connections()).isZero();
            assertThat(meanwhile).hasValue(on.asked());
            assertThat(LinkWorld.only(shares).roundTrips()).isEqualTo(on.asked());
            shares.share("mem://srv/a").files().list("");
            shares.close();
            assertThat(LinkWorld.only(shares).roundTrips()).isEqualTo(on.asked());
        }
    }

    @Test
    void P9_theRoundTripsOfALogOnThatFailedAreCounted() throws Exception {
        server.user("ann", "right");
        AtomicReference<Credentials> mine = new AtomicReference<>(Credentials.password("ann", "hunter7".toCharArray()));
        try (Shares shares =
                on.builder().credentials(any -> Optional.of(mine.get())).build()) {
            Share share = shares.share("mem://srv/a");
            failureOfUse(share);
            failureOfUse(share);
            assertThat(on.asked()).isEqualTo(1);
            assertThat(LinkWorld.only(shares).roundTrips()).isEqualTo(1);
            mine.set(Credentials.password("ann", "right".toCharArray()));
            share.files().list("");
            assertThat(LinkWorld.only(shares).roundTrips()).isEqualTo(on.asked());
        }
    }

    private static void failureOfUse(Share share) {
        assertThat(catchThrowableOfType(
                        ShareException.class, () -> share.files().list("")))
                .isNotNull();
    }

    /** An update that comes while somebody asks whether an old link holds waits for the same answer. */
    @Test
    void P7_P8_aVerificationThatIsUnderWayIsNoSignOfLife() throws Exception {
        try (Shares shares = on.builder().build()) {
            Share share = shares.share("mem://srv/a");
            share.files().list("");
            on.clock.advance(Duration.ofMinutes(1));
            CountDownLatch verifying = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            server.beforeEach((primitive, path) -> {
                if (primitive.equals("verify")) {
                    verifying.countDown();
                    await(goOn);
                    server.stop().start();
                }
            });
            ExecutorService threads = Executors.newCachedThreadPool();
            try {
                Future<LinkState> probe =
                        threads.submit(() -> share.probe(Probe.VERIFY).state());
                await(verifying);
                AtomicReference<Thread> updating = new AtomicReference<>();
                Future<?> update = threads.submit(() -> {
                    updating.set(Thread.currentThread());
                    return share.replace("A.TXT")
                            .from(Source.bytes(new byte[] {'a'}))
                            .run();
                });
                while (!update.isDone()
                        && (updating.get() == null || updating.get().getState() != Thread.State.WAITING)) {
                    Thread.onSpinWait();
                }
                goOn.countDown();
                // The update may be making another link already when the answer is told.
                assertThat(probe.get()).isIn(LinkState.SUSPECT, LinkState.CONNECTING, LinkState.UP);
                update.get();
            } finally {
                goOn.countDown();
                threads.shutdownNow();
            }
            assertThat(server.requests()).containsEntry("verify", 1L);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void P1_P8_aFlightRecordingShowsWhatHappenedAndWhatItCost(@TempDir Path work) throws Exception {
        server.user("ann", "right");
        AtomicReference<Credentials> mine = new AtomicReference<>(Credentials.password("ann", "hunter7".toCharArray()));
        try (Recording recording = new Recording()) {
            recording.start();
            try (Shares shares =
                    on.builder().credentials(any -> Optional.of(mine.get())).build()) {
                Share share = shares.share("mem://srv/a");
                share.probe();
                share.probe(Probe.VERIFY);
                failureOfUse(share);
                mine.set(Credentials.password("ann", "right".toCharArray()));
                share.probe(Probe.CONNECT);
                share.probe(Probe.VERIFY);
                share.probe();
                server.stop();
                share.probe(Probe.VERIFY);
                failureOfUse(share);
                server.start();
                on.clock.advance(Duration.ofMinutes(1));
                share.files().list("");
                on.clock.advance(Duration.ofMinutes(10));
                share.probe(Probe.CONNECT);
            }
            recording.stop();
            List<RecordedEvent> events = eventsOf(recording, work);
            assertThat(events)
                    .extracting(LinkCountTest::inWords)
                    .containsExactly(
                            "Probe VERIFY 0",
                            "LinkRejected ann",
                            "LinkUp ann",
                            "Probe CONNECT 0",
                            "Probe VERIFY 1",
                            "Probe VERIFY 0",
                            "LinkLost",
                            "LinkBackedOff",
                            "LinkUp ann",
                            "LinkLoggedOff true",
                            "LinkUp ann",
                            "Probe CONNECT 0",
                            "LinkLoggedOff false");
            assertThat(events).allMatch(each -> each.getString("server").equals("mem://srv"));
            assertThat(events.toString()).doesNotContain("hunter7");
        }
    }

    private static List<RecordedEvent> eventsOf(Recording recording, Path work) throws IOException {
        Path file = Files.createFile(work.resolve("links.jfr"));
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(each -> each.getEventType().getName().startsWith("org.shareops."))
                .sorted((one, other) -> one.getEndTime().compareTo(other.getEndTime()))
                .toList();
    }

    private static String inWords(RecordedEvent event) {
        StringBuilder words = new StringBuilder(event.getEventType().getName().substring("org.shareops.".length()));
        for (String field : List.of("identity", "kind", "roundTrips", "idle")) {
            if (event.hasField(field)) {
                words.append(' ').append(event.<Object>getValue(field));
            }
        }
        return words.toString();
    }

    /** Where there is no wire nothing can be sent, whoever asks. */
    @Test
    void P8_whereThereIsNoWireAVerificationCostsNothing(@TempDir Path work) throws Exception {
        Backend backend = new ForwardingBackend(new MemoryBackend(server)) {
            @Override
            public ServerLink logOn(ServerAddress address, Credentials credentials) throws ShareException {
                return new ForwardingLink(super.logOn(address, credentials)) {
                    @Override
                    public long roundTrips() {
                        return 0;
                    }
                };
            }
        };
        try (Recording recording = new Recording();
                Shares shares = over(backend)) {
            recording.start();
            Share share = shares.share("mem://srv/a");
            share.files().list("");
            assertThat(share.probe(Probe.VERIFY).state()).isEqualTo(LinkState.UP);
            recording.stop();
            assertThat(eventsOf(recording, work))
                    .extracting(LinkCountTest::inWords)
                    .containsExactly("LinkUp own process", "Probe VERIFY 0");
            assertThat(LinkWorld.only(shares))
                    .extracting(LinkReport::verifications)
                    .isEqualTo(0L);
        }
    }
}
