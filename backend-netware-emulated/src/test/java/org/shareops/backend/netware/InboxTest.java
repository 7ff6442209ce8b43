package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.testkit.SmallDisk;
import org.shareops.testkit.Trees;
import org.shareops.testkit.crash.CrashSite;
import org.shareops.testkit.delivery.FullInbox;
import org.shareops.testkit.delivery.InboxView;
import org.shareops.testkit.delivery.SweeperTrial;
import org.shareops.testkit.delivery.TightReader;

/** An inbox on a NetWare volume of 8.3 names: readers, a full disk, and the sweeper. */
class InboxTest {
    private static final String INBOX = "BOX";

    private static NetWareFixture on;

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

    private static Path disk() {
        return on.disk();
    }

    @BeforeEach
    void makeInbox() throws IOException {
        Trees.delete(disk().resolve(INBOX));
        Files.createDirectory(disk().resolve(INBOX));
    }

    @Test
    void V2_anotherClientInATightLoopSeesWholeItemsOnly() throws Exception {
        InboxView view = InboxView.onDisk(disk().resolve(INBOX));
        TightReader reader = new TightReader(on.crashSite(), INBOX, view);
        reader.run();
        assertThat(reader.complaints()).as(reader.toString()).isEmpty();
        assertThat(reader.reads()).isPositive();
    }

    @Test
    void V1_V2_anItemThatDoesNotFitIsNotAcknowledged() throws IOException {
        FullInbox full = new FullInbox(on.crashSite(), INBOX, work);
        full.fullAtTheEnd();
        assertThat(full.complaints()).isEmpty();
    }

    @Test
    void V1_V2_aFullDiskLosesNothing() throws IOException {
        Path inbox = disk().resolve(INBOX);
        try (SmallDisk small = SmallDisk.mountOrSkip(inbox, FullInbox.BYTES)) {
            FullInbox full = new FullInbox(on.crashSite(), INBOX, work);
            full.fullDisk(small);
            assertThat(full.complaints()).isEmpty();
        }
    }

    private static SweeperTrial sweeper() {
        CrashSite reader = CrashSite.of(on.url(), disk(), NetWareFixture.OPERATOR, NetWareFixture.PASSWORD);
        return new SweeperTrial(on.crashSite(), reader, INBOX);
    }

    @Test
    void V5_strandedFilesGoWhenTheyAreOld() throws IOException {
        sweeper().strandedFilesGoWhenTheyAreOld();
    }

    @Test
    void V5_aSlowWriterKeepsItsFile() throws IOException {
        sweeper().aSlowWriterKeepsItsFile();
    }

    @Test
    void V5_aSenderThatSleptSendsAgain() throws IOException {
        sweeper().aSenderThatSleptSendsAgain();
    }
}
