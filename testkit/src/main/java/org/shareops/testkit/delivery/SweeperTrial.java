package org.shareops.testkit.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.shareops.Inbox;
import org.shareops.Shares;
import org.shareops.delivery.Delivery;
import org.shareops.delivery.SweepReport;
import org.shareops.source.Source;
import org.shareops.testkit.Call;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.SimulatedCrash;
import org.shareops.testkit.crash.CrashSite;

/** Sweeps what dead senders have left while others are slow. Their files are made old on the server's disk. */
public final class SweeperTrial {
    private static final Duration OLD = Duration.ofHours(37);
    private static final Duration YOUNG = Duration.ofHours(35);

    private final CrashSite site;
    private final CrashSite reader;
    private final String inbox;
    private final InboxJudge judge;

    /**
     * Prepares it. No traffic.
     *
     * @param reader the same share for somebody who may list and delete
     * @param inbox an empty directory
     */
    public SweeperTrial(CrashSite site, CrashSite reader, String inbox) {
        this.site = site;
        this.reader = reader;
        this.inbox = inbox;
        this.judge = new InboxJudge(InboxView.onDisk(site.disk().resolve(inbox)));
    }

    private Path disk() {
        return site.disk().resolve(inbox);
    }

    private void makeOlder(String name, Duration age) throws IOException {
        Path file = disk().resolve(name);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    private SweepReport sweep() throws IOException {
        try (Shares shares = reader.open(new FaultBackend(reader.backend()))) {
            return shares.share(reader.url()).inbox(inbox).sweep();
        }
    }

    /** Something that happens in the middle of a delivery. */
    private interface Event {
        void happen(String temporary) throws IOException;
    }

    private Delivery deliverAndBefore(Primitive when, String letter, Event event) throws IOException {
        IOException[] failure = new IOException[1];
        FaultBackend backend = new FaultBackend(
                site.backend(),
                FaultPlan.builder()
                        .before(CallMatcher.callsTo(when).nth(1), call -> happen(event, call, failure))
                        .build());
        try (Shares shares = site.open(backend)) {
            Inbox box = shares.share(site.url()).inbox(inbox);
            Delivery there = box.deliver(Source.bytes(Letter.of(letter).content()));
            if (failure[0] != null) {
                throw failure[0];
            }
            return there;
        }
    }

    private static void happen(Event event, Call call, IOException[] failure) {
        try {
            event.happen(call.path().name());
        } catch (IOException e) {
            failure[0] = e;
        }
    }

    /** A sender died 37 hours ago, another 35: the first one's file goes. */
    public void strandedFilesGoWhenTheyAreOld() throws IOException {
        strand();
        String old = judge.others().get(0);
        strand();
        String young = judge.others().stream()
                .filter(name -> !name.equals(old))
                .findFirst()
                .orElseThrow();
        makeOlder(old, OLD);
        makeOlder(young, YOUNG);
        SweepReport report = sweep();
        assertThat(report.removed()).hasSize(1);
        assertThat(report.young()).isEqualTo(1);
        assertThat(judge.others()).containsExactly(young);
        makeOlder(young, OLD);
        assertThat(sweep().removed()).hasSize(1);
        assertThat(judge.others()).isEmpty();
    }

    private void strand() throws IOException {
        FaultBackend backend = new FaultBackend(
                site.backend(),
                FaultPlan.builder()
                        .crashBefore(CallMatcher.callsTo(Primitive.RENAME))
                        .build());
        try (Shares shares = site.open(backend)) {
            shares.share(site.url())
                    .inbox(inbox)
                    .deliver(Source.bytes(Letter.of("stranded").content()));
        } catch (SimulatedCrash e) {
            backend.dropClient();
        }
    }

    /** A sender writes for 37 hours: its file stays, and its item arrives. */
    public void aSlowWriterKeepsItsFile() throws IOException {
        SweepReport[] report = new SweepReport[1];
        Delivery there = deliverAndBefore(Primitive.SYNC, "slow", temporary -> {
            makeOlder(temporary, OLD);
            report[0] = sweep();
        });
        // Some servers take an open file for as young as its last write.
        assertThat(report[0].inUse().size() + report[0].young()).isEqualTo(1);
        assertThat(report[0].removed()).isEmpty();
        assertThat(there.tries()).isEqualTo(1);
        assertThat(judge.complaints(List.of("slow"))).isEmpty();
        assertThat(judge.others()).isEmpty();
    }

    /** A sender sleeps for 37 hours before it renames: its file goes, and it sends the item again. */
    public void aSenderThatSleptSendsAgain() throws IOException {
        SweepReport[] report = new SweepReport[1];
        Delivery there = deliverAndBefore(Primitive.RENAME, "slept", temporary -> {
            makeOlder(temporary, OLD);
            report[0] = sweep();
        });
        assertThat(report[0].removed()).hasSize(1);
        assertThat(there.tries()).isEqualTo(2);
        assertThat(judge.complaints(List.of("slept"))).isEmpty();
        assertThat(judge.others()).isEmpty();
    }
}
