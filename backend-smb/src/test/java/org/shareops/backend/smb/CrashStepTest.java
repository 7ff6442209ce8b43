package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.testkit.Sample;
import org.shareops.testkit.crash.CrashFigures;
import org.shareops.testkit.crash.CrashWork;
import org.shareops.testkit.crash.StepMatrix;
import org.shareops.testkit.crash.StepMatrix.Extent;

/** Rule R4 on a real server: a crash after every single primitive, and recovery by another process. */
class CrashStepTest {
    @TempDir
    Path work;

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void R4_aCrashAfterAnyPrimitiveIsRecoveredToOldOrNew() throws IOException {
        CrashFigures figures = CrashFigures.named("smb", "steps");
        Extent extent = figures.full() ? Extent.everythingAndRecoveries(2) : new Extent(1, 1, 1);
        List<StepMatrix.Result> results = new ArrayList<>();
        try (SmbFixture on = new SmbFixture();
                StepMatrix matrix = new StepMatrix(on.crashSite(), work, new Random(figures.seed()))) {
            for (CrashWork what : CrashWork.values()) {
                if (Sample.asksFor(what) && !what.needsSymbolicLinks()) {
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
