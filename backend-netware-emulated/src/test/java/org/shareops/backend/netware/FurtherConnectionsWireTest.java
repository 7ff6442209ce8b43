package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.testkit.Sample;
import org.shareops.testkit.WireMatrix;
import org.shareops.testkit.net.Fault;

/** Rule R6 where a link has several connections: a request on any of them is lost, or its reply, and settled. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class FurtherConnectionsWireTest {
    private static final int FEW = 4;
    private static final int FEW_SWALLOWED = 2;

    private final Sample sample = Sample.ofProperties();

    @TempDir
    Path work;

    static Stream<Object[]> directoriesAndFaults() {
        return WireMatrix.worksAndFaults()
                .filter(each -> each[0] == WireMatrix.Work.SWAP || each[0] == WireMatrix.Work.PATCH);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("directoriesAndFaults")
    void R6_aRequestThatIsLostOnAnyConnectionIsSettled(WireMatrix.Work kind, Fault fault) throws IOException {
        try (NetWareFixture on = new NetWareFixture();
                WireMatrix matrix = new WireMatrix(on.wireSite(this::backend), kind, work, sample)) {
            matrix.loseAnywhere(fault, fault == Fault.SWALLOW_ANSWER ? FEW_SWALLOWED : FEW);
            assertThat(matrix.complaints()).as(sample.toString()).isEmpty();
            assertThat(matrix.struck()).as(sample.toString()).isPositive();
        }
    }

    private NetWareBackend backend(Duration response) {
        return new NetWareBackend(Duration.ofSeconds(5), response, new NetWareOptions(4));
    }
}
