package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.testkit.SmallDisk;
import org.shareops.testkit.crash.CrashSite;
import org.shareops.testkit.delivery.FullInbox;
import org.shareops.testkit.delivery.InboxView;
import org.shareops.testkit.delivery.SweeperTrial;
import org.shareops.testkit.delivery.TightReader;

/** An inbox on a local disk: readers, a full disk, and the sweeper. */
class InboxTest {
    private static final String INBOX = "BOX";

    @TempDir
    Path work;

    private Path disk() {
        return work.resolve("disk");
    }

    @BeforeEach
    void makeInbox() throws IOException {
        Files.createDirectories(disk().resolve(INBOX));
    }

    @Test
    void V2_anotherClientInATightLoopSeesWholeItemsOnly() throws Exception {
        InboxView view = InboxView.onDisk(disk().resolve(INBOX));
        TightReader reader = new TightReader(site(), INBOX, view);
        reader.run();
        assertThat(reader.complaints()).as(reader.toString()).isEmpty();
        assertThat(reader.reads()).isPositive();
    }

    @Test
    void V1_V2_anItemThatDoesNotFitIsNotAcknowledged() throws IOException {
        FullInbox full = new FullInbox(site(), INBOX, work);
        full.fullAtTheEnd();
        assertThat(full.complaints()).isEmpty();
    }

    @Test
    void V1_V2_aFullDiskLosesNothing() throws IOException {
        Path inbox = disk().resolve(INBOX);
        try (SmallDisk small = SmallDisk.mountOrSkip(inbox, FullInbox.BYTES)) {
            FullInbox full = new FullInbox(site(), INBOX, work);
            full.fullDisk(small);
            assertThat(full.complaints()).isEmpty();
        }
    }

    private CrashSite site() {
        return CrashSite.of("file://" + disk(), disk());
    }

    private SweeperTrial sweeper() {
        return new SweeperTrial(site(), site(), INBOX);
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
