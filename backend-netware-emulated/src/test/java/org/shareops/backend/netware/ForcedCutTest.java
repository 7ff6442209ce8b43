package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.model.ShareException;
import org.shareops.testkit.Call;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.Sample;
import org.shareops.testkit.net.Fault;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateStrategy;

/**
 * Rules D2 and D7: the wire of whoever gets somebody off is cut, and he cannot log in any more to enable logins. His keeper has a
 * connection of its own.
 */
class ForcedCutTest {
    private static final InUsePolicy POLICY =
            ForcedScene.policy(Duration.ofMillis(20), ForcedScene.how(Duration.ofMillis(200)));
    private static final List<UpdateStrategy> STRATEGIES = List.of(UpdateStrategy.SWAP, UpdateStrategy.PATCH);
    private static final int AT_ONCE = 4;
    /** The keeper's is the second. */
    private static final int OURS = 1;

    @TempDir
    Path work;

    /** Cuts the wire at a request that comes after newcomers began to be kept off, counted from 1. */
    private String complaintsAbout(int request, UpdateStrategy strategy) throws Exception {
        List<String> complaints = new ArrayList<>();
        try (ForcedScene scene = ForcedScene.real(Files.createTempDirectory(work, "cut"))) {
            scene.user(NetWareFixture.PLAIN).opens(ForcedScene.PROGRAM);
            AtomicBoolean shut = new AtomicBoolean();
            String[] at = {"nothing"};
            scene.backend.use(FaultPlan.builder()
                    .after(CallMatcher.callsTo(Primitive.REFUSE_NEWCOMERS), call -> shut.set(true))
                    .before(CallMatcher.anyCall().where(call -> shut.get()).nth(request), call -> {
                        at[0] = call.toString();
                        scene.proxy.plan(Fault.CUT_BEFORE, message -> message.connection() == OURS);
                    })
                    .build());
            String outcome;
            try {
                outcome = scene.update(strategy, POLICY).run().outcome().name();
            } catch (ShareException e) {
                outcome = e.kind().name();
            }
            String where = strategy + ", cut at " + request + ", " + at[0] + ", ended " + outcome + ": ";
            ForcedScene.await(() -> scene.on.server().isLoginEnabled());
            if (!scene.isOld() && !scene.isNew()) {
                complaints.add(where + "neither old nor new");
            }
            Outcome again = goneOnWith(scene, strategy);
            System.out.println(where + "then " + again);
            if (again != Outcome.COMMITTED && again != Outcome.UNCHANGED) {
                complaints.add(where + "then " + again);
            }
            scene.share().recover();
            scene.assertNothingIsLeft();
            assertThat(scene.isNew()).isTrue();
        }
        return String.join("\n", complaints);
    }

    /**
     * Who tried to come back before logins were enabled may not ask again at once; he is told when he may (rule P6), and waits.
     */
    private static Outcome goneOnWith(ForcedScene scene, UpdateStrategy strategy) throws ShareException {
        while (true) {
            try {
                return scene.update(strategy, POLICY).run().outcome();
            } catch (ShareException e) {
                Instant at = e.retryAt().orElseThrow(() -> e);
                ForcedScene.await(() -> !Instant.now().isBefore(at));
            }
        }
    }

    private int requests(UpdateStrategy strategy) throws IOException {
        try (ForcedScene scene = ForcedScene.real(Files.createTempDirectory(work, "whole"))) {
            scene.user(NetWareFixture.PLAIN).opens(ForcedScene.PROGRAM);
            scene.update(strategy, POLICY).run();
            List<Primitive> all =
                    scene.backend.calls().stream().map(Call::primitive).toList();
            return all.size() - all.indexOf(Primitive.REFUSE_NEWCOMERS) - 1;
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void D2_D7_whoeverLosesHisWireHasItsLoginsEnabledAndCanGoOn() throws Exception {
        Sample sample = Sample.ofProperties();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Callable<Integer>> whole = new ArrayList<>();
            for (UpdateStrategy strategy : STRATEGIES) {
                whole.add(() -> requests(strategy));
            }
            List<Future<Integer>> lengths = threads.invokeAll(whole);
            List<Callable<String>> cuts = new ArrayList<>();
            for (int i = 0; i < STRATEGIES.size(); i++) {
                UpdateStrategy strategy = STRATEGIES.get(i);
                for (int request : sample.upTo(lengths.get(i).get(), 1)) {
                    cuts.add(() -> complaintsAbout(request, strategy));
                }
            }
            List<String> complaints = new ArrayList<>();
            for (Future<String> each : threads.invokeAll(cuts)) {
                complaints.add(each.get());
            }
            assertThat(complaints).as(sample.toString()).allMatch(String::isEmpty);
        } finally {
            threads.shutdownNow();
        }
    }
}
