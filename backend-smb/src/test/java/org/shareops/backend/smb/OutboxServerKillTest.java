package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Inbox;
import org.shareops.Outbox;
import org.shareops.Shares;
import org.shareops.delivery.DrainOptions;
import org.shareops.source.Source;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.VirtualClock;
import org.shareops.testkit.crash.CrashFigures;
import org.shareops.testkit.delivery.InboxJudge;
import org.shareops.testkit.delivery.InboxView;
import org.shareops.testkit.delivery.Letter;

/** Rules V1 and V5 where it is the server that dies, at a random request of a delivery, and comes back. */
@NeedsSamba
class OutboxServerKillTest {
    private static final int FEW = 4;
    private static final int MANY = 50;
    private static final int LETTERS = 3;
    private static final int CALLS = LETTERS * 6;
    private static final int MOST_DRAINS = 10;
    private static final DrainOptions AT_ONCE = DrainOptions.defaults().withAtOnce(true);

    @TempDir
    Path work;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void V1_V5_aKilledServerLosesAndDoublesNothing() throws Exception {
        CrashFigures figures = CrashFigures.named("smb", "outbox-server-kills");
        Random random = new Random(figures.seed());
        List<String> letters = new ArrayList<>();
        ExecutorService killer = Executors.newSingleThreadExecutor();
        try (SmbFixture on = new SmbFixture();
                Outbox outbox = Outbox.open(work.resolve("outbox"))) {
            Path box = Files.createDirectory(on.server.directoryOf("data").resolve("box"));
            on.server.letEverybodyWrite("data");
            InboxJudge judge = new InboxJudge(InboxView.onDisk(box));
            int rounds = figures.rounds(FEW, MANY);
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < LETTERS; i++) {
                    letters.add("letter " + letters.size());
                    outbox.enqueue(Source.bytes(
                            Letter.of(letters.get(letters.size() - 1)).content()));
                }
                killOnce(on, outbox, 1 + random.nextInt(CALLS), killer);
                assertThat(outbox.status().depth()).as(figures.toString()).isZero();
                assertThat(judge.complaints(letters)).as(figures.toString()).isEmpty();
            }
        } finally {
            killer.shutdownNow();
        }
    }

    private static void killOnce(SmbFixture on, Outbox outbox, int instant, ExecutorService killer) throws Exception {
        List<Future<?>> killing = new ArrayList<>();
        FaultBackend backend = new FaultBackend(new SmbBackend());
        VirtualClock clock = new VirtualClock(Instant.now());
        try (Shares shares = on.crashSite().open(backend, clock)) {
            Inbox inbox = on.share(shares).inbox("box");
            on.share(shares).files().stat("box");
            backend.use(FaultPlan.builder()
                    .before(
                            CallMatcher.anyCall().nth(instant),
                            call -> killing.add(killer.submit(() -> killAndStart(on))))
                    .build());
            outbox.drain(List.of(inbox), AT_ONCE);
            for (Future<?> each : killing) {
                each.get();
            }
            for (int i = 0; i < MOST_DRAINS && outbox.status().depth() > 0; i++) {
                clock.advance(Duration.ofMinutes(5));
                outbox.drain(List.of(inbox), AT_ONCE);
            }
        }
    }

    private static Void killAndStart(SmbFixture on) throws IOException {
        on.server.kill();
        on.server.start();
        return null;
    }
}
