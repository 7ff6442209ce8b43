package org.shareops.backend.netware;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.testkit.Sample;
import org.shareops.testkit.crash.CrashFigures;
import org.shareops.testkit.crash.CrashWork;
import org.shareops.testkit.crash.StepMatrix;
import org.shareops.testkit.crash.StepMatrix.Extent;

/** Rule R4 on NetWare: a crash after every single primitive, and recovery by another process in a session of its own. */
class CrashStepTest {
    private static final Extent FEW = new Extent(2, 1, 1);

    @TempDir
    Path work;

    @ParameterizedTest(name = "long names {0}")
    @ValueSource(booleans = {true, false})
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void R4_aCrashAfterAnyPrimitiveIsRecoveredToOldOrNew(boolean longNames) throws IOException {
        try (NetWareFixture on = new NetWareFixture(longNames, builder -> builder)) {
            crashAnywhere(on, longNames ? "long" : "dos", () -> {});
        }
    }

    /** The server numbers its entries anew then, so that no identity in a record means anything. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void R4_whatWasBegunBeforeTheServerWasRestartedIsRecoveredToOldOrNew() throws IOException {
        try (NetWareFixture on = new NetWareFixture()) {
            crashAnywhere(on, "restarted", on::restart);
        }
    }

    private void crashAnywhere(NetWareFixture on, String name, StepMatrix.Incident incident) throws IOException {
        CrashFigures figures = CrashFigures.named("netware", name, "steps");
        Extent extent = figures.full() ? Extent.everythingAndRecoveries(2) : FEW;
        List<StepMatrix.Result> results = new ArrayList<>();
        try (StepMatrix matrix = new StepMatrix(on.crashSite(), work, new Random(figures.seed()), incident)) {
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
