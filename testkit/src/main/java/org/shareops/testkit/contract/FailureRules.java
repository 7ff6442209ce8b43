package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Scene.refusal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.spi.EngineClock;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.Sample;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.InUsePolicy;
import org.shareops.update.UpdateHandle;
import org.shareops.update.UpdateStrategy;

/** Rules R4 to R6 and R15: clients that crash, replies that are lost, and publishers that meet. */
abstract class FailureRules extends Rules {
    private static final Map<String, String> OLD = Map.of("A.TXT", "old a", "DIR/B.TXT", "old b", "GONE.TXT", "gone");
    private static final Map<String, String> NEW = Map.of("A.TXT", "new a", "DIR/B.TXT", "new b", "ADDED.TXT", "added");
    private static final int FEW = 8;

    private String target() {
        return on().at("PKG").toString();
    }

    private void publish(Shares shares, UpdateStrategy strategy, Source source) throws ShareException {
        on().share(shares).update(target()).from(source).strategy(strategy).run();
    }

    private Shares over(FaultBackend backend) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .credentials(
                        org.shareops.model.CredentialsProvider.of(on().fixture().administrator()))
                .build();
    }

    /** How many requests an update from the one to the other takes. */
    private int requests(UpdateStrategy strategy, Source source) throws ShareException {
        FaultBackend counting = new FaultBackend(on().fixture().backend());
        try (Shares shares = over(counting)) {
            publish(shares, strategy, source);
        }
        return counting.calls().size();
    }

    private void assertOldOrNew(Rule rule, String when) throws ShareException {
        Map<String, String> seen = new TreeMap<>(on().tree("PKG"));
        assertThat(seen)
                .as(rule.asks("the old tree or the new one, whole, " + when))
                .isIn(new TreeMap<>(OLD), new TreeMap<>(NEW));
    }

    private void assertNothingLeft(Rule rule, String when) throws ShareException {
        assertThat(on().names(""))
                .as(rule.asks("nothing beside the target " + when))
                .containsExactly("PKG");
    }

    @Test
    void R4_R1_aCrashAnywhereIsRecovered() throws Exception {
        Sample sample = Sample.ofProperties();
        for (UpdateStrategy strategy : on().strategies()) {
            Source old = on().source(OLD);
            Source fresh = on().source(NEW);
            publish(on().shares(), strategy, old);
            int requests = requests(strategy, fresh);
            int crashes = 0;
            List<Integer> points = sample.upTo(requests, FEW);
            for (int number : points) {
                try (Shares sound =
                        on().sharesFor(on().fixture().administrator()).build()) {
                    publish(sound, strategy, old);
                }
                crashes += crashAt(number, strategy, fresh) ? 1 : 0;
                String when = "after a crash of " + strategy + " at request " + number + " of " + requests + " ("
                        + sample + ")";
                try (Shares rescuer =
                        on().sharesFor(on().fixture().administrator()).build()) {
                    assertThat(on().share(rescuer).recover(target()).isComplete())
                            .as(Rule.R4.asks("a recovery that comes to its end " + when))
                            .isTrue();
                }
                assertOldOrNew(Rule.R4, when);
                assertNothingLeft(Rule.R4, when);
            }
            // Two updates of the same do not always take as many requests, so the last point may come too late.
            if (crashes < points.size() - 1) {
                on().partly(
                                Rule.R4,
                                "not every update of " + strategy + " came to the request that it was to crash at");
            }
            if (crashes == 0) {
                throw new NotVerified("no update of " + strategy + " came to the request that it was to crash at");
            }
        }
    }

    private boolean crashAt(int number, UpdateStrategy strategy, Source source) throws ShareException {
        FaultBackend crashing = new FaultBackend(on().fixture().backend(), FaultPlan.crashAfter(number));
        try (Shares shares = over(crashing)) {
            publish(shares, strategy, source);
        } catch (ShareException | org.shareops.testkit.SimulatedCrash e) {
            assertThat(crashing.crashed())
                    .as("the plan crashed the client, and nothing else failed: " + e)
                    .isTrue();
        } finally {
            crashing.dropClient();
        }
        return crashing.crashed();
    }

    @Test
    void R6_aLostReplyIsResolvedByIdentity() throws Exception {
        if (!on().volume().traits().stableIds()) {
            throw new NotVerified("its traits promise no identity");
        }
        Primitive[] renames = {Primitive.RENAME, Primitive.CLAIM_RENAME, Primitive.EXCHANGE, Primitive.DELETE};
        for (UpdateStrategy strategy : on().strategies()) {
            for (int nth = 1; nth <= 4; nth++) {
                publish(on().shares(), strategy, on().source(OLD));
                FaultBackend losing = new FaultBackend(
                        on().fixture().backend(),
                        FaultPlan.builder()
                                .loseReply(CallMatcher.callsTo(renames).nth(nth), ErrorKind.OUTCOME_UNKNOWN)
                                .build());
                String when = "after the reply to rename or delete " + nth + " of " + strategy + " was lost";
                try (Shares shares = over(losing)) {
                    publish(shares, strategy, on().source(NEW));
                    assertThat(new TreeMap<>(on().tree("PKG")))
                            .as(Rule.R6.asks("the new tree " + when + ", since it says it is there"))
                            .isEqualTo(new TreeMap<>(NEW));
                } catch (ShareException e) {
                    assertOldOrNew(Rule.R6, when + ": " + e);
                }
                try (Shares rescuer =
                        on().sharesFor(on().fixture().administrator()).build()) {
                    on().share(rescuer).recover(target());
                }
                assertOldOrNew(Rule.R6, when + " and recovery");
                assertNothingLeft(Rule.R6, when);
            }
        }
    }

    @Test
    void R6_P7_aRenameWithoutAnAnswerIsNotTakenForDoneNorForUndone() throws Exception {
        on().cable();
        new LostAnswers(on()).ofRenames();
    }

    @Test
    void R6_P7_noOtherChangeWithoutAnAnswerIsEither() throws Exception {
        on().cable();
        new LostAnswers(on()).ofOtherChanges();
    }

    @Test
    void R6_R4_anUpdateWhoseAnswersAreLostIsOldOrNew() throws Exception {
        Wire cable = on().cable();
        ServerCounters counters = on().counters();
        Sample sample = Sample.ofProperties();
        for (UpdateStrategy strategy : on().strategies()) {
            Source old = on().source(OLD);
            Source fresh = on().source(NEW);
            publishAnew(strategy, old);
            long before = counters.requests();
            publishAnew(strategy, fresh);
            int requests = (int) (counters.requests() - before);
            if (requests == 0) {
                throw new NotVerified("the fixture counts no request where there were some");
            }
            for (int number : sample.upTo(requests, FEW)) {
                publishAnew(strategy, old);
                String when = "after the answer to request " + number + " of " + requests + " of " + strategy
                        + " was lost (" + sample + ")";
                if (!cable.cutAnswer(number)) {
                    throw new NotVerified("the wire cannot lose an answer");
                }
                ErrorKind told;
                try {
                    told = LostAnswers.told(() -> publishAnew(strategy, fresh));
                } finally {
                    cable.restore();
                }
                try (Scene after = new Scene(on().fixture(), on().url())) {
                    if (told == null) {
                        assertThat(new TreeMap<>(after.tree("PKG")))
                                .as(Rule.R6.asks("the new tree " + when + ", since it says it is there"))
                                .isEqualTo(new TreeMap<>(NEW));
                    }
                    after.share().recover(target());
                    assertThat(new TreeMap<>(after.tree("PKG")))
                            .as(Rule.R6.asks("the old tree or the new one, whole, " + when + ", and recovery"))
                            .isIn(new TreeMap<>(OLD), new TreeMap<>(NEW));
                    assertThat(after.names(""))
                            .as(Rule.R4.asks("nothing beside the target " + when))
                            .containsExactly("PKG");
                }
            }
        }
    }

    /** Over a link of its own. */
    private void publishAnew(UpdateStrategy strategy, Source source) throws ShareException {
        try (Shares shares = on().sharesFor(on().fixture().administrator()).build()) {
            publish(shares, strategy, source);
        }
    }

    @Test
    void R6_aRenameThatIsRefusedIsSentOnce() throws Exception {
        ServerCounters counters = on().counters();
        Volume volume = on().volume();
        on().put("A.TXT", "a");
        on().put("B.TXT", "b");
        long before = renames(counters);
        volume.rename(on().at("A.TXT"), on().at("C.TXT"), RenameMode.FAIL_IF_EXISTS);
        if (renames(counters) == before) {
            throw new NotVerified("the fixture counts no rename where one was sent");
        }
        assertSentOnce(counters, "onto a name that is taken", "C.TXT", "B.TXT");
        assertSentOnce(counters, "of what is missing", "NONE.TXT", "D.TXT");
        assertSentOnce(counters, "into a directory that is missing", "C.TXT", "NONE/C.TXT");
        assertThat(on().get("C.TXT"))
                .as(Rule.R6.asks("that a refused rename changes nothing"))
                .isEqualTo("a");
    }

    private static long renames(ServerCounters counters) throws Exception {
        return counters.renames().orElseThrow(() -> new NotVerified("nothing counts renames on the server"));
    }

    private void assertSentOnce(ServerCounters counters, String what, String from, String to) throws Exception {
        long before = renames(counters);
        refusal(
                Rule.R6.asks("a refusal of a rename " + what),
                () -> on().volume().rename(on().at(from), on().at(to), RenameMode.FAIL_IF_EXISTS));
        assertThat(renames(counters) - before)
                .as(Rule.R6.asks("one request for a rename " + what + ", which is refused"))
                .isLessThanOrEqualTo(1);
    }

    @Test
    void R5_theSecondOfTwoPublishersIsToldSo() throws Exception {
        for (UpdateStrategy strategy : on().strategies()) {
            publish(on().shares(), strategy, on().source(OLD));
            CountDownLatch reading = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            // With the staged content, when it holds whatever it needs.
            FaultBackend slow = new FaultBackend(
                    on().fixture().backend(),
                    FaultPlan.builder()
                            .before(
                                    CallMatcher.callsTo(Primitive.SET_ATTRIBUTES)
                                            .nth(1),
                                    call -> {
                                        reading.countDown();
                                        awaitUninterruptibly(goOn);
                                    })
                            .build());
            Shares first = on().closing(over(slow));
            UpdateHandle running = on().share(first)
                    .update(target())
                    .from(on().source(NEW))
                    .strategy(strategy)
                    .start();
            try {
                awaitStopped(running, reading);
                ShareException e = refusal(
                        Rule.R5.asks("a refusal of the second"),
                        () -> publish(on().shares(), strategy, on().source(Map.of("OTHER.TXT", "other"))));
                assertThat(e.kind()).as(Rule.R5.asks("BUSY, and not " + e)).isEqualTo(ErrorKind.BUSY);
            } finally {
                goOn.countDown();
                running.await();
            }
            assertThat(new TreeMap<>(on().tree("PKG")))
                    .as(Rule.R5.asks("what the first published"))
                    .isEqualTo(new TreeMap<>(NEW));
        }
    }

    private static void awaitStopped(UpdateHandle running, CountDownLatch stopped) throws Exception {
        Scene.await(
                () -> Rule.R5.asks("an update that comes to set the attributes of what it has written"),
                () -> stopped.getCount() == 0 || running.isDone());
        if (stopped.getCount() > 0) {
            running.await();
            throw new NotVerified("an update sets no attributes here, and so could not be stopped in its midst");
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void R15_aNewerUpdateEndsOneThatWaits() throws Exception {
        UpdateStrategy strategy = on().strategies().get(0);
        publish(on().shares(), strategy, on().source(OLD));
        OtherClient other = on().other();
        OtherClient.Hold hold = on().closing(other.hold("PKG/A.TXT"));
        Share newer = on().share(on().shares());
        List<Exception> failed = new ArrayList<>();
        VirtualClock clock = new VirtualClock(Instant.now()).onSleep((number, duration) -> {
            try {
                hold.close();
                newer.update(target()).from(on().source(NEW)).strategy(strategy).run();
            } catch (Exception e) {
                failed.add(e);
            }
        });
        Shares waiting = on().shares(on().fixture().administrator(), clock);
        ShareException e = refusal(
                Rule.R15.asks("a refusal of the older one"),
                () -> on().share(waiting)
                        .update(target())
                        .from(on().source(Map.of("OLDER.TXT", "older")))
                        .strategy(strategy)
                        .whenInUse(InUsePolicy.retry(3, Duration.ofMinutes(1)))
                        .run());
        assertThat(failed).as(Rule.R15.asks("a newer update that goes through")).isEmpty();
        assertThat(e.kind()).as(Rule.R15.asks("SUPERSEDED, and not " + e)).isEqualTo(ErrorKind.SUPERSEDED);
        assertThat(new TreeMap<>(on().tree("PKG")))
                .as(Rule.R15.asks("the newer tree"))
                .isEqualTo(new TreeMap<>(NEW));
    }

    @Test
    void R5_P7_anUpdateNeverGoesOnOverAnotherLink() throws Exception {
        Wire cable = on().cable();
        for (UpdateStrategy strategy : on().strategies()) {
            publish(on().shares(), strategy, on().source(OLD));
            Source cutting = new TroubledSource(on().source(NEW), entry -> {
                if (entry.names().contains("B.TXT")) {
                    cutAndRestore(cable);
                }
            });
            ShareException e = refusal(
                    Rule.R5.asks("a refusal of an update whose link was lost"),
                    () -> publish(
                            on().shares(on().fixture().administrator(), EngineClock.system()), strategy, cutting));
            assertThat(e.kind()).as(Rule.R5.asks("LINK_LOST, and not " + e)).isEqualTo(ErrorKind.LINK_LOST);
            assertThat(new TreeMap<>(treeOverANewLink()))
                    .as(Rule.R5.asks("the old tree"))
                    .isEqualTo(new TreeMap<>(OLD));
        }
    }

    private static void cutAndRestore(Wire cable) {
        try {
            cable.cut();
            cable.restore();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> treeOverANewLink() throws Exception {
        try (Scene fresh = new Scene(on().fixture(), on().url())) {
            return fresh.tree("PKG");
        }
    }
}
