package org.shareops.testkit.delivery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.testkit.ChildJvm;
import org.shareops.testkit.Crowd;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.crash.CrashSite;

/**
 * Many senders with one item each, who begin at the same moment, and a judge of what comes of it: nothing lost, doubled or
 * overwritten, nothing listed, and at most ten names for an item and cycle (rules V1, V3, V4, V6). For one thread.
 */
public final class ManySenders {
    /** Requests for an item that nobody is in the way of: create, write, sync, close, rename, and the sync of the directory. */
    private static final int PER_ITEM = 6;
    /** Requests for a name that is taken: all that, and the removal. */
    private static final int PER_COLLISION = 7;

    private final Opener opener;
    private final String inbox;
    private final InboxView view;
    private final InboxJudge judge;
    private final Set<String> letters = ConcurrentHashMap.newKeySet();
    private final Map<String, byte[]> acknowledged = new ConcurrentHashMap<>();
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger cycles = new AtomicInteger();
    private final AtomicLong tries = new AtomicLong();
    private final AtomicInteger mostTries = new AtomicInteger();

    /** Opens sessions with a share. */
    public interface Opener {
        /** Wraps a new backend. */
        FaultBackend backend();

        /** Makes a library over one of these. No traffic. */
        Shares open(FaultBackend backend);

        /** Returns the share's URL. */
        String url();

        /** Opens sessions as a client does that may crash. */
        static Opener of(CrashSite site) {
            return new Opener() {
                @Override
                public FaultBackend backend() {
                    return new FaultBackend(site.backend());
                }

                @Override
                public Shares open(FaultBackend backend) {
                    return site.open(backend);
                }

                @Override
                public String url() {
                    return site.url();
                }
            };
        }
    }

    /**
     * Prepares it: makes the inbox, and lets a few items lie there under the names that forced senders try first.
     *
     * @param inbox the name of a directory that is not there yet
     */
    public ManySenders(Opener opener, String inbox, InboxView view) throws IOException {
        this.opener = opener;
        this.inbox = inbox;
        this.view = view;
        this.judge = new InboxJudge(view);
        try (Shares shares = opener.open(opener.backend())) {
            Share share = shares.share(opener.url());
            share.files().createDirectory(inbox);
            for (int i = 0; i < 2; i++) {
                send(share, Letter.of("earlier " + i), SenderNames.FORCED, 0);
            }
        }
    }

    /** Returns what should not have happened. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Returns how many items there are by now, those that were there before the senders came among them. */
    public int items() {
        return letters.size();
    }

    /** Returns how many names were found taken. */
    public long collisions() {
        return tries.get() - letters.size();
    }

    /** Returns how many cycles it took. */
    public int cycles() {
        return cycles.get();
    }

    /** Says how much it was. */
    @Override
    public String toString() {
        return items() + " items, " + collisions() + " collisions, " + cycles + " cycles, at most " + mostTries
                + " tries";
    }

    /**
     * Lets senders send that are threads.
     *
     * @param sessions how many sessions they share
     */
    public void inThreads(SendersCase asked, int sessions) throws Exception {
        int senders = asked.count();
        List<FaultBackend> backends = new ArrayList<>();
        List<Shares> open = new ArrayList<>();
        try {
            for (int i = 0; i < Math.min(senders, sessions); i++) {
                FaultBackend backend = opener.backend();
                backends.add(backend);
                open.add(opener.open(backend));
            }
            long triesBefore = tries.get();
            AtomicInteger next = new AtomicInteger();
            Crowd.inMany(senders, () -> {
                int me = next.getAndIncrement();
                Share share = open.get(me % open.size()).share(opener.url());
                send(share, Letter.of(asked.names() + " thread " + me), asked.names(), me % asked.families());
                return true;
            });
            judgeRequests(backends, senders, tries.get() - triesBefore);
        } finally {
            for (Shares each : open) {
                each.close();
            }
        }
        judgeInbox();
    }

