package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.testkit.Sample;
import org.shareops.testkit.crash.CrashFigures;
import org.shareops.testkit.crash.CrashWork;
import org.shareops.testkit.crash.StepMatrix;
import org.shareops.testkit.crash.StepMatrix.Extent;

/** Rule R4 on NetWare: a crash after every single primitive, and recovery by another process in a session of its own. */
class CrashStepTest {
    @TempDir
    Path work;

    @ParameterizedTest(name = "long names {0}")
    @ValueSource(booleans = {true, false})
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void R4_aCrashAfterAnyPrimitiveIsRecoveredToOldOrNew(boolean longNames) throws IOException {
        CrashFigures figures = CrashFigures.named("netware", longNames ? "long" : "dos", "steps");
        Extent extent = figures.full() ? Extent.everythingAndRecoveries(2) : new Extent(8, 1, 2);
        List<StepMatrix.Result> results = new ArrayList<>();
        try (NetWareFixture on = new NetWareFixture(longNames, builder -> builder);
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
