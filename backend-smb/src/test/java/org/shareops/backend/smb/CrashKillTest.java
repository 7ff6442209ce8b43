package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.testkit.Sample;
import org.shareops.testkit.Trees;
import org.shareops.testkit.crash.CrashFigures;
import org.shareops.testkit.crash.KillMatrix;
import org.shareops.update.UpdateStrategy;

/** Rules R2 and R4 on a real server, with publishers that are killed while somebody reads with another client. */
class CrashKillTest {
    private static final int FILES = 20;

    @TempDir
    Path work;

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void R2_R4_aKilledPublisherLeavesOldOrNew(UpdateStrategy strategy) throws IOException, InterruptedException {
        assumeTrue(Sample.asksFor(strategy), "not among the works that were asked for");
        Path one = Trees.numbered(work.resolve("one"), FILES, "one");
        Path two = Trees.numbered(work.resolve("two"), FILES, "two");
        CrashFigures figures = CrashFigures.named("smb", "kills", strategy.name());
        KillMatrix.Result result;
        try (SmbFixture on = new SmbFixture()) {
            KillMatrix matrix = new KillMatrix(on.crashSite(), strategy, one, two, new Random(figures.seed()));
            result = matrix.run(figures.rounds(2, 100), () -> SmbWatch.start(on, one, two, strategy));
        }
        figures.write(result);
        assertThat(result.complaints()).as(figures.toString()).isEmpty();
        assertThat(result.sight().looks()).isPositive();
        // Outside of crashes, the gap of two renames is what the backend declares; the reports measure it, and the
        // figures
        // tell what a reader saw of it, which a machine that stands still makes longer.
        assertThat(result.sight().faulty()).as(result.sight().toString()).isZero();
        if (strategy == UpdateStrategy.VERSIONED) {
            assertThat(result.sight().absentAfterDeath() + result.sight().absentOtherwise())
                    .as(result.sight().toString())
                    .isZero();
        }
    }
}
