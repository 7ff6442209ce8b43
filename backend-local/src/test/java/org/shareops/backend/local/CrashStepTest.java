package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.testkit.Sample;
import org.shareops.testkit.crash.CrashFigures;
import org.shareops.testkit.crash.CrashSite;
import org.shareops.testkit.crash.CrashWork;
import org.shareops.testkit.crash.StepMatrix;
import org.shareops.testkit.crash.StepMatrix.Extent;

/** Rule R4 on a real disk: a crash after every single primitive, and recovery by another process. */
@EnabledOnOs(OS.LINUX)
class CrashStepTest {
    @TempDir
    Path work;

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void R4_aCrashAfterAnyPrimitiveIsRecoveredToOldOrNew() throws IOException {
        CrashFigures figures = CrashFigures.named("local", "steps");
        Extent extent = figures.full() ? Extent.everythingAndRecoveries(12) : new Extent(2, 1, 1);
        List<StepMatrix.Result> results = new ArrayList<>();
        Path disk = Files.createDirectory(work.resolve("disk"));
        try (StepMatrix matrix =
                new StepMatrix(CrashSite.of("file://" + disk, disk), work, new Random(figures.seed()))) {
            for (CrashWork what : CrashWork.values()) {
                if (Sample.asksFor(what)) {
                    results.add(matrix.run(what, extent));
                }
            }
        }
        figures.write(results);
        assertThat(results).allSatisfy(result -> {
            assertThat(result.complaints()).as(figures.toString()).isEmpty();
            assertThat(result.primitives()).isGreaterThan(5);
        });
    }
}
