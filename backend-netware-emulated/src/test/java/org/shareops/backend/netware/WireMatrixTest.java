package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.testkit.Sample;
import org.shareops.testkit.WireMatrix;
import org.shareops.testkit.net.Fault;

/** Rule R6 on the wire: every request of every kind of replacement is lost, or its reply, and settled. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class WireMatrixTest {
    private static final int FEW = 3;
    /** Each of them is waited for. */
    private static final int FEW_SWALLOWED = 2;

    private static NetWareFixture on;

    private final Sample sample = Sample.ofProperties();

    @TempDir
    Path work;

    @BeforeAll
    static void startServer() {
        on = new NetWareFixture();
    }

    @AfterAll
    static void stopServer() throws IOException {
        on.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("org.shareops.testkit.WireMatrix#worksAndFaults")
    void R6_aRequestThatIsLostAnywhereIsSettledOverAnotherConnection(WireMatrix.Work kind, Fault fault)
            throws IOException {
        try (WireMatrix matrix = new WireMatrix(on.wireSite(), kind, work, sample)) {
            matrix.loseAnywhere(fault, fault == Fault.SWALLOW_ANSWER ? FEW_SWALLOWED : FEW);
            assertThat(matrix.complaints()).as(sample.toString()).isEmpty();
            assertThat(matrix.struck()).as(sample.toString()).isGreaterThan(matrix.tried() / 2);
        }
    }

    @ParameterizedTest
    @MethodSource("org.shareops.testkit.WireMatrix#works")
    void R4_R6_whatAServerThatStaysAwayLeavesUnknownARecoverySettles(WireMatrix.Work kind) throws IOException {
        try (WireMatrix matrix = new WireMatrix(on.wireSite(), kind, work, sample)) {
            matrix.loseAndStayAway(FEW);
            assertThat(matrix.complaints()).as(sample.toString()).isEmpty();
        }
    }
}
