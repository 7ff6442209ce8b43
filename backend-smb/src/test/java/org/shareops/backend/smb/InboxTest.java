package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import com.hierynomus.mserref.NtStatus;
import com.hierynomus.msfscc.fileinformation.FileIdBothDirectoryInformation;
import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.mssmb2.SMBApiException;
import com.hierynomus.smbj.share.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
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

/** An inbox on a real Samba: readers, a full disk, and the sweeper. */
@NeedsSamba
class InboxTest {
    private static final String INBOX = "box";

    private static SmbFixture on;

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

    private static Path disk() {
        return on.server.directoryOf("data");
    }

    @BeforeEach
    void makeInbox() throws IOException {
        Trees.delete(disk().resolve(INBOX));
        Files.createDirectory(disk().resolve(INBOX));
        on.server.letEverybodyWrite("data");
    }

    /** The inbox as smbj sees it. */
    private record OtherClient(SmbjClient client) implements InboxView {
        @Override
        public SortedSet<String> names() {
            SortedSet<String> names = new TreeSet<>();
            for (FileIdBothDirectoryInformation each : client.share.list(INBOX)) {
                names.add(each.getFileName());
            }
            names.remove(".");
            names.remove("..");
            return names;
        }

        @Override
        public Optional<byte[]> content(String name) throws IOException {
            try (File file = client.open(INBOX + "/" + name, SMB2ShareAccess.ALL);
                    InputStream in = file.getInputStream()) {
                return Optional.of(in.readAllBytes());
            } catch (SMBApiException e) {
                if (e.getStatus() != NtStatus.STATUS_OBJECT_NAME_NOT_FOUND) {
                    throw e;
                }
                return Optional.empty();
            }
        }
    }

    @Test
    void V2_anotherClientInATightLoopSeesWholeItemsOnly() throws Exception {
        try (SmbjClient other = new SmbjClient(on.server.port(), SmbFixture.ADMINISTRATOR, "data")) {
            TightReader reader = new TightReader(on.crashSite(), INBOX, new OtherClient(other));
            reader.run();
            assertThat(reader.complaints()).as(reader.toString()).isEmpty();
            assertThat(reader.reads()).isPositive();
        }
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
            on.server.letEverybodyWrite("data");
            FullInbox full = new FullInbox(on.crashSite(), INBOX, work);
            full.fullDisk(small);
            assertThat(full.complaints()).isEmpty();
        }
    }

    private static SweeperTrial sweeper() {
        CrashSite reader = CrashSite.of(on.server.url("data"), disk(), SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD);
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
