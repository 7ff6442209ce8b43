package org.shareops.benchmarks;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.shareops.benchmarks.Contestant.Side;
import org.shareops.benchmarks.Scenario.Kind;
import org.shareops.testkit.Trees;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.samba.SambaServer;

/**
 * Lets contestants run in turns: a round in which the wire is counted and everybody gets warm, then those that are measured,
 * each beginning with another contestant. After every run the target is compared with the source, outside of the time.
 */
final class Rounds {
    private static final Duration ONE_WAY = Sizes.ROUND_TRIP.dividedBy(2);
    private static final String TREE = "tree";
    private static final long SEEDS_OF_A_RUN = 1_000_000;

    private final SambaServer server;
    private final Path sources;
    private final Path localDisk;
    private final Sizes sizes;
    private final int rounds;
    private final Consumer<String> progress;
    private final List<Path> written = new ArrayList<>();
    private int runs;

    /**
     * Makes one.
     *
     * @param sources where to make content
     * @param localDisk a directory of ours on the local disk
     */
    Rounds(SambaServer server, Path sources, Path localDisk, Sizes sizes, int rounds, Consumer<String> progress) {
        this.server = server;
        this.sources = sources;
        this.localDisk = localDisk;
        this.sizes = sizes;
        this.rounds = rounds;
        this.progress = progress;
    }

    /** Measures one scenario; a contestant that fails drops out of it. */
    List<Result> measure(Scenario scenario, List<Contestant> contestants) throws IOException {
        Map<Contestant, Tally> tallies = new LinkedHashMap<>();
        contestants.stream().filter(each -> each.takesPart(scenario)).forEach(each -> tallies.put(each, new Tally()));
        Path source = source(scenario);
        if (scenario.kind() == Kind.SYNC) {
            makeTrees(source, new ArrayList<>(tallies.keySet()));
        }
        for (int round = 0; round <= rounds; round++) {
            progress.accept(scenario.word() + ": " + (round == 0 ? "counting" : "round " + round + " of " + rounds));
            List<Contestant> order = new ArrayList<>(tallies.keySet());
            if (!order.isEmpty()) {
                Collections.rotate(order, -round % order.size());
            }
            for (Contestant each : order) {
                runOnce(scenario, source, each, tallies.get(each), round == 0);
            }
        }
        if (scenario.kind() != Kind.SYNC) {
            Trees.delete(source);
        }
        for (Path each : written) {
            Trees.delete(each);
        }
        written.clear();
        List<Result> results = new ArrayList<>();
        tallies.forEach((each, tally) -> results.add(tally.result(scenario, each)));
        return results;
    }

    private void runOnce(Scenario scenario, Path source, Contestant contestant, Tally tally, boolean first)
            throws IOException {
        if (tally.failure != null || contestant.onlyOnce(scenario) && !first) {
            return;
        }
        try {
            if (scenario.kind() == Kind.DISK) {
                double seconds = onDisk(source, contestant);
                if (!first) {
                    tally.seconds.add(seconds);
                }
            } else {
                onShare(scenario, source, contestant, tally, first);
            }
        } catch (IOException e) {
            progress.accept(scenario.word() + ": " + contestant.name() + " failed: " + e.getMessage());
            tally.failure = String.valueOf(e.getMessage());
        }
    }

    private void onShare(Scenario scenario, Path source, Contestant contestant, Tally tally, boolean first)
            throws IOException {
        if (scenario.kind() == Kind.SYNC && first) {
            contestant.run(tree(source, contestant, server.port())); // whatever the one before it changed
        }
        WireCounter counter = new WireCounter();
        boolean distant = scenario == Scenario.DISTANT;
        try (CountingProxy proxy = CountingProxy.start(server.port(), new Smb2Format(), counter)) {
            if (distant) {
                proxy.delay(ONE_WAY, ONE_WAY);
            }
            int port = first || distant ? proxy.port() : server.port();
            double seconds = scenario.kind() == Kind.SYNC
                    ? synchronise(scenario, tree(source, contestant, port), contestant, first)
                    : copy(source, contestant, port, first);
            if (first && contestant.side() != Side.FLOOR) {
                tally.wire = counter.read(proxy);
            }
            if (!first || contestant.onlyOnce(scenario)) {
                tally.seconds.add(seconds);
            }
        }
    }

