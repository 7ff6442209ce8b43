package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.testkit.Sample;
import org.shareops.testkit.TreeContent;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.WatchPlan;
import org.shareops.testkit.crash.CrashFigures;
import org.shareops.testkit.crash.KillMatrix;
import org.shareops.testkit.crash.VolumeWatch;
import org.shareops.testkit.crash.Watch;
import org.shareops.update.UpdateStrategy;

/** Rules R2 and R4 on NetWare: publishers are killed while somebody reads in a session of his own. */
class CrashKillTest {
    private static final int FILES = 12;
    /** On a busy machine a kill may come when the update is over. */
    private static final int MOST_RUNS = 8;

    private static final Set<String> MIDDLE = Set.of("STAGE", "VERIFY", "TRY", "COMMIT", "CLEAN");

    @TempDir
    Path work;

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void R2_R4_aKilledPublisherLeavesOldOrNew(UpdateStrategy strategy) throws IOException, InterruptedException {
        assumeTrue(Sample.asksFor(strategy), "not among the works that were asked for");
        Path one = Trees.numbered(work.resolve("one"), FILES, "one");
        Path two = Trees.numbered(work.resolve("two"), FILES, "two");
        WatchPlan plan = switch (strategy) {
            case SWAP -> WatchPlan.wholeTrees(TreeDigest.of(one), TreeDigest.of(two));
            case PATCH -> WatchPlan.perFile(TreeContent.of(one), TreeContent.of(two));
            case VERSIONED -> WatchPlan.pointedTo(TreeDigest.of(one), TreeDigest.of(two));
        };
        CrashFigures figures = CrashFigures.named("netware", "kills", strategy.name());
        Random random = new Random(figures.seed());
        long middle = 0;
        for (int runs = 0; middle == 0 && runs < MOST_RUNS; runs++) {
            KillMatrix.Result result;
            try (NetWareFixture on = new NetWareFixture()) {
                KillMatrix matrix = new KillMatrix(on.crashSite(), strategy, one, two, random);
                result = matrix.run(figures.rounds(4, 100), () -> watch(on, plan));
            }
            figures.write(result);
            middle = inTheMiddle(result);
            System.out.println(
                    strategy + ": " + middle + " of " + result.kills() + " kills hit the middle of an update");
            assertThat(result.complaints()).as(figures.toString()).isEmpty();
            assertThat(result.sight().looks()).isPositive();
            assertThat(result.sight().faulty()).as(result.sight().toString()).isZero();
        }
        assertThat(middle).isPositive();
    }

    private static long inTheMiddle(KillMatrix.Result result) {
        return result.phases().entrySet().stream()
                .filter(each -> MIDDLE.contains(each.getKey()))
                .mapToLong(each -> each.getValue())
                .sum();
    }

    private static Watch watch(NetWareFixture on, WatchPlan plan) throws IOException {
        return VolumeWatch.start(
                NetWareFixture.backend(), NetWareFixture.as(NetWareFixture.OTHER), on.url(), "OFFICE", plan);
    }
}
