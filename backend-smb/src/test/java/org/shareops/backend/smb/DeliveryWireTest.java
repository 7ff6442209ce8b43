package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.testkit.Sample;
import org.shareops.testkit.WireMatrix;
import org.shareops.testkit.delivery.DeliveryWire;
import org.shareops.testkit.delivery.DeliveryWire.Way;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.Smb2Format;

/** Rule V5 on the wire: each message of a delivery is lost in each way, with an outbox and without. */
@NeedsSamba
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class DeliveryWireTest {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** More than a delivery takes. */
    private static final int ALL = 20;
    /** Each of them is waited for, and comes to the same as a connection that was cut. */
    private static final int FEW_SWALLOWED = 1;

    private static final AtomicInteger INBOXES = new AtomicInteger();

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

    private DeliveryWire wire() throws IOException {
        WireMatrix.Site site = new WireMatrix.Site(
                "smb",
                on.server.port(),
                "data",
                on.server.directoryOf("data"),
                new Smb2Format(),
                response -> new SmbBackend(CONNECT, response),
                CredentialsProvider.of(Credentials.password(SmbFixture.PLAIN, SmbFixture.PASSWORD.toCharArray())));
        String inbox = "box" + INBOXES.incrementAndGet();
        Files.createDirectory(on.server.directoryOf("data").resolve(inbox));
        on.server.letEverybodyWrite("data");
        return new DeliveryWire(site, inbox, work, sample);
    }

    @ParameterizedTest
    @EnumSource
    void V1_V5_aMessageThatIsLostAnywhereLosesAndDoublesNoItem(Way way) throws IOException {
        DeliveryWire wire = wire();
        for (Fault fault : Fault.values()) {
            wire.loseAnywhere(way, fault, fault == Fault.SWALLOW ? FEW_SWALLOWED : ALL);
        }
        assertThat(wire.complaints()).as(sample.toString()).isEmpty();
        assertThat(wire.struck()).isEqualTo(wire.tried());
    }

    @ParameterizedTest
    @EnumSource
    void V1_V5_aServerThatStaysAwayLosesAndDoublesNoItem(Way way) throws IOException {
        DeliveryWire wire = wire();
        wire.loseAndStayAway(way, ALL);
        assertThat(wire.complaints()).as(sample.toString()).isEmpty();
        assertThat(wire.unknown()).isPositive();
    }
}
