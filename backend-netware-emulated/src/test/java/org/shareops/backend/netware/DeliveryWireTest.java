package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.testkit.Sample;
import org.shareops.testkit.delivery.DeliveryWire;
import org.shareops.testkit.delivery.DeliveryWire.Way;
import org.shareops.testkit.net.Fault;

/** Rule V5 on the wire: each message of a delivery is lost in each way, with an outbox and without. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class DeliveryWireTest {
    /** More than a delivery takes. */
    private static final int ALL = 20;
    /** Each of them is waited for, and comes to the same as a connection that was cut. */
    private static final int FEW_SWALLOWED = 1;

    private static final AtomicInteger INBOXES = new AtomicInteger();

    private static NetWareFixture on;

    private final Sample sample = Sample.ofProperties();

    @TempDir
    Path work;

    @BeforeAll
    static void startServer() {
        on = new NetWareFixture(false, builder -> builder);
    }

    @AfterAll
    static void stopServer() throws IOException {
        on.close();
    }

    private DeliveryWire wire() throws IOException {
        String inbox = "BOX" + INBOXES.incrementAndGet();
        Files.createDirectory(on.disk().resolve(inbox));
        return new DeliveryWire(on.wireSite(), inbox, work, sample);
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
