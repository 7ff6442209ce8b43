package org.shareops.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.update.Outcome;
import org.shareops.update.RecoveryReport;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/**
 * Updates of a directory on a {@link SmallDisk} that gets full at a chosen request, and a judge of what comes of them (rule
 * R10). Each makes the other of two versions of what is there. For one thread.
 */
public final class FullDiskTrial {
    /** The size of a disk on which updates fit, and which is soon filled. */
    public static final int BYTES = 600_000;

    private static final String TARGET = "office";
    private static final int BIG = 60_000;

    private final Supplier<Backend> backends;
    private final CredentialsProvider credentials;
    private final String url;
    private final Path disk;
    private final SmallDisk small;
    private final Path one;
    private final Path two;
    private final List<String> complaints = new ArrayList<>();
    private int refused;

    /**
     * Prepares it and publishes the first version.
     *
     * @param url of the share
     * @param disk where the share lies
     * @param work an empty directory on another disk
     */
    public FullDiskTrial(
            Supplier<Backend> backends,
            CredentialsProvider credentials,
            String url,
            Path disk,
            SmallDisk small,
            Path work)
            throws IOException {
        this.backends = backends;
        this.credentials = credentials;
        this.url = url;
        this.disk = disk;
        this.small = small;
        this.one = version(work, "one");
        this.two = version(work, "two");
        try (Shares shares = shares(backends.get())) {
            publish(shares, UpdateStrategy.SWAP);
        }
    }

    private static Path version(Path work, String name) throws IOException {
        Path version = Trees.numbered(work.resolve(name), 4, name);
        Trees.write(version.resolve("only-" + name), Map.of("a.txt", name, "same.txt", "same"));
        return Trees.write(version, Map.of("big.bin", name.repeat(BIG / name.length()), "same.txt", "same"));
    }

    /** Returns what should not have happened. */
    public List<String> complaints() {
        return complaints;
    }

    /** Returns how many updates failed for want of space. */
    public int refused() {
        return refused;
    }

    /**
     * Updates while the disk gets full at each of some requests.
     *
     * @param few how many requests to try; a long run tries all
     */
    public void fullAnywhere(UpdateStrategy strategy, Sample sample, int few) throws IOException {
        for (int number : sample.upTo(requests(strategy), few)) {
            fullAt(strategy, number);
        }
    }

    /**
     * Crashes after each of some requests, and recovers while the disk is full.
     *
     * @param few how many requests to try; a long run tries all
     */
    public void fullInAnyRecovery(UpdateStrategy strategy, Sample sample, int few) throws IOException {
        for (int number : sample.upTo(requests(strategy), few)) {
            fullInRecovery(strategy, number);
        }
    }

    /** Updates with space enough, and returns how many requests that takes. */
    private int requests(UpdateStrategy strategy) throws IOException {
        FaultBackend wire = new FaultBackend(backends.get());
        try (Shares shares = shares(wire)) {
            publish(shares, strategy);
        }
        return wire.calls().size();
    }

    /** Updates while the disk gets full just before the request with this number, from 1. */
    private void fullAt(UpdateStrategy strategy, int number) throws IOException {
        Path wanted = next();
        TreeDigest before = TreeDigest.of(live());
        String what = strategy + " full at " + number;
        FaultBackend wire =
                new FaultBackend(backends.get(), filling(CallMatcher.anyCall().nth(number)));
        try (Shares shares = shares(wire)) {
            judge(what, before, wanted, publish(shares, strategy));
        }
        small.free();
        recoverToTheEnd(what);
        boolean whole =
                TreeDigest.of(live()).equals(before) || TreeDigest.of(live()).equals(TreeDigest.of(wanted));
        if (!whole) {
            complaints.add(what + ": recovered to what is neither old nor new");
        }
    }

