package org.shareops.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.shareops.benchmarks.Contestant.Side;

/** How Shareops stands beside the others. What was not measured has no line. */
final class Ratios {
    /** What an update may send beyond the content that changed. */
    private static final double MOST_TIMES_CHANGED = 1.1;
    /** For each file of the tree: it has to be listed, and the record of the last update to be read. */
    private static final long MOST_BYTES_A_FILE = 400;

    private final List<Result> results;
    private final Sizes sizes;
    private final List<Line> lines = new ArrayList<>();

    private Ratios(List<Result> results, Sizes sizes) {
        this.results = results;
        this.sizes = sizes;
    }

    /**
     * A comparison.
     *
     * @param subject of what
     * @param ours whom of us
     * @param theirs with whom or what
     * @param verdict the ratio; below 1 we are better
     */
    record Line(String subject, String ours, String theirs, String verdict) {}

    static List<Line> of(List<Result> results, Sizes sizes) {
        Ratios ratios = new Ratios(results, sizes);
        ratios.compare(Scenario.MANY, "SWAP", "best peer", each -> each.side() == Side.PEER);
        ratios.compare(Scenario.BIG, "SWAP", "signed", named("smbclient"));
        ratios.compare(Scenario.BIG, "SWAP", "signed", named("rclone"));
        ratios.bytes();
        ratios.bytesBeside(Scenario.CHANGED, "PATCH");
        ratios.compare(Scenario.CHANGED, "PATCH", "sync", named("rclone"));
        ratios.writes();
        ratios.bytesBeside(Scenario.UNCHANGED, "PATCH");
        ratios.compare(Scenario.UNCHANGED, "", "sync", named("rclone"));
        ratios.compare(Scenario.DISTANT, "SWAP", "best peer", each -> each.side() == Side.PEER);
        for (Scenario disk : List.of(Scenario.DISK_MANY, Scenario.DISK_BIG)) {
            ratios.compare(
                    disk, "SWAP", "nothing synced", each -> each.contestant().equals("cp -r"));
            ratios.compare(disk, "SWAP", "the same policy", named("cp -r, then sync"));
        }
        return List.copyOf(ratios.lines);
    }

    private static Predicate<Result> named(String beginning) {
        return each -> each.contestant().startsWith(beginning);
    }

    private List<Result> ours(Scenario scenario, String strategy) {
        return measured(scenario).stream()
                .filter(each -> each.side() == Side.SHAREOPS)
                .filter(each -> each.contestant().contains(strategy))
                .toList();
    }

    private List<Result> measured(Scenario scenario) {
        return results.stream()
                .filter(each -> each.scenario() == scenario && each.isMeasured())
                .toList();
    }

    /** Time beside the fastest of the others. */
    private void compare(Scenario scenario, String strategy, String note, Predicate<Result> others) {
        Optional<Result> best =
                measured(scenario).stream().filter(others).min(Comparator.comparingDouble(Result::median));
        if (best.isEmpty()) {
            return;
        }
        for (Result each : ours(scenario, strategy)) {
            lines.add(new Line(
                    scenario.title(sizes) + ": time",
                    each.contestant(),
                    best.get().contestant() + " (" + note + ")",
                    String.format(
                            Locale.ROOT, "%.2f", each.median() / best.get().median())));
        }
    }

    private void bytes() {
        long changed = (long) sizes.changed() * Sizes.FILE;
        double allowed = MOST_TIMES_CHANGED * changed + MOST_BYTES_A_FILE * sizes.tree();
        for (Result each : ours(Scenario.CHANGED, "PATCH")) {
            Wire wire = each.wire();
            if (wire != null) {
                lines.add(new Line(
                        Scenario.CHANGED.title(sizes) + ": bytes on the wire, both ways",
                        each.contestant() + ": " + Sizes.number(wire.bytes()),
                        "a limit of our own, 1.1 x changed bytes + 400 a file: " + Sizes.number(Math.round(allowed)),
                        String.format(Locale.ROOT, "%.2f", wire.bytes() / allowed)));
            }
        }
    }

    /** Beside whoever else can send changes only. */
    private void bytesBeside(Scenario scenario, String strategy) {
        Optional<Result> other =
                measured(scenario).stream().filter(named("rclone")).findFirst();
        Wire theirs = other.map(Result::wire).orElse(null);
        if (theirs == null) {
            return;
        }
        for (Result each : ours(scenario, strategy)) {
            Wire wire = each.wire();
            if (wire != null) {
                lines.add(new Line(
                        scenario.title(sizes) + ": bytes on the wire, both ways",
                        each.contestant() + ": " + Sizes.number(wire.bytes()),
                        other.orElseThrow().contestant() + " (sync): " + Sizes.number(theirs.bytes()),
                        String.format(Locale.ROOT, "%.2f", (double) wire.bytes() / theirs.bytes())));
            }
        }
    }

    private void writes() {
        for (Result each : ours(Scenario.UNCHANGED, "")) {
            Wire wire = each.wire();
            if (wire != null) {
                lines.add(new Line(
                        Scenario.UNCHANGED.title(sizes) + ": write requests",
                        each.contestant() + ": " + wire.writes(),
                        "none",
                        wire.writes() == 0 ? "kept" : "**not kept**"));
            }
        }
    }
}
