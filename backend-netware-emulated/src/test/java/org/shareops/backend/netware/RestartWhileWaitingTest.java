package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Shares;
import org.shareops.model.ErrorKind;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.Leftovers;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Rules P7 and R15: an update waits for a holder, and meanwhile the server is restarted, which numbers its entries anew. */
class RestartWhileWaitingTest {
    private static final Duration INTERVAL = Duration.ofMinutes(30);
    private static final String TARGET = "OFFICE";

    @TempDir
    Path work;

    private final VirtualClock clock = new VirtualClock(Instant.parse("2024-05-06T07:08:09Z"));
    private Path old;
    private Path fresh;

    /** What happens to the server while the update waits. */
    @FunctionalInterface
    private interface Incident {
        void happen() throws IOException;
    }

    @BeforeEach
    void makeVersions() throws IOException {
        old = Trees.write(work.resolve("old"), Map.of("A.TXT", "old", "SUB/B.TXT", "same", "GONE.TXT", "gone"));
        fresh = Trees.write(work.resolve("fresh"), Map.of("A.TXT", "another", "SUB/B.TXT", "same", "C.TXT", "c"));
    }

    private static void publishAs(NetWareFixture on, String user, Path version) throws IOException {
        try (Shares shares = on.sharesAs(user)) {
            on.share(shares).update(TARGET).from(Source.directory(version)).run();
        }
    }

    /** Somebody has a file open; in the first wait something happens to the server, and so to his session. */
    private UpdateReport updateInUse(NetWareFixture on, UpdateStrategy strategy, Incident incident) throws IOException {
        publishAs(on, NetWareFixture.PLAIN, old);
        AtomicInteger waits = new AtomicInteger();
        clock.onSleep((number, duration) -> {
            if (duration.equals(INTERVAL) && waits.incrementAndGet() == 1) {
                try {
                    incident.happen();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        Backend backend = NetWareFixture.backend();
        ShareUrl url = ShareUrl.parse(on.url());
        try (ServerLink link = backend.logOn(url.server(), NetWareFixture.as(NetWareFixture.OTHER));
                Volume volume = link.volume(backend.share(url));
                ContentReader held = volume.read(SharePath.of(TARGET + "/A.TXT"));
                Shares shares = NetWareFixture.shares(NetWareFixture.as(NetWareFixture.PLAIN), clock)) {
            assertThat(held.size()).isPositive();
            return on.share(shares)
                    .update(TARGET)
                    .from(Source.directory(fresh))
                    .strategy(strategy)
                    .whenInUse(InUsePolicy.retry(3, INTERVAL))
                    .run();
        } finally {
            assertThat(waits).hasPositiveValue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void P7_anUpdateThatWaitedThroughARestartIsCommitted(UpdateStrategy strategy) throws IOException {
        try (NetWareFixture on = new NetWareFixture()) {
            UpdateReport report = updateInUse(on, strategy, on::restart);
            assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.attempts()).isEqualTo(2);
            assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(fresh));
            assertThat(Leftovers.in(on.disk())).isEmpty();
            ForcedScene.await(() -> on.server().connections().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void P7_whoFindsNoServerAfterTheWaitSaysSoAndTheNextUpdateTidiesUp(UpdateStrategy strategy) throws IOException {
        try (NetWareFixture on = new NetWareFixture()) {
            int port = on.port();
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> updateInUse(on, strategy, () -> on.server().close()));
            assertThat(e.kind()).as(e.toString()).isIn(ErrorKind.UNREACHABLE, ErrorKind.LINK_LOST);
            assertThat(e.report().outcome()).isEqualTo(Outcome.FAILED);
            assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(old));
            on.startAgain(port);
            publishAs(on, NetWareFixture.OTHER, fresh);
            assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(fresh));
            assertThat(Leftovers.in(on.disk())).isEmpty();
        }
    }
}
