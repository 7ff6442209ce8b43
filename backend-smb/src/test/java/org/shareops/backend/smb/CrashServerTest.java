package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Shares;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.testkit.Call;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.crash.CrashFigures;
import org.shareops.testkit.crash.RecoveryProcess;
import org.shareops.update.UpdateStrategy;

/**
 * Rules R4 and R6 where it is the server that dies, at a random primitive of an update, and comes back at once. The killing
 * goes on beside the update, which is not told.
 */
class CrashServerTest {
    private static final int FILES = 20;
    private static final Set<ErrorKind> HONEST =
            Set.of(ErrorKind.LINK_LOST, ErrorKind.UNREACHABLE, ErrorKind.OUTCOME_UNKNOWN);

    @TempDir
    Path work;

    private final Map<String, Object> figures = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();
    private List<Path> versions;
    private int current;

    @Test
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void R4_R6_aKilledServerLeavesOldOrNew() throws Exception {
        CrashFigures told = CrashFigures.named("smb", "server");
        Random random = new Random(told.seed());
        versions = List.of(
                Trees.numbered(work.resolve("one"), FILES, "one"), Trees.numbered(work.resolve("two"), FILES, "two"));
        ExecutorService killer = Executors.newSingleThreadExecutor();
        try (SmbFixture on = new SmbFixture();
                RecoveryProcess recovery = RecoveryProcess.start(on.crashSite())) {
            publish(on, new FaultBackend(new SmbBackend()), UpdateStrategy.SWAP, 1);
            Map<UpdateStrategy, Length> lengths = new EnumMap<>(UpdateStrategy.class);
            lengths.put(UpdateStrategy.SWAP, measure(on, UpdateStrategy.SWAP, 0));
            lengths.put(UpdateStrategy.PATCH, measure(on, UpdateStrategy.PATCH, 1));
            current = 1;
            int rounds = told.rounds(5, 100);
            for (int round = 0; round < rounds; round++) {
                UpdateStrategy strategy = round % 2 == 0 ? UpdateStrategy.SWAP : UpdateStrategy.PATCH;
                killOnce(on, recovery, strategy, lengths.get(strategy).draw(random), killer);
            }
        } finally {
            killer.shutdownNow();
        }
        figures.put("complaints", complaints.size());
        told.write(figures);
        assertThat(complaints).as(told.toString()).isEmpty();
        assertThat(figures).containsKey("servers killed");
    }

    /** How many primitives an update takes, and how many of them before its commit. */
    private record Length(int all, int beforeCommit) {
        /** Draws one of them, half of the times one of the commit or later: that is where it hurts. */
        int draw(Random random) {
            int from = random.nextBoolean() ? beforeCommit : 0;
            return 1 + from + random.nextInt(all - from);
        }
    }

    private Length measure(SmbFixture on, UpdateStrategy strategy, int version) throws IOException {
        FaultBackend backend = new FaultBackend(new SmbBackend());
        publish(on, backend, strategy, version);
        List<Call> calls = backend.calls();
        int first = 0;
        while (!changesNames(calls.get(first))) {
            first++;
        }
        return new Length(calls.size(), first);
    }

    /** Nothing but a commit renames what users see. */
    private static boolean changesNames(Call call) {
        boolean renames = call.primitive() == Primitive.RENAME || call.primitive() == Primitive.CLAIM_RENAME;
        return renames && call.concerns(SharePath.of("OFFICE"));
    }

    private void killOnce(
            SmbFixture on, RecoveryProcess recovery, UpdateStrategy strategy, int fatal, ExecutorService killer)
            throws Exception {
        List<Future<?>> killing = new ArrayList<>();
        FaultPlan plan = FaultPlan.builder()
                .before(
                        CallMatcher.anyCall().where(call -> call.number() == fatal),
                        call -> killing.add(killer.submit(() -> killAndStart(on))))
                .build();
        String outcome = publish(on, new FaultBackend(new SmbBackend(), plan), strategy, 1 - current);
        for (Future<?> each : killing) {
            each.get();
        }
        count(killing.isEmpty() ? "servers not killed" : "servers killed");
        count(strategy + " ended with " + outcome);
        judge(on, recovery, strategy + " killed at " + fatal + ", " + outcome, outcome);
    }

    private static Void killAndStart(SmbFixture on) throws IOException {
        on.server.kill();
        on.server.start();
        return null;
    }

    private String publish(SmbFixture on, FaultBackend backend, UpdateStrategy strategy, int version)
            throws IOException {
        String outcome;
        try (Shares shares = on.crashSite().open(backend)) {
            try {
                outcome = on.share(shares)
                        .update("OFFICE")
                        .from(Source.directory(versions.get(version)))
                        .strategy(strategy)
                        .run()
                        .outcome()
                        .name();
            } catch (ShareException e) {
                outcome = e.kind().name();
                if (!HONEST.contains(e.kind()) && !SmbFixture.isOfAServerThatStarts(e)) {
                    complaints.add("unexpected: " + e);
                }
            }
        }
        return outcome;
    }

    private void judge(SmbFixture on, RecoveryProcess recovery, String where, String outcome) throws IOException {
        RecoveryProcess.Result result = recovery.recoverUntilSettled();
        TreeDigest now = TreeDigest.of(on.server.directoryOf("data").resolve("OFFICE"));
        boolean isOld = now.equals(TreeDigest.of(versions.get(current)));
        boolean isNew = now.equals(TreeDigest.of(versions.get(1 - current)));
        if (!isOld && !isNew) {
            complaints.add(where + ": neither old nor new but " + now + ", " + result.text());
        }
        if (outcome.equals("COMMITTED") && !isNew) {
            complaints.add(where + ": the new content is not there");
        }
        if (outcome.equals("LINK_LOST") && !isOld) {
            complaints.add(where + ": the old content is not there");
        }
        count((result.foundNothing() ? "nothing to recover, " : "recovered to ") + (isNew ? "new" : "old"));
        List<String> left = on.crashSite().leftovers("OFFICE");
        if (!left.isEmpty() || !recovery.recover().foundNothing()) {
            complaints.add(where + ": left " + left + " after " + result.text());
        }
        current = isNew ? 1 - current : current;
    }

    private void count(String what) {
        figures.merge(what, 1, (a, b) -> (Integer) a + (Integer) b);
    }
}
