package org.shareops.testkit.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.shareops.Operation;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.ShareException;
import org.shareops.testkit.Call;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.SimulatedCrash;
import org.shareops.testkit.Trees;
import org.shareops.testkit.VersionRecords;

/**
 * Crashes a client after single primitives of its work, drops what the server held for it, and has another process recover:
 * the tree is then the old or the new one with times and modes, and nothing else is left (rule R4). Recoveries crash, too.
 * For one thread.
 */
public final class StepMatrix implements AutoCloseable {
    private static final int MOST_COMPLAINTS = 20;

    private final CrashSite site;
    private final Incident incident;
    private final CrashWork.Versions versions;
    private final RecoveryProcess recovery;
    private final Random random;
    private final List<String> complaints = new ArrayList<>();
    private int toOld;
    private int toNew;
    private int crashes;
    private int crashedRecoveries;

    /**
     * What came of a run.
     *
     * @param work what the clients did
     * @param primitives how many primitives it takes
     * @param crashes how many clients crashed
     * @param crashedRecoveries how many recoveries crashed
     * @param toOld how often the old tree was there after recovery
     * @param toNew how often the new one was
     * @param complaints what was wrong, in plain words; empty if rule R4 holds
     */
    public record Result(
            CrashWork work,
            long primitives,
            int crashes,
            int crashedRecoveries,
            int toOld,
            int toNew,
            List<String> complaints) {
        /** Copies the list. */
        public Result {
            complaints = List.copyOf(complaints);
        }
    }

    /**
     * How much is tried.
     *
     * @param crashes after how many different primitives clients crash
     * @param recoveries how many of these crashes are recovered by clients that crash in turn
     * @param recoveryCrashes after how many different primitives each of those crashes
     */
    public record Extent(int crashes, int recoveries, int recoveryCrashes) {
        /** Everything: every primitive of the work, and every primitive of the recovery of every {@code nth} crash. */
        public static Extent everythingAndRecoveries(int recoveries) {
            return new Extent(Integer.MAX_VALUE, recoveries, Integer.MAX_VALUE);
        }
    }

    /**
     * Prepares to crash on a share of its own, which is emptied whenever something went wrong.
     *
     * @param scratch a directory for sources
     * @param random chooses where not everything is tried
     */
    public StepMatrix(CrashSite site, Path scratch, Random random) throws IOException {
        this(site, scratch, random, () -> {});
    }

    /**
     * The same, and something else happens after each crash.
     *
     * @param incident what: a server that is restarted, for one
     */
    public StepMatrix(CrashSite site, Path scratch, Random random, Incident incident) throws IOException {
        this.site = site;
        this.incident = incident;
        this.versions = CrashWork.Versions.make(scratch);
        this.random = random;
        this.recovery = RecoveryProcess.start(site);
    }

    /** Crashes clients that do this work. */
    public Result run(CrashWork work, Extent extent) throws IOException {
        complaints.clear();
        toOld = 0;
        toNew = 0;
        crashes = 0;
        crashedRecoveries = 0;
        startAnew(work);
        DiskState old = DiskState.read(site.disk());
        long primitives = crash(work, Long.MAX_VALUE).calls().size();
        Case tried = new Case(work, old, DiskState.read(site.disk()));
        tried.checkWork();
        for (long first : chosen(primitives, extent.crashes())) {
            tried.crashOnce(first);
        }
        for (long first : chosen(primitives, extent.recoveries())) {
            tried.crashTwice(first, extent.recoveryCrashes());
        }
        return new Result(work, primitives, crashes, crashedRecoveries, toOld, toNew, complaints);
    }

    private Set<Long> chosen(long bound, int most) {
        Set<Long> all = new TreeSet<>();
        if (most >= bound) {
            LongStream.range(0, bound).forEach(all::add);
        }
        while (all.size() < Math.min(most, bound)) {
            all.add(random.nextLong(bound));
        }
        return all;
    }

    private void prepare(CrashWork work) throws IOException {
        try (Shares shares = site.open(site.backend())) {
            work.prepare(shares.share(site.url()), versions);
        }
        VersionRecords.makeOlder(site.disk(), Duration.ofHours(1));
    }

    private void startAnew(CrashWork work) throws IOException {
        List<Path> all;
        try (Stream<Path> top = Files.list(site.disk())) {
            all = top.toList();
        }
        for (Path path : all) {
            Trees.delete(path);
        }
        prepare(work);
    }

    /** Does the work until the crash, and what a server then does. */
    private FaultBackend crash(CrashWork work, long after) throws IOException {
        return crash(after, share -> {
            Operation<?> operation = work.on(share, versions);
            operation.run();
        });
    }

