package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.ServerEvent;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Backend;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** Rules C4 and C5: a file is closed on the server whatever happens to the thread that closes it. */
class InterruptedCloseTest {
    private static final SharePath FILE = SharePath.of("F");

    /** Keeps the server's thread from going on while it stands. */
    private final AtomicReference<@Nullable CountDownLatch> halt = new AtomicReference<>();

    private final CountDownLatch halted = new CountDownLatch(1);

    private void stopHere(ServerEvent event) {
        CountDownLatch gate = halt.getAndSet(null);
        if (gate != null && event.type() == ServerEvent.Type.REQUEST) {
            halted.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else if (gate != null) {
            halt.set(gate);
        }
    }

    private static <T> FutureTask<T> inThread(String name, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task, name).start();
        return task;
    }

    @Test
    void C5_aCloseThatIsInterruptedWhileItWaitsForItsTurnStillReachesTheServer() throws Exception {
        Backend backend = NetWareFixture.backend();
        try (NetWareFixture on = new NetWareFixture(true, builder -> builder.listener(this::stopHere))) {
            Files.writeString(on.disk().resolve(FILE.name()), "x");
            ShareUrl url = ShareUrl.parse(on.url());
            try (ServerLink bystander = backend.logOn(url.server(), NetWareFixture.as(NetWareFixture.OTHER));
                    ServerLink link = backend.logOn(url.server(), NetWareFixture.as(NetWareFixture.PLAIN));
                    Volume volume = link.volume(backend.share(url))) {
                Claim claim = volume.claim(FILE);
                CountDownLatch gate = new CountDownLatch(1);
                halt.set(gate);
                // Answered or not, the server stops over it.
                FutureTask<Boolean> first = inThread("first", () -> verified(bystander));
                halted.await();
                long before = link.roundTrips();
                FutureTask<Boolean> slow = inThread("slow", () -> verified(link));
                NetWareLinkTableTest.await(() -> link.roundTrips() > before);
                FutureTask<Boolean> close = new FutureTask<>(() -> {
                    claim.close();
                    return Thread.interrupted();
                });
                Thread closer = new Thread(close, "closer");
                closer.start();
                NetWareLinkTableTest.await(() -> closer.getState() == Thread.State.TIMED_WAITING);
                closer.interrupt();
                NetWareLinkTableTest.await(() -> close.isDone() || !closer.isInterrupted());
                gate.countDown();
                assertThat(close.get()).as("the flag is kept").isTrue();
                assertThat(first.get()).isTrue();
                assertThat(slow.get()).isTrue();
                assertThat(on.server().count(Counter.FILES_OPEN)).isZero();
                volume.claim(FILE).close();
                claim.close();
            }
        }
    }

    private static boolean verified(ServerLink link) throws Exception {
        link.verify();
        return true;
    }

    @Test
    void C4_aThreadThatIsInterruptedAlreadyClosesItsFile() throws Exception {
        Backend backend = NetWareFixture.backend();
        try (NetWareFixture on = new NetWareFixture()) {
            Files.writeString(on.disk().resolve(FILE.name()), "x");
            ShareUrl url = ShareUrl.parse(on.url());
            try (ServerLink link = backend.logOn(url.server(), NetWareFixture.as(NetWareFixture.PLAIN));
                    Volume volume = link.volume(backend.share(url))) {
                ContentReader reader = volume.read(FILE);
                Thread.currentThread().interrupt();
                reader.close();
                assertThat(Thread.interrupted()).isTrue();
                assertThat(on.server().count(Counter.FILES_OPEN)).isZero();
            }
        }
    }

    @Test
    void readingIntoNothingReadsNothing() throws Exception {
        Backend backend = NetWareFixture.backend();
        try (NetWareFixture on = new NetWareFixture()) {
            Files.writeString(on.disk().resolve(FILE.name()), "x");
            ShareUrl url = ShareUrl.parse(on.url());
            try (ServerLink link = backend.logOn(url.server(), NetWareFixture.as(NetWareFixture.PLAIN));
                    Volume volume = link.volume(backend.share(url));
                    ContentReader reader = volume.read(FILE)) {
                ByteBuffer some = ByteBuffer.allocate(2);
                assertThat(reader.read(ByteBuffer.allocate(0), 0)).isZero();
                assertThat(reader.read(some, 0)).isEqualTo(1);
                assertThat(reader.read(some, 1)).isEqualTo(-1);
                assertThat(new String(some.array(), 0, 1, StandardCharsets.UTF_8))
                        .isEqualTo("x");
            }
        }
    }
}
