package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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

    static Stream<WireMatrix.Work> kinds() {
        return Stream.of(WireMatrix.Work.values()).filter(Sample::asksFor);
    }

    static Stream<Arguments> everything() {
        return kinds().flatMap(
                        kind -> Stream.of(Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.CUT_ANSWER, Fault.SWALLOW_ANSWER)
                                .map(fault -> Arguments.of(kind, fault)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("everything")
    void R6_aMessageThatIsLostAnywhereIsSettledOverAnotherConnection(WireMatrix.Work kind, Fault fault)
            throws IOException {
        try (WireMatrix matrix = matrix(kind)) {
            matrix.loseAnywhere(fault, FEW);
            assertThat(matrix.complaints()).as(sample.toString()).isEmpty();
            assertThat(matrix.struck()).as(sample.toString()).isGreaterThan(matrix.tried() / 2);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void R4_R6_whatAServerThatStaysAwayLeavesUnknownARecoverySettles(WireMatrix.Work kind) throws IOException {
        try (WireMatrix matrix = matrix(kind)) {
            matrix.loseAndStayAway(2 * FEW);
            assertThat(matrix.complaints()).as(sample.toString()).isEmpty();
            if (sample.isFull()) {
                assertThat(matrix.unknown()).as("unknown outcomes").isPositive();
            }
        }
    }
}