    /** What happens between a crash and the recovery. */
    @FunctionalInterface
    public interface Incident {
        /** Lets it happen. */
        void happen() throws IOException;
    }

    /** What a client does. */
    @FunctionalInterface
    private interface Deed {
        void on(Share share) throws ShareException;
    }

    private FaultBackend crash(long after, Deed deed) throws IOException {
        FaultBackend fault = new FaultBackend(site.backend(), FaultPlan.crashAfter(after));
        try (Shares shares = site.open(fault)) {
            deed.on(shares.share(site.url()));
        } catch (ShareException | SimulatedCrash e) {
            // The engine may wrap a crash in its last words, which nobody hears.
            if (!fault.crashed()) {
                throw e;
            }
        } finally {
            fault.dropClient();
        }
        incident.happen();
        return fault;
    }

    /** Closes the process that recovers. */
    @Override
    public void close() {
        recovery.close();
    }

    /** One kind of work. */
    private final class Case {
        private final CrashWork work;
        private final DiskState old;
        private final DiskState fresh;

        Case(CrashWork work, DiskState old, DiskState fresh) {
            this.work = work;
            this.old = old;
            this.fresh = fresh;
        }

        /** A work that does not do what it is for would prove nothing. */
        void checkWork() {
            if (fresh.live().equals(old.live())) {
                complaints.add(work + " changes nothing");
            }
            work.collects()
                    .filter(path ->
                            !old.live().containsKey(path) || fresh.live().containsKey(path))
                    .ifPresent(path -> complaints.add(work + " does not collect " + path));
        }

        void crashOnce(long first) throws IOException {
            startFromOld();
            FaultBackend fault = crash(work, first);
            crashes++;
            judge("crash after " + first + " of " + last(fault));
        }

        void crashTwice(long first, int most) throws IOException {
            startFromOld();
            String where = "crash after " + first + " of " + last(crash(work, first));
            crashes++;
            long needed = crash(Long.MAX_VALUE, Share::recover).calls().size();
            judge(where + ", recovered here");
            for (long second : chosen(needed, most)) {
                startFromOld();
                crash(work, first);
                FaultBackend fault = crash(second, Share::recover);
                crashedRecoveries++;
                judge(where + ", recovery's crash after " + second + " of " + last(fault));
            }
        }

        private String last(FaultBackend fault) {
            List<Call> calls = fault.calls();
            return work + " before " + (calls.isEmpty() ? "everything" : calls.get(calls.size() - 1));
        }

        /** Also shows that what is recorded of the last update holds after a recovery: foreign files would be found. */
        private void startFromOld() throws IOException {
            DiskState now = DiskState.read(site.disk());
            if (!now.live().equals(old.live())) {
                prepareAgain();
                now = DiskState.read(site.disk());
            }
            if (!now.live().equals(old.live()) || !now.control().equals(old.control())) {
                complain("cannot start again: " + now.differenceTo(old) + " with " + now.control());
                startAnew(work);
            }
        }

        private void prepareAgain() throws IOException {
            if (work.startsOnEmptyShare()) {
                startAnew(work);
            } else {
                prepare(work);
            }
        }

        private void judge(String where) throws IOException {
            RecoveryProcess.Result first = recovery.recoverUntilSettled();
            DiskState now = DiskState.read(site.disk());
            int before = complaints.size();
            if (now.live().equals(old.live())) {
                toOld++;
            } else if (now.live().equals(fresh.live())) {
                toNew++;
            } else {
                complain(where + ": recovered to neither, old but " + now.differenceTo(old) + "; new but "
                        + now.differenceTo(fresh) + "; " + first.text());
            }
            if (!now.leftovers(CrashWork.TARGET).isEmpty()) {
                complain(where + ": left " + now.leftovers(CrashWork.TARGET) + " " + first.text());
            }
            if (!now.versionsWithoutRecord(CrashWork.TARGET).isEmpty()) {
                complain(where + ": without a record are " + now.versionsWithoutRecord(CrashWork.TARGET) + " "
                        + first.text());
            }
            if (!first.isSettled()) {
                complain(where + ": not at an end: " + first.text());
            }
            RecoveryProcess.Result second = recovery.recover();
            if (!second.foundNothing()) {
                complain(where + ": a second recovery found " + second.text());
            }
            if (!DiskState.read(site.disk()).equals(now)) {
                complain(where + ": a second recovery changed something");
            }
            if (complaints.size() > before) {
                startAnew(work);
            }
        }

        private void complain(String what) throws IOException {
            complaints.add(what);
            if (complaints.size() >= MOST_COMPLAINTS) {
                throw new IOException("too much is wrong: " + String.join(System.lineSeparator(), complaints));
            }
        }
    }
}
