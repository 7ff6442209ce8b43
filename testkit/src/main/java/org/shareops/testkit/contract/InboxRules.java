package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Postbox.text;
import static org.shareops.testkit.contract.Scene.refusal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.shareops.Inbox;
import org.shareops.delivery.Delivery;
import org.shareops.delivery.DeliveryOptions;
import org.shareops.delivery.PollReport;
import org.shareops.delivery.Verdict;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Volume;
import org.shareops.testkit.Crowd;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.Sample;

/** Rules V2 to V4, V6 and V7: deliveries into an inbox over the backend, and what its readers see. */
abstract class InboxRules extends Rules {
    private static final int MOST_NAMES = 10;
    private static final int ITEMS = 10;
    /** So many that no server lists them in as few requests as an item takes. */
    private static final int OTHERS = 60;
    /** Six primitives, and two more questions for each, as after failures. */
    private static final int MOST_REQUESTS = 18;

    private static final int TWINS = 12;
    private static final int EACH = 6;
    private static final int MANY_BYTES = 150_000;

    private static DeliveryOptions of(String sender, long sequence) {
        return DeliveryOptions.defaults().withSender(sender).withSequence(sequence);
    }

    @Test
    void V6_anItemTakesFewRequestsAndNoListing() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        Inbox inbox = box.in(on().share());
        inbox.deliver(text("first"));
        deliverCounting(inbox, "an empty inbox");
        for (int i = 0; i < OTHERS; i++) {
            on().put("BOX/OTHER" + i, "");
        }
        deliverCounting(inbox, "an inbox with many files");
        assertThat(box.items()).as(Rule.V6.asks("all items")).hasSize(1 + 2 * ITEMS);
    }

    private void deliverCounting(Inbox inbox, String where) throws Exception {
        ServerCounters counters = on().fixture().counters().orElse(null);
        long requests = counters == null ? 0 : counters.requests();
        OptionalLong listings = counters == null ? OptionalLong.empty() : counters.listings();
        on().backend().use(FaultPlan.none());
        for (int i = 0; i < ITEMS; i++) {
            inbox.deliver(text("item"));
        }
        assertThat(on().backend().count(Primitive.LIST))
                .as(Rule.V6.asks("no listing for " + where))
                .isZero();
        if (counters == null || counters.requests() == requests) {
            on().partly(Rule.V6, "nothing counts on the server");
            return;
        }
        assertThat(counters.requests() - requests)
                .as(Rule.V6.asks(
                        "at most " + MOST_REQUESTS + " requests for each of " + ITEMS + " items into " + where))
                .isLessThanOrEqualTo((long) ITEMS * MOST_REQUESTS);
        if (listings.isEmpty()) {
            on().partly(Rule.V6, "nothing counts listings on the server");
            return;
        }
        assertThat(counters.listings())
                .as(Rule.V6.asks("no listing on the server for items into " + where))
                .isEqualTo(listings);
    }

    @Test
    void V2_anotherClientNeverReadsAPartOfAnItem() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        Postbox rehearsal = Postbox.in(on(), "DRY");
        AtomicReference<SharePath> next = new AtomicReference<>(box.path().child("NONE"));
        AtomicInteger looks = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        String content = "0123456789".repeat(MANY_BYTES / 10);
        List<String> parts = Collections.synchronizedList(new ArrayList<>());
        Looker looker = looker(box, content, parts);
        AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            try {
                while (!over.get()) {
                    looker.look(next.get());
                    looks.incrementAndGet();
                }
            } catch (Throwable e) {
                broken.set(e);
            }
        });
        reader.setDaemon(true);
        reader.start();
        try {
            for (int i = 0; i < EACH; i++) {
                // The same random numbers make the same name again.
                SharePath known = rehearsal
                        .in(on().share())
                        .deliver(text(""), of("ann", i).withRandom(new Random(i)))
                        .item()
                        .path();
                next.set(box.path().child(known.name()));
                int before = looks.get();
                Scene.await(
                        () -> Rule.V2.asks("an answer to who wants to read"),
                        () -> looks.get() > before + 1 || broken.get() != null);
                Delivery there =
                        box.in(on().share()).deliver(text(content), of("ann", i).withRandom(new Random(i)));
                assertThat(there.item().path())
                        .as(Rule.V2.asks("the item under its name"))
                        .isEqualTo(next.get());
                assertThat(box.content(next.get()))
                        .as(Rule.V2.asks("the whole item as soon as it is said to be there"))
                        .isEqualTo(content);
            }
        } finally {
            over.set(true);
        }
        Patience.join(reader, Rule.V2.asks("an answer to who wants to read"));
        if (broken.get() != null) {
            throw new AssertionError("reading all the time broke off: " + broken.get(), broken.get());
        }
        assertThat(parts)
                .as(Rule.V2.asks("whole items to who reads all the time"))
                .isEmpty();
    }

    /** Looks at a name, and notes what it reads there if that is not all. */
    @FunctionalInterface
    private interface Looker {
        void look(SharePath item);
    }

    private Looker looker(Postbox box, String content, List<String> parts) throws Exception {
        OtherClient other = on().fixture().otherClient(on().url()).orElse(null);
        Volume session = other == null ? on().anotherVolume() : null;
        if (other == null) {
            on().partly(Rule.V2, "the fixture has no other client");
        } else {
            on().closing(other);
        }
        byte[] whole = Scene.utf8(content);
        return item -> {
            try {
                byte[] seen = other == null
                        ? Scene.bytes(Objects.requireNonNull(session), item)
                        : other.read(box.toOthers(item));
                if (!Arrays.equals(seen, whole)) {
                    parts.add(seen.length + " bytes of " + item);
                }
            } catch (IOException e) {
                // It is not there yet, or nobody may read it yet.
            }
        };
    }

    @Test
    void V2_aReaderInATightLoopTakesWholeItemsOnceEach() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        Inbox sending = box.in(on().share());
        Inbox reading = box.in(on().share(on().shares()));
        String content = "0123456789".repeat(MANY_BYTES / 100);
        List<String> expected = new ArrayList<>();
        for (String sender : List.of("alpha", "beta")) {
            IntStream.rangeClosed(1, EACH).forEach(i -> expected.add(content + sender + i));
        }
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger number = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        Crowd.inMany(3, () -> {
            int mine = number.getAndIncrement();
            if (mine == 2) {
                takeAll(reading, ended, seen);
                return true;
            }
            try {
                String sender = mine == 0 ? "alpha" : "beta";
                for (int i = 1; i <= EACH; i++) {
                    sending.deliver(text(content + sender + i), of(sender, i));
                }
            } finally {
                ended.incrementAndGet();
            }
            return true;
        });
        assertThat(seen)
                .as(Rule.V2.asks("each item once, and whole, to a reader in a tight loop"))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(on().tree("BOX"))
                .as(Rule.V2.asks("an empty inbox when all is taken"))
                .isEmpty();
    }

    /** Until the senders have ended and nothing is there that had to wait. */
    private static void takeAll(Inbox inbox, AtomicInteger ended, List<String> seen) throws Exception {
        Scene.await(() -> Rule.V2.asks("an end of the items, after " + seen.size()), () -> {
            boolean last = ended.get() == 2;
            PollReport report = inbox.poll(item -> {
                seen.add(Postbox.contentOf(item));
                return Verdict.DONE;
            });
            return last && report.done() == 0 && report.busy().isEmpty();
        });
    }

    /** Random numbers that come in the same order for everybody. */
    private static DeliveryOptions twin() {
        return of("twin", 7).withRandom(new Random(2002));
    }

    @Test
    void V3_V4_sendersWithOneNameLoseNothing() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        List<Inbox> inboxes = List.of(box.in(on().share()), box.in(on().share(on().shares())));
        AtomicInteger number = new AtomicInteger();
        List<Delivery> there = Crowd.inMany(TWINS, () -> {
            int mine = number.getAndIncrement();
            DeliveryOptions twin = twin();
            for (int cycle = 1; ; cycle++) {
                try {
                    return inboxes.get(mine % 2).deliver(text("of " + mine), twin);
                } catch (ShareException e) {
                    if (e.kind() != ErrorKind.ALREADY_EXISTS || cycle > TWINS) {
                        throw e;
                    }
                }
            }
        });
        assertThat(on().backend().count(Primitive.LIST))
                .as(Rule.V6.asks("no listing to find a free name"))
                .isZero();
        assertThat(box.items())
                .as(Rule.V3.asks("the items of all senders whose generators give the same names"))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, TWINS).mapToObj(i -> "of " + i).toList());
        assertThat(there.stream().map(Delivery::item))
                .as(Rule.V3.asks("a name of its own for each item"))
                .doesNotHaveDuplicates();
        assertThat(there).as(Rule.V4.asks("at most ten names for each")).allMatch(each -> each.tries() <= MOST_NAMES);
    }

    @Test
    void V4_V3_afterTenNamesTheItemIsRefusedAndNothingHasChanged() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        Inbox inbox = box.in(on().share());
        DeliveryOptions stuck = of("twin", 7).withRandom(() -> 0);
        inbox.deliver(text("first"), stuck);
        Map<String, Entry> before = on().list("BOX");
        on().backend().use(FaultPlan.none());
        ShareException e = refusal(
                Rule.V4.asks("a refusal where all names are taken"), () -> inbox.deliver(text("second"), stuck));
        Scene.assertKind(Rule.V4, ErrorKind.ALREADY_EXISTS, "where ten names are taken", e);
        for (Primitive each : List.of(Primitive.CREATE, Primitive.RENAME)) {
            assertThat(on().backend().count(each))
                    .as(Rule.V4.asks("ten names that are tried, and as many times " + each))
                    .isEqualTo(MOST_NAMES);
        }
        assertThat(on().list("BOX"))
                .as(Rule.V3.asks("nothing but the first item, as it was"))
                .isEqualTo(before);
        assertThat(box.items()).as(Rule.V3.asks("the first item")).containsExactly("first");
    }

    @Test
    void V7_aReaderTakesItemsInTheOrderOfTheirNumbersOnceEach() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        Inbox sending = box.in(on().share());
        Inbox reading = box.in(on().share(on().shares()));
        for (int round = 0; round < 2; round++) {
            List<Integer> numbers = new ArrayList<>(IntStream.rangeClosed(round * ITEMS + 1, (round + 1) * ITEMS)
                    .boxed()
                    .toList());
            Collections.shuffle(numbers, Sample.ofProperties().random());
            for (int number : numbers) {
                for (String sender : List.of("alpha", "beta")) {
                    sending.deliver(text(sender + " " + number), of(sender, number));
                }
            }
            Collections.sort(numbers);
            // A second reader takes none of those again that the first one was done with.
            Inbox fresh = box.in(on().share(on().shares()));
            assertOrder(round == 0 ? "of a first poll" : "that came since the first poll", reading, numbers);
            assertThat(fresh.poll(item -> Verdict.KEEP).kept())
                    .as(Rule.V7.asks("nothing to another reader where all was taken"))
                    .isZero();
        }
    }

    private static void assertOrder(String what, Inbox inbox, List<Integer> numbers) throws Exception {
        Map<String, List<String>> seen = new TreeMap<>();
        inbox.poll(item -> {
            String[] content = Postbox.contentOf(item).split(" ", 2);
            seen.computeIfAbsent(content[0], sender -> new ArrayList<>()).add(content[1]);
            return Verdict.DONE;
        });
        List<String> expected = numbers.stream().map(String::valueOf).toList();
        assertThat(seen)
                .as(Rule.V7.asks("the items " + what + ", each sender's in the order of their numbers"))
                .isEqualTo(Map.of("alpha", expected, "beta", expected));
    }
}
