package org.shareops.testkit.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.shareops.model.ErrorKind;
import org.shareops.testkit.ChildJvm;
import org.shareops.testkit.TreeDigest;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Versioning;

/**
 * Kills processes that publish two versions in turns, at random instants, and has another process recover, while a third one
 * reads all the time (rules R2, R4). For one thread.
 *
 * <p>Half of the instants are spread evenly over the primitives of an update: the publisher says when it is about to ask for
 * the one that was drawn, and is killed when that is heard, while it goes on. The other half are near the commit, which is
 * short: a publisher is killed a random time after it said that its commit begins, up to a few milliseconds, which a
 * scheduler waits.
 */
public final class KillMatrix {
    static final String TARGET = "OFFICE";
    private static final int LONGEST_WAIT_MICROS = 4000;
    private static final int MOST_TRIES = 5;
    private static final String HELD = " " + ErrorKind.IN_USE + " ";

    private final CrashSite site;
    private final UpdateStrategy strategy;
    private final List<Path> versions;
    private final Random random;
    /** In turns, so that few kills are of both kinds. */
    private final boolean commitFirst;

    private final Map<String, Integer> phases = new TreeMap<>();
    private final Map<String, Integer> endings = new TreeMap<>();
    private final List<Watch.Window> deaths = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private long longestRecoveryMicros;
    private int mostCalls;
    private int kills;
    private int current;

    /** Starts to watch the target. */
    @FunctionalInterface
    public interface WatchStarter {
        /** Starts the process; returns when it has seen the target for the first time. */
        Watch start() throws IOException;
    }

    /**
     * What came of it.
     *
     * @param kills how many publishers were killed
     * @param phases how many of them in each phase, as far as they had said
     * @param endings how often recovery ended in what
     * @param longestRecoveryMicros from the first call to the end of the last one that a kill made necessary, in microseconds
     * @param mostCalls how often recovery was called at most after one kill
     * @param sight what the reader saw
     * @param complaints what was wrong, in plain words; empty if rule R4 holds
     */
    public record Result(
            int kills,
            Map<String, Integer> phases,
            Map<String, Integer> endings,
            long longestRecoveryMicros,
            int mostCalls,
            Watch.Sight sight,
            List<String> complaints) {
        /** Copies the collections. */
        public Result {
            phases = Map.copyOf(phases);
            endings = Map.copyOf(endings);
            complaints = List.copyOf(complaints);
        }
    }

    /**
     * Prepares to publish on a share of its own.
     *
     * @param one the first version, a directory
     * @param two the second version, another one
     */
    public KillMatrix(CrashSite site, UpdateStrategy strategy, Path one, Path two, Random random) {
        this.site = site;
        this.strategy = strategy;
        this.versions = List.of(one, two);
        this.random = random;
        this.commitFirst = random.nextBoolean();
    }

    /** Kills so many publishers. */
    public Result run(int count, WatchStarter starter) throws IOException, InterruptedException {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try (ChildJvm survivor = publisher()) {
            long primitives = publishBoth(survivor);
            try (RecoveryProcess recovery = RecoveryProcess.start(site);
                    Watch watch = starter.start()) {
                recovery.recover();
                killPublishers(count, primitives, scheduler, recovery, watch);
                finish(recovery, survivor);
                return new Result(
                        kills, phases, endings, longestRecoveryMicros, mostCalls, watch.stop(deaths), complaints);
            }
        } finally {
            scheduler.shutdownNow();
        }
    }

    private void killPublishers(
            int count, long primitives, ScheduledExecutorService scheduler, RecoveryProcess recovery, Watch watch)
            throws IOException, InterruptedException {
        ChildJvm publisher = publisher();
        try {
            while (kills < count) {
                ChildJvm victim = publisher;
                if (kills + 1 < count) {
                    publisher = publisher(); // it starts while this one works
                }
                try (victim) {
                    kill(victim, primitives, scheduler);
                }
                judge(recovery, watch);
            }
        } finally {
            publisher.close();
        }
    }

    private ChildJvm publisher() throws IOException {
        ChildJvm child = ChildJvm.start(PublishMain.class, List.of());
        try {
            for (String line : site.toLines()) {
                child.send(line);
            }
            return child;
        } catch (IOException e) {
            child.close();
            throw e;
        }
    }

    private void ask(ChildJvm publisher, int version, int instant) throws IOException {
        publisher.send(versions.get(version).toString());
        publisher.send(strategy.name());
        publisher.send(Integer.toString(instant));
    }

    /** Returns how many primitives an update takes. */
    private long publishBoth(ChildJvm publisher) throws IOException {
        long primitives = 0;
        for (int version = 1; version >= 0; version--) {
            String done = publish(publisher, version);
            for (int tries = 1; tries < MOST_TRIES && done.contains(HELD); tries++) {
                // The reader was at a file for longer than an update waits.
                done = publish(publisher, version);
            }
            if (!PublishMain.succeeded(done)) {
                throw new IOException("cannot publish: " + done);
            }
            primitives = Long.parseLong(done.substring(0, done.indexOf(' ')));
        }
        return primitives;
    }

