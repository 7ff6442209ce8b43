package org.shareops.testkit.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.shareops.Inbox;
import org.shareops.Outbox;
import org.shareops.Shares;
import org.shareops.delivery.DrainOptions;
import org.shareops.delivery.OutboxStatus;
import org.shareops.model.ShareException;
import org.shareops.testkit.ChildJvm;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.crash.CrashSite;

/**
 * Kills processes that fill an outbox and deliver from it, each on what the one before has left, and judges at the end: every
 * letter that was in the outbox is in the inbox once (rules V1, V2 and V5). For one thread.
 */
public final class OutboxKills {
    private static final int LETTERS = 3;
    /** What a delivery asks of a backend, and what a log-on does. */
    private static final int CALLS = LETTERS * 6 + 4;

    /** So many that each process gets as far. */
    private static final int EARLY_CALLS = CALLS / 2;

    private static final int MOST_DRAINS = 20;

    private final CrashSite site;
    private final String inbox;
    private final Path outbox;
    private final Random random;
    private final InboxJudge judge;
    private final TreeSet<String> in = new TreeSet<>();
    private final TreeSet<String> perhaps = new TreeSet<>();
    private final List<String> complaints = new ArrayList<>();
    private int kills;
    private int waitingAfterKills;
    private int boundAfterKills;
    private int last;

    /**
     * Prepares it.
     *
     * @param inbox a directory that is there
     * @param outbox a directory on the local disk that is not
     * @param random draws the instants
     */
    public OutboxKills(CrashSite site, String inbox, Path outbox, Random random) {
        this.site = site;
        this.inbox = inbox;
        this.outbox = outbox;
        this.random = random;
        this.judge = new InboxJudge(InboxView.onDisk(site.disk().resolve(inbox)));
    }

    /** Returns what should not have happened. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Returns how many of the processes were killed while there were letters in the outbox. */
    public int inTheMiddle() {
        return waitingAfterKills;
    }

    /** Returns what came of it, in numbers. */
    public Map<String, Object> figures() throws IOException {
        return new TreeMap<>(Map.of(
                "kills", kills,
                "kills with letters in the outbox", waitingAfterKills,
                "kills while a renaming was under way", boundAfterKills,
                "letters in the outbox before the kill", in.size(),
                "letters whose enqueuing had not returned", perhaps.size(),
                "temporary files left", judge.others().size(),
                "complaints", complaints.size()));
    }

    /** Kills so many processes, and lets what is left be delivered. */
    public void run(int rounds) throws IOException {
        ChildJvm next = start();
        try {
            for (int round = 0; round < rounds; round++) {
                ChildJvm now = next;
                // The next one gets ready meanwhile; it touches nothing before it is told to.
                next = start();
                killOnce(now);
            }
        } finally {
            next.kill();
        }
        drainToTheEnd();
        complaints.addAll(judge.complaints(in, perhaps));
    }

    private ChildJvm start() throws IOException {
        ChildJvm child = ChildJvm.start(OutboxMain.class, List.of(outbox.toString(), inbox));
        for (String line : site.toLines()) {
            child.send(line);
        }
        return child;
    }

    /** Before one of the calls of the backend, or, as negative numbers, before one of the letters is put in. */
    private int drawInstant() {
        return random.nextInt(4) == 0 ? -1 - random.nextInt(LETTERS) : 1 + random.nextInt(CALLS);
    }

    /** Every second one is held where it is, since otherwise it may be done before it is killed. */
    private String drawOrder() {
        return kills % 2 == 0
                ? 1 + random.nextInt(EARLY_CALLS) + " " + OutboxMain.HELD
                : drawInstant() + " " + OutboxMain.FREE;
    }

    private void killOnce(ChildJvm child) throws IOException {
        int first = last + 1;
        last += LETTERS;
        List<String> said;
        try {
            child.await(OutboxMain.READY);
            child.send(first + " " + last + " " + drawOrder());
            child.await(OutboxMain.NOW);
        } finally {
            child.kill();
            kills++;
        }
        said = child.awaitEnd();
        for (int number = first; number <= last; number++) {
            String letter = OutboxMain.letter(number).name();
            (said.contains(OutboxMain.IN + " " + number) ? in : perhaps).add(letter);
        }
        said.stream().filter(line -> line.contains("failed")).forEach(complaints::add);
        look();
    }

    private void look() throws ShareException {
        try (Outbox left = Outbox.openExisting(outbox)) {
            OutboxStatus status = left.status();
            waitingAfterKills += status.depth() > 0 ? 1 : 0;
            boundAfterKills +=
                    status.waiting().stream().anyMatch(item -> item.boundTo().isPresent()) ? 1 : 0;
        } catch (ShareException e) {
            if (!in.isEmpty()) {
                throw e;
            }
            // The first one was killed before it had made the outbox.
        }
    }

    private void drainToTheEnd() throws IOException {
        @Nullable Object failures = null;
        try (Outbox left = Outbox.open(outbox);
                Shares shares = site.open(new FaultBackend(site.backend()))) {
            Inbox box = shares.share(site.url()).inbox(inbox);
            for (int i = 0; i < MOST_DRAINS && left.status().depth() > 0; i++) {
                failures = left.drain(List.of(box), DrainOptions.defaults().withAtOnce(true))
                        .failures();
            }
            OutboxStatus status = left.status();
            if (status.depth() > 0 || !status.failed().isEmpty()) {
                complaints.add("the outbox does not get empty: " + status + " " + failures);
            }
        }
    }
}