    /** Crashes after so many requests, and recovers while the disk is full, then with space. */
    private void fullInRecovery(UpdateStrategy strategy, int number) throws IOException {
        Path wanted = next();
        TreeDigest before = TreeDigest.of(live());
        String what = strategy + " crashed after " + number + " and full in the recovery";
        FaultBackend wire = new FaultBackend(backends.get(), FaultPlan.crashAfter(number));
        Shares crashed = shares(wire);
        try {
            publish(crashed, strategy);
        } catch (SimulatedCrash e) {
            // As planned.
        }
        wire.dropClient();
        small.fill();
        try (Shares shares = shares(backends.get())) {
            RecoveryReport report = shares.share(url).recover();
            report.updates().forEach(each -> each.error().ifPresent(e -> requireNoSpace(what, e)));
        } catch (ShareException e) {
            requireNoSpace(what, e);
        }
        requireWhole(what + ", before there is space", before, wanted);
        small.free();
        recoverToTheEnd(what);
        requireWhole(what, before, wanted);
    }

    private void requireWhole(String what, TreeDigest before, Path wanted) throws IOException {
        TreeDigest now = TreeDigest.of(live());
        if (!now.equals(before) && !now.equals(TreeDigest.of(wanted))) {
            complaints.add(what + ": neither old nor new");
        }
    }

    private FaultPlan filling(CallMatcher calls) {
        return FaultPlan.builder()
                .before(calls, call -> {
                    try {
                        small.fill();
                    } catch (IOException e) {
                        throw ShareException.of(ErrorKind.SOURCE, "fill the disk")
                                .cause(e)
                                .build();
                    }
                })
                .build();
    }

    private Path live() {
        return disk.resolve(TARGET);
    }

    private Path next() throws IOException {
        return Files.exists(live()) && TreeDigest.of(live()).equals(TreeDigest.of(one)) ? two : one;
    }

    private Shares shares(Backend backend) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .credentials(credentials)
                .clock(new VirtualClock(Instant.now()))
                .build();
    }

    /** How an update ended. */
    private record Ended(
            Outcome outcome,
            Optional<UpdateReport> report,
            @Nullable ShareException error) {}

    private Ended publish(Shares shares, UpdateStrategy strategy) throws IOException {
        Share share = shares.share(url);
        try {
            UpdateReport report = share.update(TARGET)
                    .from(Source.directory(next()))
                    .strategy(strategy)
                    .run();
            return new Ended(report.outcome(), Optional.of(report), null);
        } catch (UpdateException e) {
            return new Ended(e.report().outcome(), Optional.of(e.report()), e);
        } catch (ShareException e) {
            return new Ended(Outcome.FAILED, Optional.empty(), e);
        }
    }

    private void judge(String what, TreeDigest before, Path wanted, Ended ended) throws IOException {
        TreeDigest now = TreeDigest.of(live());
        ShareException e = ended.error();
        if (e == null) {
            if (!now.equals(TreeDigest.of(wanted))) {
                complaints.add(what + ": reported as done, but is not: " + ended);
            }
        } else {
            refused++;
            requireNoSpace(what, e);
            if (!now.equals(before)) {
                complaints.add(what + ": reported as not done, but changed: " + ended);
            }
        }
        List<String> left = Leftovers.in(disk);
        boolean told =
                ended.report().filter(report -> !report.leftovers().isEmpty()).isPresent();
        if (!left.isEmpty() && (e != null || !told)) {
            complaints.add(what + ": left " + left + ": " + ended);
        }
    }

    private void requireNoSpace(String what, ShareException e) {
        // What is missing stands in the message, or where the disk told, that it is full; and always the path.
        boolean clear = e.kind() == ErrorKind.NO_SPACE
                && String.valueOf(e.getMessage()).contains("\"")
                && (e.nativeCode().isPresent() || String.valueOf(e.getMessage()).contains(" are free"));
        if (!clear) {
            complaints.add(what + ": failed with " + e);
        }
    }

    private void recoverToTheEnd(String what) throws IOException {
        try (Shares shares = shares(backends.get())) {
            RecoveryReport report = shares.share(url).recover();
            if (!report.isComplete() || !report.leftovers().isEmpty()) {
                complaints.add(what + ": with space enough " + report);
            }
        }
        List<String> left = Leftovers.in(disk);
        if (!left.isEmpty()) {
            complaints.add(what + ": with space enough there is left " + left);
        }
    }
}
