package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.backend.netware.server.Counter;
import org.shareops.testkit.Sample;
import org.shareops.testkit.delivery.InboxView;
import org.shareops.testkit.delivery.ManySenders;
import org.shareops.testkit.delivery.SenderNames;

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

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "1, FORCED, 1",
        "50, FORCED, 1",
        "51, FORCED, 1",
        "200, FORCED, 4",
        "200, FORCED, 1",
        "1000, FORCED, 4",
        "1, REAL, 1",
        "50, REAL, 1",
        "51, REAL, 1",
        "200, REAL, 1",
        "1000, REAL, 1"
    })
    void V1_V3_V4_V6_threadsLoseDoubleAndOverwriteNothing(int count, SenderNames names, int families) throws Exception {
        assumeTrue(isAskedFor(count, names, families), "so many in the long version only");
        senders.inThreads(count, SESSIONS, names, families);
        System.out.println(names + " " + senders);
        assertThat(senders.complaints()).as(senders.toString()).isEmpty();
    }

    private static boolean isAskedFor(int count, SenderNames names, int families) {
        return Sample.ofProperties().isFull()
                || count <= 51
                || (count == 200 && (names == SenderNames.REAL || families > 1));
    }

    @Test
    void V1_V3_V4_V6_processesLoseDoubleAndOverwriteNothing() throws IOException {
        senders.inProcesses(on.crashSite(), Sample.ofProperties().count(10, 20), 1);
        System.out.println("processes: " + senders);
        assertThat(senders.complaints()).as(senders.toString()).isEmpty();
    }
}
