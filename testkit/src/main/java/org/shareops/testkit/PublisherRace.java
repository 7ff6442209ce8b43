package org.shareops.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.shareops.model.ErrorKind;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateStrategy;

/**
 * Two processes that publish at the same time, on one directory or on one inside the other, and a judge of what comes of it
 * (rule R5). For one thread.
 */
public final class PublisherRace {
    private static final Set<ErrorKind> LOST = Set.of(ErrorKind.BUSY, ErrorKind.SUPERSEDED, ErrorKind.IN_USE);
    private static final int VERSIONS = 3;
    private static final int FEW_ROUNDS = 4;
    private static final int MANY_ROUNDS = 100;
    /** How often a round on nested targets may end in one, and is played again. */
    private static final int MOST_DRAWS_IN_ROUND = 4;
    /** How often rounds on one target may, all together. */
    private static final int MOST_DRAWS_ON_ONE_TARGET = 1;

    private final PublisherProcess first;
    private final PublisherProcess second;
    private final Path disk;
    private final Path work;
    private final Map<Outcome, Integer> outcomes = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();
    private int drawsOnOneTarget;

    /** Who races against whom. */
    public enum Pairing {
        /** Two that swap the same directory. */
        SWAP_AGAINST_SWAP(UpdateStrategy.SWAP, UpdateStrategy.SWAP, "pack1", false),
        /** One that swaps a directory, and one that patches it. */
        SWAP_AGAINST_PATCH(UpdateStrategy.SWAP, UpdateStrategy.PATCH, "pack2", false),
        /** One that swaps a directory, and one that swaps another inside it. */
        SWAP_AROUND_SWAP(UpdateStrategy.SWAP, UpdateStrategy.SWAP, "pack3", true),
        /** One that patches a directory, and one that swaps another inside it. */
        PATCH_AROUND_SWAP(UpdateStrategy.PATCH, UpdateStrategy.SWAP, "pack4", true);

        private final UpdateStrategy one;
        private final UpdateStrategy two;
        /** Each has a directory of its own, so that races may follow one another on one share. */
        private final String outer;

        private final boolean nested;

        Pairing(UpdateStrategy one, UpdateStrategy two, String outer, boolean nested) {
            this.one = one;
            this.two = two;
            this.outer = outer;
            this.nested = nested;
        }

        private String inner() {
            return outer + "/office";
        }
    }

    /**
     * Prepares a race.
     *
     * @param disk where the share lies
     * @param work a directory for the versions, of races alone
     */
    public PublisherRace(PublisherProcess first, PublisherProcess second, Path disk, Path work) {
        this.first = first;
        this.second = second;
        this.disk = disk;
        this.work = work;
    }

    /** Returns what should not have happened. */
    public List<String> complaints() {
        return complaints;
    }

    /** Returns how often each outcome was. */
    public Map<Outcome, Integer> outcomes() {
        return outcomes;
    }

    /** Races a few times, in a long run many times. */
    public void run(Pairing pairing, Sample sample) throws IOException {
        for (int round = 0; round < sample.count(FEW_ROUNDS, MANY_ROUNDS); round++) {
            if (pairing.nested) {
                onNestedTargets(round, pairing);
            } else {
                onOneTarget(round, pairing);
            }
        }
    }

    /** Both publish the same directory once. */
    private void onOneTarget(int round, Pairing pairing) throws IOException {
        Path one = version("one", round);
        Path two = version("two", round);
        List<PublisherProcess.Ended> ended = race(
                round,
                pairing,
                new PublisherProcess.Order(pairing.outer, one, pairing.one, ForeignFiles.REFUSE),
                new PublisherProcess.Order(pairing.outer, two, pairing.two, ForeignFiles.REFUSE));
        Map<String, String> now = files(disk.resolve(pairing.outer));
        boolean firstDone = ended.get(0).outcome().isSuccess();
        boolean secondDone = ended.get(1).outcome().isSuccess();
        boolean right = (firstDone && now.equals(files(one))) || (secondDone && now.equals(files(two)));
        if (!right) {
            complain(round, "the directory has the version of none who says so: " + now.keySet(), ended);
        }
    }

