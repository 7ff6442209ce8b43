package org.shareops.testkit.delivery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.shareops.Inbox;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.source.Source;
import org.shareops.testkit.Crowd;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.crash.CrashSite;

/**
 * Somebody who looks into an inbox without a pause, through another client, while senders deliver: whatever has the name of an
 * item must be whole at any moment (rule V2). For one thread.
 */
public final class TightReader {
    private static final int SENDERS = 3;
    private static final int EACH = 15;
    private static final int BYTES = 200_000;

    private final CrashSite site;
    private final String inbox;
    private final InboxView view;
    private final TreeSet<String> sent = new TreeSet<>();
    private final TreeSet<String> seen = new TreeSet<>();
    private final List<String> complaints = new ArrayList<>();
    private int looks;
    private int reads;

    /**
     * Prepares it. No traffic.
     *
     * @param inbox an empty directory
     * @param view the other client; used by one thread
     */
    public TightReader(CrashSite site, String inbox, InboxView view) {
        this.site = site;
        this.inbox = inbox;
        this.view = view;
    }

    /** Returns what should not have happened. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Returns how many items were read by who began to look before the first was there. */
    public int reads() {
        return reads;
    }

    /** Says how much it was. */
    @Override
    public String toString() {
        return looks + " looks, " + reads + " reads of items";
    }

    /** Reads while senders deliver. */
    public void run() throws Exception {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger busy = new AtomicInteger(SENDERS);
        CountDownLatch looking = new CountDownLatch(1);
        try (Shares shares = site.open(new FaultBackend(site.backend()))) {
            Share share = shares.share(site.url());
            Crowd.inMany(SENDERS + 1, () -> {
                int me = next.getAndIncrement();
                if (me == SENDERS) {
                    readUntil(busy, looking);
                } else {
                    looking.await();
                    send(share.inbox(inbox), me, busy);
                }
                return true;
            });
        }
        for (int i = 0; i < SENDERS * EACH; i++) {
            sent.add("letter " + i);
        }
        complaints.addAll(new InboxJudge(view).complaints(sent));
    }

    private static void send(Inbox box, int me, AtomicInteger busy) throws IOException {
        try {
            for (int i = 0; i < EACH; i++) {
                box.deliver(Source.bytes(new Letter("letter " + (me * EACH + i), BYTES).content()));
            }
        } finally {
            busy.decrementAndGet();
        }
    }

    private void readUntil(AtomicInteger busy, CountDownLatch looking) throws IOException {
        boolean last;
        do {
            // Once more when all is there, which whoever was held back has yet to see.
            last = busy.get() == 0;
            try {
                look();
            } finally {
                looking.countDown();
            }
        } while (!last);
    }

    private void look() throws IOException {
        looks++;
        for (String name : view.names()) {
            if (InboxView.isItem(name) && seen.add(name)) {
                read(name);
            }
        }
    }

    private void read(String name) throws IOException {
        Optional<byte[]> content = view.content(name);
        if (content.isPresent()) {
            reads++;
            if (Letter.read(content.get()).isEmpty()) {
                complaints.add(name + " was not whole: " + content.get().length + " bytes");
            }
        }
    }
}
