package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.testkit.Sample;
import org.shareops.testkit.crash.CrashSite;
import org.shareops.testkit.delivery.InboxView;
import org.shareops.testkit.delivery.ManySenders;
import org.shareops.testkit.delivery.SendersCase;

/** Many senders on a local disk. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ManySendersTest {
    private static final int SESSIONS = 8;
    private static final String INBOX = "BOX";

    @TempDir
    Path disk;

    private CrashSite site;
    private ManySenders senders;

    @BeforeEach
    void prepare() throws IOException {
        site = CrashSite.of("file://" + disk, disk);
        senders = new ManySenders(ManySenders.Opener.of(site), INBOX, InboxView.onDisk(disk.resolve(INBOX)));
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
        senders.inProcesses(site, Sample.ofProperties().count(6, 20), 1);
        System.out.println("processes: " + senders);
        assertThat(senders.complaints()).as(senders.toString()).isEmpty();
    }
}