    /** The first publishes the outer directory, the second the inner one. */
    private void onNestedTargets(int round, Pairing pairing) throws IOException {
        Path outer = version("outer", round);
        Path inner = version("inner", round).resolve("office");
        if (!Files.exists(disk.resolve(pairing.outer))) {
            first.begin(new PublisherProcess.Order(
                    pairing.outer, version("outer", VERSIONS - 1), UpdateStrategy.SWAP, ForeignFiles.REFUSE));
            first.end();
        }
        Map<String, String> before = files(disk.resolve(pairing.outer));
        List<PublisherProcess.Ended> ended = race(
                round,
                pairing,
                new PublisherProcess.Order(pairing.outer, outer, pairing.one, ForeignFiles.REMOVE),
                new PublisherProcess.Order(pairing.inner(), inner, pairing.two, ForeignFiles.REMOVE));
        Map<String, String> now = files(disk.resolve(pairing.outer));
        boolean outerDone = ended.get(0).outcome().isSuccess();
        boolean innerDone = ended.get(1).outcome().isSuccess();
        if (!outside(now).equals(outside(outerDone ? files(outer) : before))) {
            complain(round, "the outer directory is not as reported: " + now.keySet(), ended);
        }
        boolean innerRight = (innerDone && inside(now).equals(files(inner)))
                || (outerDone && inside(now).equals(inside(files(outer))))
                || (!innerDone && !outerDone && inside(now).equals(inside(before)));
        if (!innerRight) {
            complain(round, "the inner directory is not as reported: " + inside(now), ended);
        }
    }

    private List<PublisherProcess.Ended> race(
            int round, Pairing pairing, PublisherProcess.Order one, PublisherProcess.Order two) throws IOException {
        List<PublisherProcess.Ended> ended = raceOnce(round, one, two);
        for (int draw = 1; isDraw(ended) && isAllowed(pairing, draw); draw++) {
            ended = raceOnce(round, one, two);
        }
        if (ended.stream().noneMatch(each -> each.outcome().isSuccess())) {
            complain(round, "nobody came through", ended);
        }
        return ended;
    }

    /**
     * Of nested targets each may have what the other asks for, and if one is halted for long at that moment, both give up. Of one
     * target somebody has the lock, and gives up only if the computer halts at the worst moment.
     */
    private boolean isAllowed(Pairing pairing, int drawInRound) {
        if (pairing.nested) {
            return drawInRound <= MOST_DRAWS_IN_ROUND;
        }
        drawsOnOneTarget++;
        return drawsOnOneTarget <= MOST_DRAWS_ON_ONE_TARGET;
    }

    private static boolean isDraw(List<PublisherProcess.Ended> ended) {
        return ended.stream().allMatch(PublisherRace::isBusy);
    }

    private static boolean isBusy(PublisherProcess.Ended ended) {
        return ended.kind().filter(ErrorKind.BUSY::equals).isPresent();
    }

    private List<PublisherProcess.Ended> raceOnce(int round, PublisherProcess.Order one, PublisherProcess.Order two)
            throws IOException {
        if (round % 2 == 0) {
            first.begin(one);
            second.begin(two);
        } else {
            second.begin(two);
            first.begin(one);
        }
        List<PublisherProcess.Ended> ended = List.of(first.end(), second.end());
        for (PublisherProcess.Ended each : ended) {
            outcomes.merge(each.outcome(), 1, Integer::sum);
            if (each.kind().filter(kind -> !LOST.contains(kind)).isPresent()) {
                complain(round, "somebody failed for another reason", ended);
            }
        }
        // Old content that the other one has claimed at that moment stays, and is reported (rule R4).
        boolean reported = ended.stream().anyMatch(each -> each.leftovers() > 0);
        if (reported && first.recover() > 0) {
            complain(round, "leftovers that nobody holds were not removed by a recovery", ended);
        }
        List<String> left = Leftovers.in(disk);
        if (!left.isEmpty()) {
            complain(round, "there is left " + left, ended);
        }
        return ended;
    }

    private void complain(int round, String what, List<PublisherProcess.Ended> ended) {
        complaints.add("round " + round + ": " + what + "; " + ended);
    }

    /** A tree with a part of its own name, with files that all versions have and with some that only this one has. */
    private Path version(String name, int round) throws IOException {
        int number = round % VERSIONS;
        Path version = work.resolve(name + number);
        if (!Files.exists(version)) {
            Trees.numbered(version, 12 + number, name + number);
            Trees.numbered(version.resolve("office"), 6 + number, name + number + " office");
            Trees.write(version.resolve("only-" + name + number), Map.of("a", name));
        }
        return version;
    }

    private static Map<String, String> outside(Map<String, String> files) {
        Map<String, String> some = new TreeMap<>(files);
        some.keySet().removeIf(path -> path.startsWith("office/"));
        return some;
    }

    private static Map<String, String> inside(Map<String, String> files) {
        Map<String, String> some = new TreeMap<>();
        files.forEach((path, content) -> {
            if (path.startsWith("office/")) {
                some.put(path.substring("office/".length()), content);
            }
        });
        return some;
    }

    /** Everything but records. */
    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(path).toString().replace('\\', '/');
                if (!name.contains(".shareops/")) {
                    found.put(name, Files.readString(path));
                }
            }
        }
        return found;
    }
}
