package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
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
import org.shareops.testkit.Sample;
import org.shareops.testkit.crash.CrashSite;
import org.shareops.testkit.delivery.InboxView;
import org.shareops.testkit.delivery.ManySenders;
import org.shareops.testkit.delivery.SendersCase;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Smb2Format;

/** Rules V1, V3, V4 and V6 for many senders on a real Samba, counted on the wire. */
@NeedsSamba
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ManySendersTest {
    private static final int SESSIONS = 8;
    private static final AtomicInteger INBOXES = new AtomicInteger();

    private static SmbFixture on;
    private static CountingProxy proxy;

    private CrashSite site;
    private ManySenders senders;

    @BeforeAll
    static void startServer() throws IOException {
        on = new SmbFixture();
        proxy = CountingProxy.start(on.server.port(), new Smb2Format());
    }

    @AfterAll
    static void stopServer() throws IOException {
        proxy.close();
        on.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        site = on.crashSite().at("smb://127.0.0.1:" + proxy.port() + "/data");
        String inbox = "box" + INBOXES.incrementAndGet();
        Path disk = on.server.directoryOf("data").resolve(inbox);
        senders = new ManySenders(ManySenders.Opener.of(site), inbox, InboxView.onDisk(disk));
        proxy.reset();
    }

    @AfterEach
    void V6_nobodyListsAndNamesAreTriedOnce() {
        assertThat(proxy.problems()).isEmpty();
        assertThat(proxy.count(Smb2Format.QUERY_DIRECTORY)).isZero();
        // An item: one CREATE for its temporary name, and one to rename it; a collision at most one more, to remove it.
        long sessions = proxy.count(Smb2Format.TREE_CONNECT);
        assertThat(proxy.count(Smb2Format.CREATE))
                .as(senders.toString())
                .isLessThanOrEqualTo(2L * senders.items() + 3L * senders.collisions() + 2 * sessions);
        assertThat(proxy.count(Smb2Format.WRITE)).isLessThanOrEqualTo(senders.items() + senders.collisions());
    }

    @ParameterizedTest
    @MethodSource("org.shareops.testkit.delivery.SendersCase#asked")
    void V1_V3_V4_V6_threadsLoseDoubleAndOverwriteNothing(SendersCase asked) throws Exception {
        senders.inThreads(asked, SESSIONS);
        System.out.println(asked + " " + senders + " " + proxy.counts());
        assertThat(senders.complaints()).as(senders.toString()).isEmpty();
    }

    @Test
    void V1_V3_V4_processesLoseDoubleAndOverwriteNothing() throws IOException {
        senders.inProcesses(site, Sample.ofProperties().count(6, 20), 1);
        System.out.println("processes: " + senders + " " + proxy.counts());
        assertThat(senders.complaints()).as(senders.toString()).isEmpty();
    }
}
