package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.testkit.Sample;
import org.shareops.testkit.WireMatrix;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.Smb2Format;

/** Rule R6 on the wire: every message of every kind of replacement is lost once, in four ways. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class WireMatrixTest {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int FEW = 2;

    private static SmbFixture on;

    private final Sample sample = Sample.ofProperties();

    @TempDir
    Path work;

    @BeforeAll
    static void startServer() {
        on = new SmbFixture();
    }

    @AfterAll
    static void stopServer() throws IOException {
        on.close();
    }

    private WireMatrix matrix(WireMatrix.Work kind) throws IOException {
        WireMatrix.Site site = new WireMatrix.Site(
                "smb",
                on.server.port(),
                "data",
                on.server.directoryOf("data"),
                new Smb2Format(),
                response -> new SmbBackend(CONNECT, response),
                CredentialsProvider.of(
                        Credentials.password(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD.toCharArray())));
        return new WireMatrix(site, kind, work, sample);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("org.shareops.testkit.WireMatrix#worksAndFaults")
    void R6_aMessageThatIsLostAnywhereIsSettledOverAnotherConnection(WireMatrix.Work kind, Fault fault)
            throws IOException {
        try (WireMatrix matrix = matrix(kind)) {
            matrix.loseAnywhere(fault, FEW);
            assertThat(matrix.complaints()).as(sample.toString()).isEmpty();
            assertThat(matrix.struck()).as(sample.toString()).isGreaterThan(matrix.tried() / 2);
        }
    }

    @ParameterizedTest
    @MethodSource("org.shareops.testkit.WireMatrix#works")
    void R4_R6_whatAServerThatStaysAwayLeavesUnknownARecoverySettles(WireMatrix.Work kind) throws IOException {
        try (WireMatrix matrix = matrix(kind)) {
            matrix.loseAndStayAway(FEW);
            assertThat(matrix.complaints()).as(sample.toString()).isEmpty();
            if (sample.isFull()) {
                assertThat(matrix.unknown()).as("unknown outcomes").isPositive();
            }
        }
    }
}
