package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.netware.server.Counter;
import org.shareops.testkit.Sample;
import org.shareops.testkit.delivery.InboxView;
import org.shareops.testkit.delivery.ManySenders;
import org.shareops.testkit.delivery.SendersCase;

/** Rules V1, V3, V4 and V6 for many senders on a volume of 8.3 names, counted by the server. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ManySendersTest {
    private static final int SESSIONS = 8;
    private static final AtomicInteger INBOXES = new AtomicInteger();

    private static NetWareFixture on;

    private ManySenders senders;
    private long lists;
    private long creates;
    private long renames;

    @BeforeAll
    static void startServer() {
        on = new NetWareFixture(false, builder -> builder);
    }

    @AfterAll
    static void stopServer() throws IOException {
        on.close();
    }

    private static long count(Counter counter) {
        return on.server().count(counter);
    }

    @BeforeEach
    void prepare() throws IOException {
        lists = count(Counter.LIST_REQUESTS);
        String inbox = "BOX" + INBOXES.incrementAndGet();
        creates = count(Counter.CREATE_REQUESTS) + 1;
        renames = count(Counter.RENAME_OK);
        senders = new ManySenders(
                ManySenders.Opener.of(on.crashSite()),
                inbox,
                InboxView.onDisk(on.disk().resolve(inbox)));
    }

    @AfterEach
    void V6_nobodyListsAndNamesAreTriedOnce() {
        assertThat(count(Counter.INTERNAL_FAILURES)).isZero();
        assertThat(count(Counter.LIST_REQUESTS)).isEqualTo(lists);
        assertThat(count(Counter.CREATE_REQUESTS) - creates)
                .as(senders.toString())
                .isEqualTo(senders.items() + senders.collisions());
        assertThat(count(Counter.RENAME_OK) - renames).isEqualTo(senders.items());
    }

    @ParameterizedTest
    @MethodSource("org.shareops.testkit.delivery.SendersCase#asked")
    void V1_V3_V4_V6_threadsLoseDoubleAndOverwriteNothing(SendersCase asked) throws Exception {
        senders.inThreads(asked, SESSIONS);
        System.out.println(asked + " " + senders);
        assertThat(senders.complaints()).as(senders.toString()).isEmpty();
    }

    @Test
    void V1_V3_V4_processesLoseDoubleAndOverwriteNothing() throws IOException {
        senders.inProcesses(on.crashSite(), Sample.ofProperties().count(6, 20), 1);
        System.out.println("processes: " + senders);
        assertThat(senders.complaints()).as(senders.toString()).isEmpty();
    }
}
