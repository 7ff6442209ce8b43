package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.netware.server.Counter;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.ChildJvm;
import org.shareops.testkit.Leftovers;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.crash.CrashFigures;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateStrategy;

/**
 * Rules D2, D5 and D7: programs are killed in every phase in which they get somebody off. Their keepers live on and enable logins
 * without anybody's help, and whoever runs the same update next ends it.
 */
class ForcedKillTest {
    private static final List<String> PHASES =
            List.of("CORDON", "GRACE", "CLOSE", "TRY", "COMMIT", "CLEAN", ForcedPublishMain.UNCORDON);
    private static final int LONGEST_WAIT_MICROS = 5_000;

    @TempDir
    Path work;

    private final List<String> complaints = new ArrayList<>();
    private final Map<String, Object> figures = new TreeMap<>();
    /** The most requests that were seen in a phase. */
    private final Map<String, Integer> lengths = new TreeMap<>();

    private List<Path> versions;
    private Random random;
    private int current;

    private void count(String what) {
        figures.merge(what, 1, (old, one) -> (Integer) old + (Integer) one);
    }

    @Test
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void D2_D5_D7_whoIsKilledWhileSomebodyIsGotOffLeavesLoginsEnabled() throws Exception {
        versions = List.of(
                Trees.write(work.resolve("one"), Map.of("APP.EXE", "one", "KEPT.TXT", "same", "B.TXT", "b one")),
                Trees.write(work.resolve("two"), Map.of("APP.EXE", "two", "KEPT.TXT", "same", "B.TXT", "b two")));
        CrashFigures asked = CrashFigures.named("netware", "forced-kills");
        random = new Random(asked.seed());
        int rounds = asked.rounds(2, 140);
        int from = random.nextInt(PHASES.size());
        try (NetWareFixture on = new NetWareFixture();
                Shares first = on.sharesAs(NetWareFixture.OPERATOR)) {
            on.share(first)
                    .update(ForcedScene.TARGET)
                    .from(Source.directory(versions.get(0)))
                    .run();
            first.close();
            ChildJvm next = ChildJvm.start(ForcedPublishMain.class, List.of());
            try (Workstation idle = Workstation.loggedIn(on.port(), NetWareFixture.OTHER)) {
                for (int round = 0; round < rounds; round++) {
                    UpdateStrategy strategy = random.nextBoolean() ? UpdateStrategy.SWAP : UpdateStrategy.PATCH;
                    try (ChildJvm victim = next) {
                        // It takes a while to start.
                        next = ChildJvm.start(ForcedPublishMain.class, List.of());
                        play(on, victim, strategy, PHASES.get((from + round) % PHASES.size()));
                    }
                }
                assertThat(idle.isIn()).as("who holds nothing").isTrue();
            } finally {
                next.close();
            }
        }
        figures.put("kills", rounds);
        figures.put("complaints", complaints.size());
        asked.write(figures);
        assertThat(complaints).as(asked.toString()).isEmpty();
    }

    private void play(NetWareFixture on, ChildJvm victim, UpdateStrategy strategy, String phase) throws IOException {
        int version = 1 - current;
        String where;
        try (Workstation holder = Workstation.loggedIn(on.port(), NetWareFixture.PLAIN)) {
            where = kill(on, victim, strategy, phase, version, holder);
            awaitKeeper(on);
            goOn(on, strategy, version, where);
        }
        while (on.server().count(Counter.ATTACH_CURRENT) > 1) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private String kill(
            NetWareFixture on, ChildJvm victim, UpdateStrategy strategy, String phase, int version, Workstation holder)
            throws IOException {
        holder.opens(ForcedScene.PROGRAM);
        // 0 has no sign: at the very beginning of a phase it goes on.
        int request = random.nextInt(lengths.getOrDefault(phase, 5) + 1);
        boolean stays = random.nextBoolean();
        int wait = stays ? 0 : random.nextInt(LONGEST_WAIT_MICROS);
        victim.await(ForcedPublishMain.READY);
        victim.send(on.url());
        victim.send(versions.get(version).toString());
        victim.send(strategy.name());
        victim.send(phase);
        victim.send((stays ? "-" : "") + request);
        victim.await(ForcedPublishMain.NOW);
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(wait));
        victim.kill();
        boolean disabled = !on.server().isLoginEnabled();
        List<String> said = victim.awaitEnd();
        String last = lastOf(said);
        count("killed in " + last);
        if (disabled) {
            count("killed while logins were disabled, and the keeper enabled them");
        }
        return strategy + ", killed in " + last + (disabled ? ", logins disabled: " : ": ") + said.get(said.size() - 1)
                + ": ";
    }

    private String lastOf(List<String> said) {
        Map<String, Integer> seen = new TreeMap<>();
        String last = "nothing";
        for (String line : said) {
            if (line.startsWith(ForcedPublishMain.AT + " ")) {
                last = line.split(" ", -1)[1];
                seen.merge(last, 1, Integer::sum);
            } else if (line.startsWith(ForcedPublishMain.DONE + " ")) {
                last = line;
            }
        }
        seen.forEach((phase, count) -> lengths.merge(phase, count, Integer::max));
        return last;
    }

    /** Nobody but the keeper is there who could enable them. */
    private static void awaitKeeper(NetWareFixture on) {
        while (!on.server().isLoginEnabled() || isAnyOfOurs(on)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static boolean isAnyOfOurs(NetWareFixture on) {
        return on.server().connections().stream().anyMatch(each -> NetWareFixture.OPERATOR.equals(each.user()));
    }

    /** What the next program does. */
    private void goOn(NetWareFixture on, UpdateStrategy strategy, int version, String where) throws IOException {
        try (Shares shares = on.sharesAs(NetWareFixture.OPERATOR)) {
            Share share = on.share(shares);
            try {
                Outcome outcome = share.update(ForcedScene.TARGET)
                        .from(Source.directory(versions.get(version)))
                        .strategy(strategy)
                        .whenInUse(ForcedPublishMain.policy())
                        .run()
                        .outcome();
                count("then " + outcome);
                if (outcome != Outcome.COMMITTED && outcome != Outcome.UNCHANGED) {
                    complaints.add(where + outcome);
                }
            } catch (ShareException e) {
                complaints.add(where + e);
            }
            if (!on.server().isLoginEnabled()) {
                complaints.add(where + "logins stay disabled after the next update");
            }
            share.recover();
            if (!on.server().isLoginEnabled()) {
                complaints.add(where + "logins stay disabled after a recovery");
            }
        }
        current = version;
        TreeDigest live = TreeDigest.of(on.disk().resolve(ForcedScene.TARGET));
        if (!live.equals(TreeDigest.of(versions.get(version)))) {
            complaints.add(where + "the content is " + live);
        }
        List<String> left = Leftovers.in(on.disk());
        if (!left.isEmpty()) {
            complaints.add(where + "left " + left);
        }
    }
}
