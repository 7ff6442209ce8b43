package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.testkit.crash.CrashFigures;
import org.shareops.testkit.delivery.OutboxKills;

/** Rules V1, V2 and V5: senders that are killed at any moment lose, double and truncate nothing. */
class OutboxKillTest {
    private static final int FEW = 8;
    private static final int MANY = 200;

    @TempDir
    Path work;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void V1_V2_V5_aKilledSenderLosesAndDoublesNothing() throws IOException {
        CrashFigures figures = CrashFigures.named("netware", "outbox-kills");
        Random random = new Random(figures.seed());
        try (NetWareFixture on = new NetWareFixture(false, builder -> builder)) {
            Files.createDirectory(on.disk().resolve("BOX"));
            OutboxKills kills = new OutboxKills(on.crashSite(), "BOX", work.resolve("outbox"), random);
            kills.run(figures.rounds(FEW, MANY));
            figures.write(kills.figures());
            assertThat(kills.complaints()).as(figures.toString()).isEmpty();
            assertThat(kills.inTheMiddle()).as(figures.toString()).isPositive();
        }
    }
}
