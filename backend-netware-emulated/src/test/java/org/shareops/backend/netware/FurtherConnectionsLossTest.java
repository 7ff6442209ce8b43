package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.shareops.backend.netware.FurtherScene.KEPT;
import static org.shareops.backend.netware.FurtherScene.backend;
import static org.shareops.backend.netware.FurtherScene.now;
import static org.shareops.backend.netware.FurtherScene.publish;
import static org.shareops.backend.netware.FurtherScene.read;
import static org.shareops.backend.netware.FurtherScene.shares;
import static org.shareops.backend.netware.FurtherScene.slow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.netware.FurtherScene.Reading;
import org.shareops.backend.netware.server.ConnectionInfo;
import org.shareops.backend.netware.server.Counter;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.ContentReader;
import org.shareops.testkit.ChildJvm;
import org.shareops.testkit.Leftovers;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.NcpFormat;
import org.shareops.testkit.net.Tap;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateStrategy;

/** Further connections of one link that are lost, with it or without it: who is hurt, and what is left. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FurtherConnectionsLossTest {
    private static final String TARGET = FurtherScene.TARGET;
    private static final int FILES = FurtherScene.FILES;
    private static final int MOST = FurtherScene.MOST;

    @TempDir
    Path work;

    @Test
    void P7_whatIsOpenOnAFurtherConnectionIsLostWithItAndNothingElseIs() throws Exception {
        try (NetWareFixture on = new NetWareFixture();
                Reading reading = new Reading(on, on.port(), backend(MOST, KEPT), NetWareFixture.PLAIN)) {
            reading.fill();
            int cleared = reading.furtherNumber();
            int open = on.server().connections().stream()
                    .filter(each -> each.number() == cleared)
                    .mapToInt(each -> each.openFiles().size())
                    .sum();
            assertThat(on.server().clear(cleared)).isTrue();

            int lost = 0;
            for (ContentReader each : List.copyOf(reading.readers)) {
                try {
                    assertThat(read(each)).isEqualTo("content");
                } catch (ShareException e) {
                    assertThat(e.kind()).isEqualTo(ErrorKind.LINK_LOST);
                    lost++;
                }
            }
            assertThat(lost).isEqualTo(open).isPositive();
            assertThat(reading.link.alive()).isTrue();
            assertThat(read(reading.open())).isEqualTo("content");
        }
    }

    @Test
    void P7_oneThatWasTakenAwayWhileNobodyUsedItHurtsNobody() throws Exception {
        try (NetWareFixture on = new NetWareFixture();
                Reading reading = new Reading(on, on.port(), backend(MOST, KEPT), NetWareFixture.PLAIN)) {
            reading.fill();
            for (ContentReader each : reading.readers) {
                each.close();
            }
            for (ConnectionInfo each : on.server().connections()) {
                if (each.number() != reading.ownNumber()) {
                    assertThat(on.server().clear(each.number())).isTrue();
                }
            }
            for (int i = 0; i < 2 * MOST; i++) {
                assertThat(read(reading.open())).isEqualTo("content");
            }
        }
    }

    /** At any request of a file that is staged: the update is taken back, and the link goes on. */
    @ParameterizedTest
    @CsvSource({
        "87, 1, CUT_BEFORE",
        "87, 1, CUT_ANSWER",
        "73, 0, CUT_AFTER",
        "59, 0, CUT_ANSWER",
        "66, 0, CUT_BEFORE",
        "87, 7, CUT_AFTER"
    })
    void R6_aFurtherConnectionThatIsCutWhileItStagesTakesBackTheUpdate(int function, int subFunction, Fault fault)
            throws IOException {
        Path one = Trees.numbered(work.resolve("one"), FILES, "one");
        Path two = Trees.numbered(work.resolve("two"), FILES, "two");
        try (NetWareFixture on = new NetWareFixture();
                CountingProxy proxy = slow(on);
                Shares shares = shares(backend(MOST, KEPT), NetWareFixture.PLAIN)) {
            Share share = shares.share(NetWareFixture.url(proxy.port()));
            publish(share, one, UpdateStrategy.SWAP);
            long faults = proxy.faults();
            proxy.plan(
                    fault,
                    request -> request.connection() > 1
                            && request.command() == NcpFormat.command(function, subFunction)
                            && on.server().count(Counter.CREATE_REQUESTS) > FILES + FILES / 4);
            ShareException e =
                    catchThrowableOfType(ShareException.class, () -> publish(share, two, UpdateStrategy.SWAP));
            assertThat(proxy.faults() - faults).isEqualTo(1);
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.LINK_LOST);
            assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(one));
            assertThat(Leftovers.in(on.disk())).isEmpty();
            assertThat(publish(share, two, UpdateStrategy.SWAP).outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(shares.links()).singleElement().satisfies(link -> {
                assertThat(link.logOns()).isEqualTo(1);
                assertThat(link.losses()).isZero();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void R5_C5_allEndWithTheConnectionOfTheLink(boolean lost) throws Exception {
        try (NetWareFixture on = new NetWareFixture(true, builder -> builder.closeAfterClear());
                Reading reading = new Reading(on, on.port(), backend(MOST, KEPT), NetWareFixture.PLAIN)) {
            reading.fill();
            ContentReader last = reading.open();
            if (lost) {
                on.server().clear(reading.ownNumber());
            } else {
                reading.link.close();
            }
            ForcedScene.await(() -> now(on) == 0);
            ShareException e = catchThrowableOfType(ShareException.class, () -> read(last));
            assertThat(e.kind()).isEqualTo(lost ? ErrorKind.LINK_LOST : ErrorKind.CLOSED);
            ForcedScene.await(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("shareops-ncp-further")));
        }
    }

    /** Keeps back whatever clients say, from the first request on at which it is time to. */
    private static final class HeldBack implements Tap {
        private final BooleanSupplier time;
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);

        HeldBack(BooleanSupplier time) {
            this.time = time;
        }

        boolean hasBegun() {
            return begun.getCount() == 0;
        }

        void end() {
            over.countDown();
        }

        @Override
        public void connected(int connection) {}

        @Override
        public void toServer(int connection, byte[] message) {
            if (hasBegun() || time.getAsBoolean()) {
                begun.countDown();
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void toClient(int connection, byte[] message) {}
    }

    /** Rule R4: killed while all connections are at work. */
    @Test
    void R4_aKilledPublisherWithSeveralConnectionsLeavesTheOldAndARecoveryTidiesUp() throws Exception {
        Path one = Trees.numbered(work.resolve("one"), FILES, "one");
        Path two = Trees.numbered(work.resolve("two"), FILES, "two");
        try (NetWareFixture on = new NetWareFixture()) {
            try (Shares shares = on.sharesAs(NetWareFixture.PLAIN)) {
                publish(on.share(shares), one, UpdateStrategy.SWAP);
            }
            long before = on.server().count(Counter.CREATE_REQUESTS);
            HeldBack requests = new HeldBack(() -> now(on) == MOST
                    && on.server().count(Counter.CREATE_REQUESTS) > before + FILES / 4
                    && on.server().count(Counter.FILES_OPEN) > 2);
            try (CountingProxy proxy = slow(on, requests);
                    ChildJvm child = ChildJvm.start(
                            List.of("-Xmx256m", "-D" + NetWareOptions.CONNECTIONS_PROPERTY + "=" + MOST),
                            FurtherConnectionsMain.class,
                            List.of(NetWareFixture.url(proxy.port()), TARGET, two.toString()))) {
                ForcedScene.await(() -> requests.hasBegun() || !child.isAlive());
                child.kill();
                assertThat(requests.hasBegun())
                        .as("killed at work, not: " + child.awaitEnd())
                        .isTrue();
            } finally {
                requests.end();
            }
            ForcedScene.await(() -> now(on) == 0);
            assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(one));
            assertThat(Leftovers.in(on.disk())).isNotEmpty();
            try (Shares shares = on.sharesAs(NetWareFixture.OTHER)) {
                on.share(shares).recover();
            }
            assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(one));
            assertThat(Leftovers.in(on.disk())).isEmpty();
        }
    }
}
