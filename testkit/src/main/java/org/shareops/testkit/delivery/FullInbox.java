package org.shareops.testkit.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.shareops.Inbox;
import org.shareops.Outbox;
import org.shareops.Shares;
import org.shareops.delivery.DrainOptions;
import org.shareops.delivery.DrainReport;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.SmallDisk;
import org.shareops.testkit.crash.CrashSite;

/**
 * Delivers to a disk that is full, or that says so only when a file is closed: nothing is acknowledged, nothing has the name of
 * an item, and with room again it arrives once (rules V1, V2). For one thread.
 */
public final class FullInbox {
    /** The size of a disk on which the items fit, but not the biggest. */
    public static final int BYTES = 600_000;

    private static final int BIG = 900_000;
    private static final int MIDDLE = 100_000;
    private static final DrainOptions AT_ONCE = DrainOptions.defaults().withAtOnce(true);

    private final CrashSite site;
    private final String inbox;
    private final Path work;
    private final InboxJudge judge;
    private final TreeSet<String> arrived = new TreeSet<>();
    private final List<String> complaints = new ArrayList<>();
    private int outboxes;

    /**
     * Prepares it. No traffic.
     *
     * @param inbox an empty directory
     * @param work where outboxes may lie, on another disk
     */
    public FullInbox(CrashSite site, String inbox, Path work) {
        this.site = site;
        this.inbox = inbox;
        this.work = work;
        this.judge = new InboxJudge(InboxView.onDisk(site.disk().resolve(inbox)));
    }

    /** Returns what should not have happened. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** The server finds only at the end that there is no room. */
    public void fullAtTheEnd() throws IOException {
        CallMatcher sync = CallMatcher.callsTo(Primitive.SYNC).nth(1);
        CallMatcher close = CallMatcher.callsTo(Primitive.CLOSE).nth(1);
        fullAtTheEnd(
                "full at sync",
                FaultPlan.builder().refuse(sync, ErrorKind.NO_SPACE).build());
        fullAtTheEnd(
                "full at close",
                FaultPlan.builder().refuse(close, ErrorKind.NO_SPACE).build());
        fullAtTheEnd(
                "closed but full",
                FaultPlan.builder().loseReply(close, ErrorKind.NO_SPACE).build());
    }

    private void fullAtTheEnd(String what, FaultPlan plan) throws IOException {
        FaultBackend backend = new FaultBackend(site.backend());
        try (Shares shares = site.open(backend)) {
            Inbox box = shares.share(site.url()).inbox(inbox);
            backend.use(plan);
            refused(what, box, MIDDLE);
            delivered("after " + what, box);
            backend.use(plan);
            kept("outbox " + what, box, () -> {});
        }
    }

    /** The disk is full, or too small for an item. */
    public void fullDisk(SmallDisk disk) throws IOException {
        try (Shares shares = site.open(new FaultBackend(site.backend()))) {
            Inbox box = shares.share(site.url()).inbox(inbox);
            delivered("with room", box);
            refused("too big", box, BIG);
            disk.fill();
            refused("full", box, MIDDLE);
            disk.free();
            delivered("with room again", box);
            disk.fill();
            kept("outbox full", box, disk::free);
        }
    }

    /** Makes room. */
    private interface Room {
        void make() throws IOException;
    }

    private void refused(String what, Inbox box, int bytes) throws IOException {
        try {
            box.deliver(Source.bytes(new Letter("refused", bytes).content()));
            complaints.add(what + ": it was acknowledged");
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NO_SPACE) {
                complaints.add(what + ": it failed with " + e);
            }
        }
        judge(what);
    }

    private void delivered(String what, Inbox box) throws IOException {
        String name = "letter " + arrived.size();
        box.deliver(Source.bytes(new Letter(name, MIDDLE).content()));
        arrived.add(name);
        judge(what);
    }

    private void kept(String what, Inbox box, Room room) throws IOException {
        String name = "letter " + arrived.size();
        try (Outbox outbox = Outbox.open(work.resolve("outbox" + ++outboxes))) {
            long number = outbox.enqueue(Source.bytes(new Letter(name, MIDDLE).content()));
            DrainReport report = outbox.drain(List.of(box), AT_ONCE);
            ShareException failure = report.failures().get(number);
            if (failure == null
                    || failure.kind() != ErrorKind.NO_SPACE
                    || outbox.status().depth() != 1) {
                complaints.add(what + ": " + report + " " + outbox.status());
            }
            judge(what);
            room.make();
            outbox.drain(List.of(box), AT_ONCE);
            if (outbox.status().depth() != 0) {
                complaints.add(what + ": with room it does not come through: " + outbox.status());
            }
        }
        arrived.add(name);
        judge(what + ", then with room");
    }

    private void judge(String what) throws IOException {
        List<String> found = judge.complaints(arrived);
        List<String> left = judge.others().stream()
                .filter(name -> !name.startsWith("filler"))
                .toList();
        if (!found.isEmpty() || !left.isEmpty()) {
            complaints.add(what + ": " + found + ", left " + left);
        }
    }
}
