package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ForwardingBackend;
import org.shareops.spi.ForwardingLink;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;

/** Downloads of a file that is large enough to be read ahead (rules C3 to C5). */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReadAheadTest {
    private static final int PIECE = 64 * 1024;
    private static final int SIZE = 20 * PIECE + 321;
    /** More than are read ahead at a time. */
    private static final int MANY = 12;

    private static final CallMatcher READS = CallMatcher.callsTo(Primitive.READ_CONTENT);

    private final MemoryFixture on = new MemoryFixture(MemoryProfile.windows());
    private final byte[] content = new byte[SIZE];

    @BeforeEach
    void writeFile() throws IOException {
        new Random(12).nextBytes(content);
        on.share.files().write("f", Source.bytes(content));
    }

    @AfterEach
    void close() throws IOException {
        on.close();
        assertThat(on.server.openHandles()).isZero();
    }

    private InputStream download() throws IOException {
        return on.share.files().read("f");
    }

    /** Lets a read wait until another is under way as well; for some seconds, and then no read any more. */
    private static final class Meeting {
        private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

        private int underWay;
        private boolean happened;
        private boolean inVain;

        synchronized void begin() {
            underWay++;
            happened |= underWay > 1;
            notifyAll();
            long end = System.nanoTime() + PATIENCE;
            try {
                while (!happened && !inVain) {
                    long left = end - System.nanoTime();
                    inVain = left <= 0;
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        synchronized void end() {
            underWay--;
        }

        synchronized boolean happened() {
            return happened;
        }
    }

    private void mustReadAhead() throws IOException {
        Meeting meeting = new Meeting();
        // The first piece is all that some want.
        CallMatcher later = READS.startingWith(2);
        on.wire.use(FaultPlan.builder()
                .before(later, call -> meeting.begin())
                .after(later, call -> meeting.end())
                .build());
        try (InputStream in = download()) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        assertThat(meeting.happened()).isTrue();
        on.wire.use(FaultPlan.none());
    }

    @Test
    void severalPiecesAreReadAtOnce() throws IOException {
        mustReadAhead();
    }

    @Test
    void whoeverWantsTheBeginningAsksForOnePiece() throws IOException {
        on.wire.use(FaultPlan.none());
        try (InputStream in = download()) {
            assertThat(in.readNBytes(PIECE)).hasSize(PIECE);
        }
        assertThat(on.wire.count(Primitive.READ_CONTENT)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SIZE})
    void C5_whoeverEndsOrClosesMakesRoomForOthers(int bytes) throws IOException {
        List<InputStream> streams = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            InputStream in = download();
            streams.add(in);
            assertThat(in.readNBytes(bytes)).hasSize(bytes);
            if (bytes == SIZE) {
                assertThat(in.read()).isEqualTo(-1);
            } else {
                in.close();
            }
        }
        mustReadAhead();
        for (InputStream in : streams) {
            in.close();
        }
    }

    @Test
    void manyAtATimeAreAllRead() throws IOException {
        List<InputStream> streams = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            streams.add(download());
        }
        for (InputStream in : streams) {
            assertThat(in.readNBytes(PIECE + 1)).hasSize(PIECE + 1);
        }
        for (InputStream in : streams) {
            assertThat(in.readAllBytes()).hasSize(SIZE - PIECE - 1);
            in.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 21})
    void aPieceThatFailedIsAskedForAgain(int read) throws IOException {
        on.wire.use(
                FaultPlan.builder().refuse(READS.nth(read), ErrorKind.IN_USE).build());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int failures = 0;
        try (InputStream in = download()) {
            byte[] some = new byte[PIECE / 3];
            int count = 0;
            while (count >= 0) {
                try {
                    count = in.read(some);
                    all.write(some, 0, Math.max(0, count));
                } catch (ShareException e) {
                    assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
                    failures++;
                }
            }
        }
        assertThat(failures).isEqualTo(1);
        assertThat(all.toByteArray()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void C4_whoeverIsInterruptedIsToldSoAndCanGoOn(int pieces) throws IOException {
        try (InputStream in = download()) {
            byte[] before = in.readNBytes(pieces * PIECE);
            Thread.currentThread().interrupt();
            assertThatThrownBy(in::read)
                    .isInstanceOfSatisfying(
                            ShareException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
            assertThat(Thread.interrupted()).isTrue();

            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(before);
            in.transferTo(all);
            assertThat(all.toByteArray()).isEqualTo(content);
        }
    }

    @Test
    void C4_whoeverWaitsForAPieceCanBeInterrupted() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        Thread reader = Thread.currentThread();
        on.wire.use(FaultPlan.builder()
                .before(READS.startingWith(2), call -> {
                    asked.countDown();
                    if (Thread.currentThread() == reader) {
                        // He waits for the others no more, and asks himself.
                        left.countDown();
                    }
                    awaitCalmly(left);
                })
                .build());
        try (InputStream in = download()) {
            in.readNBytes(PIECE);
            Thread other = new Thread(() -> {
                awaitCalmly(asked);
                reader.interrupt();
            });
            other.start();
            assertThatThrownBy(in::read)
                    .isInstanceOfSatisfying(
                            ShareException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
            assertThat(Thread.interrupted()).isTrue();
            other.join();
        }
    }

    /** For whom an interrupt is none of his business. */
    private static void awaitCalmly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void C3_anotherThreadMayClose() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        CountDownLatch goOn = new CountDownLatch(1);
        on.wire.use(FaultPlan.builder()
                .before(READS.startingWith(3), call -> {
                    asked.countDown();
                    awaitCalmly(goOn);
                })
                .build());
        InputStream in = download();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Boolean> reading = threads.submit(() -> isReadOrToldClosed(in));
            asked.await();
            AtomicReference<Thread> closer = new AtomicReference<>();
            Future<?> closing = threads.submit(() -> {
                closer.set(Thread.currentThread());
                in.close();
                return null;
            });
            while (closer.get() == null || closer.get().getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            assertThat(on.server.openHandles()).isEqualTo(1);
            goOn.countDown();
            closing.get();
            assertThat(reading.get()).isTrue();
            assertThatThrownBy(in::read)
                    .isInstanceOfSatisfying(
                            ShareException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CLOSED));
        } finally {
            threads.shutdown();
        }
        assertThat(on.server.openHandles()).isZero();
    }

    private boolean isReadOrToldClosed(InputStream in) throws IOException {
        try {
            return Arrays.equals(in.readAllBytes(), content);
        } catch (ShareException e) {
            return e.kind() == ErrorKind.CLOSED;
        }
    }

    @Test
    void C3_aClosedDownloadIsNotReadOn() throws IOException {
        InputStream in = download();
        assertThat(in.readNBytes(10)).hasSize(10);
        in.close();
        in.close();
        assertThatThrownBy(in::read)
                .isInstanceOfSatisfying(
                        ShareException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CLOSED));
    }

    @Test
    void aServerMayGiveLessThanItIsAskedFor() throws IOException {
        try (Shares shares = Shares.builder()
                        .onlyGivenBackends()
                        .backend(new Stingy(new MemoryBackend(on.server)))
                        .build();
                InputStream in = shares.share("mem://srv/packages").files().read("f")) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    /** Never gives more than a few bytes. */
    private static final class Stingy extends ForwardingBackend {
        private static final int MOST = 10_007;

        Stingy(MemoryBackend backend) {
            super(backend);
        }

        @Override
        public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
            return new ForwardingLink(super.logOn(server, credentials)) {
                @Override
                public Volume volume(ShareAddress share) throws ShareException {
                    return new ForwardingVolume(super.volume(share)) {
                        @Override
                        public ContentReader read(SharePath file) throws ShareException {
                            return sparing(super.read(file));
                        }
                    };
                }
            };
        }

        private static ContentReader sparing(ContentReader reader) {
            return new ContentReader() {
                @Override
                public long size() {
                    return reader.size();
                }

                @Override
                public int read(ByteBuffer target, long position) throws ShareException {
                    ByteBuffer few = target.slice(target.position(), Math.min(MOST, target.remaining()));
                    int count = reader.read(few, position);
                    target.position(target.position() + few.position());
                    return count;
                }

                @Override
                public void close() throws ShareException {
                    reader.close();
                }
            };
        }
    }
}
