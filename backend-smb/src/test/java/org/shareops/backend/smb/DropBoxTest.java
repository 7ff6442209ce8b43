package org.shareops.backend.smb;

import static com.hierynomus.msdtyp.AccessMask.FILE_APPEND_DATA;
import static com.hierynomus.msdtyp.AccessMask.FILE_EXECUTE;
import static com.hierynomus.msdtyp.AccessMask.FILE_READ_ATTRIBUTES;
import static com.hierynomus.msdtyp.AccessMask.FILE_WRITE_DATA;
import static com.hierynomus.msdtyp.AccessMask.SYNCHRONIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hierynomus.msdtyp.ACL;
import com.hierynomus.msdtyp.AccessMask;
import com.hierynomus.msdtyp.SID;
import com.hierynomus.msdtyp.SecurityDescriptor;
import com.hierynomus.msdtyp.SecurityInformation;
import com.hierynomus.msdtyp.ace.AceFlags;
import com.hierynomus.msdtyp.ace.AceTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Inbox;
import org.shareops.Outbox;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.delivery.DrainOptions;
import org.shareops.delivery.DrainReport;
import org.shareops.delivery.Verdict;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.Sample;
import org.shareops.testkit.WireMatrix;
import org.shareops.testkit.delivery.DeliveryWire;
import org.shareops.testkit.delivery.DeliveryWire.Way;
import org.shareops.testkit.delivery.InboxJudge;
import org.shareops.testkit.delivery.InboxView;
import org.shareops.testkit.delivery.Letter;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.Smb2Format;

