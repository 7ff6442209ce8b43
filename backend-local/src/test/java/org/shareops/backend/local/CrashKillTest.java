package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.testkit.Sample;
import org.shareops.testkit.TreeContent;
import org.shareops.testkit.Trees;
import org.shareops.testkit.WatchPlan;
import org.shareops.testkit.crash.CrashFigures;
import org.shareops.testkit.crash.CrashSite;
import org.shareops.testkit.crash.DiskWatch;
import org.shareops.testkit.crash.KillMatrix;
import org.shareops.update.UpdateStrategy;

/** Rules R2 and R4 on a real disk, with publishers that are killed while somebody reads. */
@EnabledOnOs(OS.LINUX)
class CrashKillTest {
    private static final int FILES = 40;

    @TempDir
    Path work;

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void R2_R4_aKilledPublisherLeavesOldOrNew(UpdateStrategy strategy) throws IOException, InterruptedException {
        assumeTrue(Sample.asksFor(strategy), "not among the works that were asked for");
        Path disk = Files.createDirectory(work.resolve("disk"));
        Path one = Trees.numbered(work.resolve("one"), FILES, "one");
        Path two = Trees.numbered(work.resolve("two"), FILES, "two");
        WatchPlan plan = switch (strategy) {
            case SWAP -> WatchPlan.wholeTrees(Trees.digest(one), Trees.digest(two));
            case PATCH -> WatchPlan.perFile(TreeContent.of(one), TreeContent.of(two));
            case VERSIONED -> WatchPlan.pointedTo(Trees.digest(one), Trees.digest(two));
        };
        CrashFigures figures = CrashFigures.named("local", "kills", strategy.name());
        KillMatrix matrix =
                new KillMatrix(CrashSite.of("file://" + disk, disk), strategy, one, two, new Random(figures.seed()));
        KillMatrix.Result result =
                matrix.run(figures.rounds(2, 100), () -> DiskWatch.start(disk.resolve("OFFICE"), plan));
        figures.write(result);
        assertThat(result.complaints()).as(figures.toString()).isEmpty();
        assertThat(result.sight().looks()).isPositive();
        assertThat(result.sight().faulty()).as(result.sight().toString()).isZero();
        assertThat(result.sight().absentOtherwise())
                .as(result.sight().toString())
                .isZero();
    }
}
