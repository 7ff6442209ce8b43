package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.testkit.Sample;
import org.shareops.testkit.crash.CrashSite;
import org.shareops.testkit.delivery.InboxView;
import org.shareops.testkit.delivery.ManySenders;
import org.shareops.testkit.delivery.SenderNames;

/** Rules V1, V3, V4 and V6 for many senders on a local disk. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ManySendersTest {
    private static final String INBOX = "BOX";
    private static final int SESSIONS = 8;

    @TempDir
    Path disk;

    private CrashSite site;
    private ManySenders senders;

    @BeforeEach
    void prepare() throws IOException {
        site = CrashSite.of("file://" + disk, disk);
        senders = new ManySenders(ManySenders.Opener.of(site), INBOX, InboxView.onDisk(disk.resolve(INBOX)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "1, FORCED, 1", "50, FORCED, 1", "51, FORCED, 1", "200, FORCED, 1", "1000, FORCED, 4",
        "1, REAL, 1", "50, REAL, 1", "51, REAL, 1", "200, REAL, 1", "1000, REAL, 1"
    })
    void V1_V3_V4_V6_threadsLoseDoubleAndOverwriteNothing(int count, SenderNames names, int families) throws Exception {
        assumeTrue(count <= 200 || Sample.ofProperties().isFull(), "so many in the long version only");
        senders.inThreads(count, SESSIONS, names, families);
        assertThat(senders.complaints()).as(senders.toString()).isEmpty();
        System.out.println(names + " " + senders);
    }

    @Test
    void V1_V3_V4_processesLoseDoubleAndOverwriteNothing() throws IOException {
        senders.inProcesses(site, Sample.ofProperties().count(10, 20), 1);
        assertThat(senders.complaints()).as(senders.toString()).isEmpty();
        System.out.println("processes: " + senders);
    }
}