    private String publish(ChildJvm publisher, int version) throws IOException {
        ask(publisher, version, 0);
        publisher.await(PublishMain.NOW);
        return publisher.await(PublishMain.DONE);
    }

    private void kill(ChildJvm victim, long primitives, ScheduledExecutorService scheduler)
            throws IOException, InterruptedException {
        boolean nearCommit = kills % 2 == 0 == commitFirst;
        int instant = nearCommit ? PublishMain.AT_COMMIT : 1 + random.nextInt((int) primitives);
        int waitMicros = nearCommit ? random.nextInt(LONGEST_WAIT_MICROS) : 0;
        ask(victim, 1 - current, instant);
        victim.await(PublishMain.NOW);
        deaths.add(new Watch.Window(Instant.now(), Instant.MAX));
        try {
            scheduler.schedule(victim::kill, waitMicros, TimeUnit.MICROSECONDS).get();
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
        kills++;
        phases.merge(lastPhase(victim.awaitEnd()), 1, Integer::sum);
    }

    private static String lastPhase(List<String> said) {
        String last = "before PLAN";
        for (String line : said) {
            if (line.startsWith(PublishMain.PHASE + " ")) {
                last = line.substring(PublishMain.PHASE.length() + 1);
            } else if (line.startsWith(PublishMain.DONE + " ")) {
                last = PublishMain.succeeded(line) ? "after the end" : "failed: " + line;
            }
        }
        return last;
    }

    private void judge(RecoveryProcess recovery, Watch watch) throws IOException {
        RecoveryProcess.Result result = recovery.recoverUntilSettled();
        Instant recovered = Instant.now();
        deaths.set(
                deaths.size() - 1,
                new Watch.Window(deaths.get(deaths.size() - 1).from(), recovered));
        longestRecoveryMicros = Math.max(longestRecoveryMicros, result.micros());
        mostCalls = Math.max(mostCalls, result.calls());
        String where = "kill " + kills + ": ";
        checkTrees(where + result.text());
        int now = digest().equals(TreeDigest.of(versions.get(1))) ? 1 : 0;
        endings.merge(ending(result, now == current ? "old" : "new"), 1, Integer::sum);
        current = now;
        if (result.isWaiting()) {
            // It may be alive, as far as anybody can tell, so what it staged stays until its time is over or a newer
            // update begins: the next one does.
            return;
        }
        if (!result.isSettled()) {
            complaints.add(where + "not at an end: " + result.text());
        }
        checkLeftovers(where + result.text());
        RecoveryProcess.Result again = recovery.recover();
        if (!again.foundNothing()) {
            complaints.add(where + "a second recovery found " + again.text());
        }
        watch.awaitLook();
    }

    private static String ending(RecoveryProcess.Result result, String tree) {
        if (result.isWaiting()) {
            return "waiting for the next attempt, " + tree;
        }
        return (result.foundNothing() ? "nothing to recover, " : "recovered to ") + tree;
    }

    /** Digests what readers see. */
    private TreeDigest digest() throws IOException {
        Path target = target();
        return TreeDigest.of(
                strategy == UpdateStrategy.VERSIONED
                        ? target.resolve(Files.readString(target.resolve(Versioning.POINTER))
                                .strip())
                        : target);
    }

    private Path target() {
        return site.disk().resolve(TARGET);
    }

    /** Also of versions that do not count any more: who reads in them goes on reading. */
    private List<Path> trees() throws IOException {
        if (strategy != UpdateStrategy.VERSIONED) {
            return List.of(target());
        }
        try (Stream<Path> all = Files.list(target())) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    private void checkTrees(String where) throws IOException {
        for (Path tree : trees()) {
            TreeDigest now = TreeDigest.of(tree);
            if (!now.equals(TreeDigest.of(versions.get(0))) && !now.equals(TreeDigest.of(versions.get(1)))) {
                complaints.add(where + ": the tree " + tree.getFileName() + " is neither old nor new but " + now);
            }
        }
    }

    private void checkLeftovers(String where) throws IOException {
        DiskState state = DiskState.read(site.disk());
        if (!state.leftovers(TARGET).isEmpty()) {
            complaints.add(where + ": left " + state.leftovers(TARGET));
        }
        if (!state.versionsWithoutRecord(TARGET).isEmpty()) {
            complaints.add(where + ": without a record are " + state.versionsWithoutRecord(TARGET));
        }
    }

    /** Whatever the last one left, an update that comes after it clears. */
    private void finish(RecoveryProcess recovery, ChildJvm publisher) throws IOException {
        publishBoth(publisher);
        RecoveryProcess.Result last = recovery.recoverUntilSettled();
        if (!last.isSettled()) {
            complaints.add("at the end: " + last.text());
        }
        checkTrees("at the end");
        checkLeftovers("at the end");
    }
}
