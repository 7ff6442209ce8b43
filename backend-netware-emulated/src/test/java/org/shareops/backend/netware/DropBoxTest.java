package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Inbox;
import org.shareops.Outbox;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.netware.server.Right;
import org.shareops.delivery.DrainOptions;
import org.shareops.delivery.DrainReport;
import org.shareops.delivery.Verdict;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.Sample;
import org.shareops.testkit.WireMatrix;
import org.shareops.testkit.delivery.DeliveryWire;
import org.shareops.testkit.delivery.DeliveryWire.Way;
import org.shareops.testkit.delivery.InboxJudge;
import org.shareops.testkit.delivery.InboxView;
import org.shareops.testkit.delivery.Letter;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.NcpFormat;

/** Inboxes of a NetWare volume in which senders may create files, and neither list nor read what is there. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DropBoxTest {
    private static final String INBOX = "BOX";
    /** More than a delivery takes. */
    private static final int ALL = 20;

    @TempDir
    Path work;

    private static NetWareFixture withInbox(Right... rights) throws IOException {
        NetWareFixture on = new NetWareFixture(
                false, builder -> builder.grant(NetWareFixture.PLAIN, NetWareFixture.VOLUME, INBOX, rights));
        Files.createDirectory(on.disk().resolve(INBOX));
        return on;
    }

    private static InboxJudge judge(NetWareFixture on) {
        return new InboxJudge(InboxView.onDisk(on.disk().resolve(INBOX)));
    }

    private static Source source(String letter) {
        return Source.bytes(Letter.of(letter).content());
    }

    @Test
    void V1_V2_V6_whoMayCreateAndModifyDeliversAndTheReaderTakes() throws IOException {
        try (NetWareFixture on = withInbox(Right.CREATE, Right.MODIFY);
                Shares shares = on.sharesAs(NetWareFixture.PLAIN);
                Shares reading = on.sharesAs(NetWareFixture.OPERATOR)) {
            Share share = on.share(shares);
            share.inbox(INBOX).deliver(source("first"));
            share.inbox(INBOX).deliver(source("second"));
            assertThat(catchThrowableOfType(
                                    ShareException.class, () -> share.files().list(INBOX))
                            .kind())
                    .isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(judge(on).complaints(List.of("first", "second"))).isEmpty();
            assertThat(judge(on).others()).isEmpty();
            List<String> taken = new ArrayList<>();
            on.share(reading).inbox(INBOX).poll(item -> {
                taken.add(Letter.read(item.open().readAllBytes()).orElseThrow());
                return Verdict.DONE;
            });
            assertThat(taken).containsExactly("first", "second");
        }
    }

    @Test
    void V1_V5_aLostMessageLosesAndDoublesNothing() throws IOException {
        try (NetWareFixture on = withInbox(Right.CREATE, Right.MODIFY)) {
            WireMatrix.Site site = new WireMatrix.Site(
                    "ncp",
                    on.port(),
                    NetWareFixture.VOLUME,
                    on.disk(),
                    new NcpFormat(),
                    NetWareFixture::backend,
                    CredentialsProvider.of(NetWareFixture.as(NetWareFixture.PLAIN)));
            DeliveryWire wire = new DeliveryWire(site, INBOX, work, Sample.ofProperties());
            for (Way way : Way.values()) {
                for (Fault fault : List.of(Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.CUT_ANSWER)) {
                    wire.loseAnywhere(way, fault, ALL);
                }
            }
            assertThat(wire.complaints()).isEmpty();
        }
    }

    @Test
    void V1_V2_whoMayOnlyCreateKeepsTheItemAndIsToldWhy() throws IOException {
        try (NetWareFixture on = withInbox(Right.CREATE);
                Shares shares = on.sharesAs(NetWareFixture.PLAIN);
                Shares allowed = on.sharesAs(NetWareFixture.OTHER);
                Outbox outbox = Outbox.open(work.resolve("outbox"))) {
            Inbox inbox = on.share(shares).inbox(INBOX);
            ShareException denied = catchThrowableOfType(ShareException.class, () -> inbox.deliver(source("letter")));
            assertThat(denied.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(denied).hasMessageContaining("grant").hasMessageContaining(INBOX);
            long number = outbox.enqueue(source("letter"));
            DrainOptions atOnce = DrainOptions.defaults().withAtOnce(true);
            for (int cycle = 0; cycle < 3; cycle++) {
                DrainReport report = outbox.drain(List.of(inbox), atOnce);
                assertThat(report.failures().get(number).kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
                assertThat(outbox.status().depth()).isEqualTo(1);
            }
            assertThat(judge(on).letters()).isEmpty();
            // One of the direct delivery, and one for all cycles of the outbox.
            assertThat(judge(on).others()).hasSize(2);
            outbox.drain(List.of(on.share(allowed).inbox(INBOX)), atOnce);
            assertThat(outbox.status().depth()).isZero();
            assertThat(judge(on).complaints(List.of("letter"))).isEmpty();
        }
    }
}
