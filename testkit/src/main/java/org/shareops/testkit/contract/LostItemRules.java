package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Postbox.text;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.shareops.Inbox;
import org.shareops.Shares;
import org.shareops.delivery.Delivery;
import org.shareops.delivery.SweepReport;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.Sample;
import org.shareops.testkit.SimulatedCrash;

/** Rule V5: replies that are lost while an item is delivered, and what dead senders leave behind. */
abstract class LostItemRules extends Rules {
    /** No fewer than an item takes where each primitive is one request: one of them is the renaming. */
    private static final int FEW = 8;

    private static final Duration OLD = Duration.ofHours(40);

    @Test
    void V5_lostRepliesNeitherLoseNorDouble() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        List<String> expected = new ArrayList<>();
        Primitive[] all = {
            Primitive.CREATE,
            Primitive.WRITE,
            Primitive.SYNC,
            Primitive.CLOSE,
            Primitive.RENAME,
            Primitive.SYNC_DIRECTORY
        };
        for (Primitive lost : all) {
            for (boolean done : new boolean[] {true, false}) {
                String when = "where the reply to " + lost + " was lost, which was " + (done ? "done" : "not done");
                FaultPlan.Builder plan = FaultPlan.builder();
                CallMatcher first = CallMatcher.callsTo(lost).nth(1);
                FaultBackend losing = new FaultBackend(
                        on().fixture().backend(),
                        (done
                                        ? plan.loseReply(first, ErrorKind.OUTCOME_UNKNOWN)
                                        : plan.refuse(first, ErrorKind.OUTCOME_UNKNOWN))
                                .build());
                String content = lost + " " + done;
                boolean needed = lost == Primitive.CREATE || lost == Primitive.RENAME;
                try (Shares shares = on().over(losing, Patience.clock())) {
                    if (isDelivered(box.in(on().share(shares)), content, needed, when)) {
                        expected.add(content);
                    }
                } finally {
                    losing.dropClient();
                }
                assertThat(box.items())
                        .as(Rule.V5.asks("an item once if it was said to be there, and else not, " + when))
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    private static boolean isDelivered(Inbox inbox, String content, boolean needed, String when) throws ShareException {
        try {
            inbox.deliver(text(content));
            return true;
        } catch (ShareException e) {
            assertThat(e.kind())
                    .as(Rule.V5.asks("that somebody who may look finds out " + when + ", and not " + e))
                    .isNotEqualTo(ErrorKind.OUTCOME_UNKNOWN);
            assertThat(needed)
                    .as(Rule.V5.asks("an item that arrives nevertheless " + when + ", and not " + e))
                    .isFalse();
            return false;
        }
    }

    @Test
    void V5_P7_answersThatAreLostOnTheWayNeitherLoseNorDouble() throws Exception {
        Wire cable = on().cable();
        Postbox box = Postbox.in(on(), "BOX");
        List<String> expected = new ArrayList<>(List.of("first", "second"));
        int requests = requestsOfAnItem(box);
        Sample sample = Sample.ofProperties();
        for (int number : sample.upTo(requests, FEW)) {
            for (boolean done : new boolean[] {true, false}) {
                String when = "where the " + (done ? "answer to request " : "request ") + number + " of " + requests
                        + " was lost (" + sample + ")";
                String content = number + " " + done;
                try (Shares shares = on().shares(on().fixture().administrator(), Patience.clock())) {
                    Inbox inbox = box.in(on().share(shares));
                    inbox.deliver(text("before " + content));
                    expected.add("before " + content);
                    if (!(done ? cable.cutAnswer(number) : cable.cutRequest(number))) {
                        throw new NotVerified("the wire cannot lose a single request or answer");
                    }
                    if (isDelivered(inbox, content, false, when)) {
                        expected.add(content);
                    }
                } finally {
                    cable.restore();
                }
                assertThat(box.itemsAnew())
                        .as(Rule.V5.asks("an item once if it was said to be there, and else not, " + when))
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    private int requestsOfAnItem(Postbox box) throws Exception {
        ServerCounters counters = on().counters();
        try (Shares shares = on().shares(on().fixture().administrator(), Patience.clock())) {
            Inbox inbox = box.in(on().share(shares));
            // The link comes up with it.
            inbox.deliver(text("first"));
            long before = counters.requests();
            inbox.deliver(text("second"));
            int requests = (int) (counters.requests() - before);
            if (requests == 0) {
                throw new NotVerified("the fixture counts no request where there were some");
            }
            return requests;
        }
    }

    @Test
    void V5_whatADeadSenderLeftIsSweptWhenItIsOld() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        Inbox inbox = box.in(on().share());
        inbox.deliver(text("item"));
        on().put("BOX/FOREIGN.TXT", "foreign");
        for (String name : on().list("BOX").keySet()) {
            makeOld(box.path().child(name));
        }
        SharePath old = leaveTemporary(box);
        makeOld(old);
        SharePath young = leaveTemporary(box);
        SweepReport report = inbox.sweep();
        assertThat(report.removed())
                .as(Rule.V5.asks("what was left more than 36 hours ago swept, by the server's clock"))
                .containsExactly(old);
        assertThat(report.young()).as(Rule.V5.asks("one that is too young")).isEqualTo(1);
        assertThat(on().list("BOX").keySet())
                .as(Rule.V5.asks("that it is gone and nothing else"))
                .hasSize(3)
                .contains(young.name())
                .doesNotContain(old.name());
        assertThat(box.items()).as(Rule.V5.asks("the item")).containsExactly("item");
    }

    private void makeOld(SharePath path) throws ShareException {
        Instant then = on().volume().serverTime().minus(OLD);
        on().volume().setAttributes(path, then, null);
    }

    /** What a sender leaves that dies after it has written. */
    private SharePath leaveTemporary(Postbox box) throws Exception {
        FaultBackend crashing = new FaultBackend(
                on().fixture().backend(),
                FaultPlan.builder()
                        .crashAfter(CallMatcher.callsTo(Primitive.SYNC))
                        .build());
        try (Shares shares = on().over(crashing, Patience.clock())) {
            box.in(on().share(shares)).deliver(text("left"));
        } catch (SimulatedCrash e) {
            // As planned.
        } finally {
            crashing.dropClient();
        }
        return crashing.calls().stream()
                .filter(call -> call.primitive() == Primitive.CREATE)
                .findFirst()
                .orElseThrow(() -> new AssertionError(Rule.V5.asks("a sender that creates its item")))
                .path();
    }

    @Test
    void V5_aSenderThatIsSweptAwaySendsItsItemAgain() throws Exception {
        Postbox box = Postbox.in(on(), "BOX");
        Inbox sweeping = box.in(on().share(on().shares()));
        List<SharePath> swept = new ArrayList<>();
        FaultBackend slow = new FaultBackend(
                on().fixture().backend(),
                FaultPlan.builder()
                        .before(CallMatcher.callsTo(Primitive.RENAME).nth(1), call -> {
                            makeOld(call.path());
                            swept.addAll(sweeping.sweep().removed());
                        })
                        .build());
        try (Shares shares = on().over(slow, Patience.clock())) {
            Delivery there = box.in(on().share(shares)).deliver(text("item"));
            assertThat(swept).as(Rule.V5.asks("that what is old is swept")).hasSize(1);
            ShareLocation item = there.item();
            assertThat(box.content(item.path()))
                    .as(Rule.V5.asks("the item where it is said to be"))
                    .isEqualTo("item");
        }
        assertThat(box.items())
                .as(Rule.V5.asks("an item once that was swept away before it had its name"))
                .containsExactly("item");
    }
}