/** Inboxes of a real Samba in which senders may create files, and neither list nor read what is there. */
@NeedsSamba
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DropBoxTest {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final String INBOX = "box";
    private static final int FEW = 2;

    private final Sample sample = Sample.ofProperties();

    @TempDir
    Path work;

    /** What a sender may do. */
    enum Rights {
        /** A directory of mode 1733. To find a name in any case Samba lists the directory, which senders may not. */
        STICKY {
            @Override
            String[] lines() {
                return new String[] {"create mask = 0600", "case sensitive = yes"};
            }

            @Override
            void give(SmbFixture on) throws IOException {
                run("chmod", "1733", disk(on).toString());
            }
        },
        /** An access list that lets nobody rename, delete or read a closed file. */
        STRICT {
            @Override
            String[] lines() {
                return new String[] {"vfs objects = acl_xattr", "acl_xattr:ignore system acls = yes"};
            }

            @Override
            void give(SmbFixture on) throws IOException {
                accessList(on, FILE_WRITE_DATA, FILE_APPEND_DATA, FILE_READ_ATTRIBUTES, SYNCHRONIZE);
            }
        };

        abstract String[] lines();

        abstract void give(SmbFixture on) throws IOException;

        private static void accessList(SmbFixture on, AccessMask... ofFiles) throws IOException {
            run("chmod", "777", disk(on).toString());
            List<AccessMask> addFiles = List.of(FILE_WRITE_DATA, FILE_EXECUTE, FILE_READ_ATTRIBUTES, SYNCHRONIZE);
            SID everybody = SID.fromString("S-1-1-0");
            ACL rights = new ACL(
                    ACL.ACL_REVISION,
                    List.of(
                            AceTypes.accessAllowedAce(Set.of(), EnumSet.copyOf(addFiles), everybody),
                            AceTypes.accessAllowedAce(
                                    EnumSet.of(AceFlags.OBJECT_INHERIT_ACE, AceFlags.INHERIT_ONLY_ACE),
                                    EnumSet.copyOf(List.of(ofFiles)),
                                    everybody)));
            try (SmbjClient administrator = new SmbjClient(on.server.port(), SmbFixture.ADMINISTRATOR, "data")) {
                administrator.share.setSecurityInfo(
                        INBOX,
                        EnumSet.of(SecurityInformation.DACL_SECURITY_INFORMATION),
                        new SecurityDescriptor(
                                EnumSet.of(SecurityDescriptor.Control.DP, SecurityDescriptor.Control.PD),
                                null,
                                null,
                                null,
                                rights));
            }
        }
    }

    private static Path disk(SmbFixture on) {
        return on.server.directoryOf("data").resolve(INBOX);
    }

    private static void run(String... command) throws IOException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @BeforeEach
    void mustBeRoot() {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root may keep a directory from a user");
    }

    private static SmbFixture withInbox(Rights rights) throws IOException {
        SmbFixture on = new SmbFixture(rights.lines());
        Files.createDirectory(disk(on));
        rights.give(on);
        return on;
    }

    private static Source source(String letter) {
        return Source.bytes(Letter.of(letter).content());
    }

    private static void assertDenied(ThrowingCallable action) {
        assertThat(catchThrowableOfType(ShareException.class, action).kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
    }

    @ParameterizedTest
    @EnumSource
    void V1_V2_V6_whoMayOnlyAddDeliversAndTheReaderTakes(Rights rights) throws IOException {
        try (SmbFixture on = withInbox(rights);
                Shares shares = on.sharesAs(SmbFixture.PLAIN);
                Shares reading = on.sharesAs(SmbFixture.ADMINISTRATOR)) {
            Share share = on.share(shares);
            Inbox inbox = share.inbox(INBOX);
            String first = inbox.deliver(source("first")).item().path().toString();
            assertDenied(() -> share.files().list(INBOX));
            if (rights == Rights.STRICT) {
                assertDenied(() -> share.files().read(first).close());
                assertDenied(() -> share.files().delete(first));
            }
            inbox.deliver(source("second"));
            InboxJudge judge = new InboxJudge(InboxView.onDisk(disk(on)));
            assertThat(judge.complaints(List.of("first", "second"))).isEmpty();
            // Where closed files are not the sender's any more, the first delivery had to find that out.
            assertThat(judge.others()).hasSize(rights == Rights.STRICT ? 1 : 0);
            List<String> taken = new ArrayList<>();
            on.share(reading).inbox(INBOX).poll(item -> {
                taken.add(Letter.read(item.open().readAllBytes()).orElseThrow());
                return Verdict.DONE;
            });
            assertThat(taken).containsExactly("first", "second");
        }
    }

    @ParameterizedTest
    @EnumSource
    void V1_V5_aLostMessageLosesAndDoublesNothing(Rights rights) throws IOException {
        loseMessages(rights, FaultPlan.none());
    }

    /** Samba tells everybody whether a file is there; a wrapper refuses that in place of servers that do not. */
    @Test
    void V1_V5_aLostMessageLosesAndDoublesNothingWhereNobodyMayEvenLook() throws IOException {
        loseMessages(
                Rights.STRICT,
                FaultPlan.builder()
                        .refuse(CallMatcher.callsTo(Primitive.STAT), ErrorKind.ACCESS_DENIED)
                        .build());
    }

    private void loseMessages(Rights rights, FaultPlan plan) throws IOException {
        try (SmbFixture on = withInbox(rights)) {
            WireMatrix.Site site = new WireMatrix.Site(
                    "smb",
                    on.server.port(),
                    "data",
                    on.server.directoryOf("data"),
                    new Smb2Format(),
                    response -> new FaultBackend(new SmbBackend(CONNECT, response), plan),
                    CredentialsProvider.of(Credentials.password(SmbFixture.PLAIN, SmbFixture.PASSWORD.toCharArray())));
            DeliveryWire wire = new DeliveryWire(site, INBOX, work, sample);
            for (Way way : Way.values()) {
                for (Fault fault : List.of(Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.CUT_ANSWER)) {
                    wire.loseAnywhere(way, fault, FEW);
                }
            }
            assertThat(wire.complaints()).as(sample.toString()).isEmpty();
        }
    }

    /** Samba as it comes does not let anybody rename in a directory that he may not list. */
    @Test
    void V1_V2_whoMayNotRenameKeepsTheItemAndIsToldWhy() throws IOException {
        try (SmbFixture on = withInbox(Rights.STICKY)) {
            on.server.setShare("data", "create mask = 0600");
            on.server.restart();
            try (Shares shares = on.sharesAs(SmbFixture.PLAIN);
                    Outbox outbox = Outbox.open(work.resolve("outbox"))) {
                Inbox inbox = on.share(shares).inbox(INBOX);
                ShareException denied =
                        catchThrowableOfType(ShareException.class, () -> inbox.deliver(source("letter")));
                assertThat(denied.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
                assertThat(denied).hasMessageContaining("grant").hasMessageContaining(INBOX);
                long number = outbox.enqueue(source("letter"));
                DrainReport report = outbox.drain(List.of(inbox), DrainOptions.defaults());
                assertThat(report.failures().get(number).kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
                assertThat(outbox.status().depth()).isEqualTo(1);
                InboxJudge judge = new InboxJudge(InboxView.onDisk(disk(on)));
                assertThat(judge.letters()).isEmpty();
                run("chmod", "777", disk(on).toString());
                outbox.drain(List.of(inbox), DrainOptions.defaults().withAtOnce(true));
                assertThat(outbox.status().depth()).isZero();
                assertThat(judge.complaints(List.of("letter"))).isEmpty();
            }
        }
    }
}