    private double copy(Path source, Contestant contestant, int port, boolean first) throws IOException {
        String parent = "run-" + ++runs;
        Path disk = openDirectory(server.directoryOf(JavaClient.SHARE).resolve(parent));
        try {
            Job job = new Job(Kind.COPY, source, port, parent, disk, "new");
            double seconds = contestant.run(job);
            check(job, first);
            return seconds;
        } finally {
            Trees.delete(disk);
        }
    }

    private double synchronise(Scenario scenario, Job job, Contestant contestant, boolean first) throws IOException {
        if (scenario == Scenario.CHANGED) {
            Disks.change(job.source(), sizes.tree(), sizes.changed(), ++runs * SEEDS_OF_A_RUN);
        }
        double seconds = contestant.run(job);
        check(job, first);
        return seconds;
    }

    private double onDisk(Path source, Contestant contestant) throws IOException {
        String parent = "run-" + ++runs;
        Path disk = Files.createDirectory(localDisk.resolve(parent));
        // Some disks are slow to make files where many were deleted just before.
        written.add(disk);
        Disks.sync(localDisk); // what others left to write is not this one's
        Job job = new Job(Kind.DISK, source, 0, parent, disk, "new");
        double seconds = contestant.run(job);
        check(job, false);
        return seconds;
    }

    /** A tree that everybody has to make like ours: one for all of our own ways, and one for the others. */
    private Job tree(Path source, Contestant contestant, int port) {
        String target = contestant.side() == Side.PEER ? "peer" : "shareops";
        return new Job(
                Kind.SYNC,
                source,
                port,
                TREE,
                server.directoryOf(JavaClient.SHARE).resolve(TREE),
                target);
    }

    /** Makes both trees, unless they are there from another scenario. */
    private void makeTrees(Path source, List<Contestant> contestants) throws IOException {
        Path disk = server.directoryOf(JavaClient.SHARE).resolve(TREE);
        if (Files.exists(disk) || contestants.isEmpty()) {
            return;
        }
        openDirectory(disk);
        letRest();
        Contestant ours = contestants.stream()
                .filter(each -> each.side() == Side.SHAREOPS)
                .findFirst()
                .orElseThrow(() -> new IOException("nobody of ours takes part"));
        progress.accept("making two trees of " + sizes.tree() + " files");
        Job job = tree(source, ours, server.port());
        ours.run(job);
        check(job, true);
        Path others = disk.resolve("peer");
        Command.of("cp", "-r", "--preserve=timestamps", source.toString(), others.toString())
                .run();
        Command.of("chmod", "-R", "a+rwX", others.toString()).run();
    }

    /** Files that were written just now are read again by the next update, since they may still be written to. */
    private void letRest() throws IOException {
        progress.accept("letting the tree rest for " + sizes.rest().toSeconds() + " s");
        try {
            Thread.sleep(sizes.rest().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the source rested");
        }
    }

    private Path source(Scenario scenario) throws IOException {
        // What is published again and again lies on a disk, whose files tell when they were changed.
        Path directory = scenario.kind() == Kind.SYNC ? localDisk.resolve(TREE) : sources.resolve(scenario.word());
        if (Files.exists(directory)) {
            return directory;
        }
        return switch (scenario) {
            case BIG -> Disks.big(directory, sizes.big());
            case DISK_BIG -> Disks.big(directory, sizes.diskBig());
            default -> Disks.small(directory, scenario.files(sizes), scenario.ordinal() * SEEDS_OF_A_RUN);
        };
    }

    /** Names and sizes each time, contents when it costs no measured round. */
    private static void check(Job job, boolean contents) throws IOException {
        boolean same = Disks.same(job.source(), job.result(), contents);
        if (!same) {
            throw new IOException("it left something else in " + job.result() + " than there is in " + job.source());
        }
    }

    /** The server's processes become the user that logs on. */
    private static Path openDirectory(Path directory) throws IOException {
        Files.createDirectory(directory);
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /** What is known of a contestant so far. */
    private static final class Tally {
        private final List<Double> seconds = new ArrayList<>();
        private @Nullable Wire wire;
        private @Nullable String failure;

        Result result(Scenario scenario, Contestant contestant) {
            return new Result(
                    scenario,
                    contestant.name(),
                    contestant.side(),
                    failure == null ? seconds : List.of(),
                    contestant.onlyOnce(scenario),
                    wire,
                    failure);
        }
    }
}