    /**
     * Lets senders send that are processes, each with a session of its own.
     *
     * @param each how many letters each of them sends for each source of names, one after the other
     */
    public void inProcesses(CrashSite site, int processes, int each) throws IOException {
        List<ChildJvm> children = new ArrayList<>();
        try {
            for (int i = 0; i < processes; i++) {
                children.add(ChildJvm.start(SenderMain.class, List.of(inbox, "process-" + i, Integer.toString(each))));
            }
            for (ChildJvm child : children) {
                for (String line : site.toLines()) {
                    child.send(line);
                }
            }
            for (ChildJvm child : children) {
                child.await(SenderMain.READY);
            }
            for (ChildJvm child : children) {
                child.send(SenderMain.GO);
            }
            for (int i = 0; i < processes; i++) {
                await(children.get(i), "process-" + i, each);
            }
        } finally {
            children.forEach(ChildJvm::close);
        }
        judgeInbox();
    }

    private void await(ChildJvm child, String sender, int each) throws IOException {
        for (SenderNames names : SenderNames.values()) {
            for (int i = 0; i < each; i++) {
                String[] sent = child.await(SenderMain.SENT).split(" ", -1);
                note(
                        SenderMain.letterName(sender, names, i),
                        Integer.parseInt(sent[0]),
                        Long.parseLong(sent[1]),
                        Integer.parseInt(sent[2]),
                        sent[3]);
            }
        }
    }

    private void send(Share share, Letter letter, SenderNames names, int family) throws IOException {
        Sender.Sent sent = Sender.send(share.inbox(inbox), letter, names.options(family));
        note(
                letter.name(),
                sent.cycles(),
                sent.tries(),
                sent.there().tries(),
                sent.there().item().path().name());
        if (!sent.there().leftBehind().isEmpty()) {
            complaints.add(letter.name() + " left behind " + sent.there().leftBehind());
        }
    }

    /** An item is looked at as soon as its sender has been told that it is there. */
    private void note(String letter, int ofCycles, long ofTries, int lastTries, String name) throws IOException {
        letters.add(letter);
        cycles.addAndGet(ofCycles);
        tries.addAndGet(ofTries);
        mostTries.accumulateAndGet(lastTries, Math::max);
        byte[] content = view.content(name).orElse(new byte[0]);
        if (acknowledged.put(name, content) != null) {
            complaints.add("two senders were told that they have the name " + name);
        }
        if (Letter.read(content).filter(letter::equals).isEmpty()) {
            complaints.add(letter + " was acknowledged as " + name + " but is not there");
        }
        if (lastTries < 1 || lastTries > Sender.MOST_TRIES) {
            complaints.add(letter + " took " + lastTries + " tries in one cycle");
        }
    }

    private void judgeRequests(List<FaultBackend> backends, long items, long ofTries) {
        Map<Primitive, Long> counts = new TreeMap<>();
        backends.forEach(backend -> backend.counts().forEach((each, count) -> counts.merge(each, count, Long::sum)));
        for (Primitive once : List.of(Primitive.LOG_ON, Primitive.OPEN_VOLUME, Primitive.CAPABILITIES)) {
            counts.remove(once);
        }
        if (counts.getOrDefault(Primitive.LIST, 0L) > 0) {
            complaints.add("somebody listed a directory: " + counts);
        }
        // Each name that was tried is one create, and none is tried without.
        if (counts.getOrDefault(Primitive.CREATE, 0L) != ofTries) {
            complaints.add("there were " + ofTries + " tries, and the creates are others: " + counts);
        }
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        if (all > items * PER_ITEM + (ofTries - items) * PER_COLLISION) {
            complaints.add("too many requests for " + items + " items and " + ofTries + " tries: " + counts);
        }
    }

    /** Each letter is there once, and whatever was there at some time still is as it was. */
    private void judgeInbox() throws IOException {
        complaints.addAll(judge.complaints(new TreeSet<>(letters)));
        if (!judge.others().isEmpty()) {
            complaints.add("left over: " + judge.others());
        }
        for (Map.Entry<String, byte[]> earlier : acknowledged.entrySet()) {
            byte[] now = view.content(earlier.getKey()).orElse(new byte[0]);
            if (!Arrays.equals(earlier.getValue(), now)) {
                complaints.add("overwritten: " + earlier.getKey());
            }
        }
        if (mostTries.get() > Sender.MOST_TRIES) {
            complaints.add("more tries than allowed: " + mostTries);
        }
    }
}
