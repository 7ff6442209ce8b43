package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.source.Source;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.WatchPlan;
import org.shareops.testkit.crash.CrashFigures;
import org.shareops.testkit.crash.VolumeWatch;
import org.shareops.testkit.crash.Watch;
import org.shareops.update.InUsePolicy;
import org.shareops.update.UpdateReport;

/** Rule R2: SWAP on NetWare has a gap, says how long it was, and readers see whole trees outside of it. */
class GapTest {
    private static final int UPDATES = 10;

    @TempDir
    Path work;

    @Test
    void R2_theGapOfASwapIsReportedAndReadersSeeWholeTreesOutsideOfIt() throws IOException {
        Path one = Trees.numbered(work.resolve("one"), 4, "one");
        Path two = Trees.numbered(work.resolve("two"), 4, "two");
        CrashFigures figures = CrashFigures.named("netware", "gap");
        long longest = 0;
        Watch.Sight sight;
        try (NetWareFixture on = new NetWareFixture();
                Shares shares = on.sharesAs(NetWareFixture.PLAIN)) {
            Share share = on.share(shares);
            publish(share, one);
            try (Watch watch = VolumeWatch.start(
                    NetWareFixture.backend(),
                    NetWareFixture.as(NetWareFixture.OTHER),
                    on.url(),
                    "OFFICE",
                    WatchPlan.wholeTrees(TreeDigest.of(one), TreeDigest.of(two)),
                    Duration.ofMillis(20))) {
                for (int i = 0; i < UPDATES; i++) {
                    UpdateReport report = publish(share, i % 2 == 0 ? two : one);
                    assertThat(report.gapMicros()).as(report.toString()).isPositive();
                    longest = Math.max(longest, report.gapMicros());
                    watch.awaitLook();
                }
                sight = watch.stop(List.of());
            }
        }
        Map<String, Object> table = new TreeMap<>();
        table.put("updates", UPDATES);
        table.put("longest gap reported, us", longest);
        table.put("absences seen by the reader", sight.absentOtherwise());
        table.put("longest absence between two looks, us", sight.longestOtherwiseMicros());
        table.put("looks", sight.looks());
        figures.write(table);
        assertThat(sight.faulty()).as(sight.toString()).isZero();
        assertThat(sight.looks()).isGreaterThanOrEqualTo(UPDATES);
    }

    private static UpdateReport publish(Share share, Path version) throws IOException {
        return share.update("OFFICE")
                .from(Source.directory(version))
                .whenInUse(InUsePolicy.retry(400, Duration.ofMillis(5)))
                .run();
    }
}
