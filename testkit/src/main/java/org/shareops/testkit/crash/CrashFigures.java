package org.shareops.testkit.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How a test of crashes was asked to run, and where its figures go: to the standard output and to {@code
 * target/crash-figures}, as lines of a table. System properties ask: {@code shareops.full=true} for the long version, {@code
 * shareops.rounds} for another number of rounds, and {@code shareops.seed} for the random numbers of an earlier run.
 * Immutable.
 */
public final class CrashFigures {
    private static final Path DIRECTORY = Path.of("target", "crash-figures");

    private final String name;
    private final long seed;

    private CrashFigures(String name, long seed) {
        this.name = name;
        this.seed = seed;
    }

    /** Names a test, and prints its seed. */
    public static CrashFigures named(String... parts) {
        Long asked = Long.getLong("shareops.seed");
        CrashFigures figures =
                new CrashFigures(String.join("-", parts), asked == null ? new SecureRandom().nextInt() : asked);
        System.out.println(figures);
        return figures;
    }

    /** Returns true if the long version was asked for. */
    public boolean full() {
        return Boolean.getBoolean("shareops.full");
    }

    /**
     * Returns how many rounds to play.
     *
     * @param sample in the short version
     * @param all in the long version
     */
    public int rounds(int sample, int all) {
        return Integer.getInteger("shareops.rounds", full() ? all : sample);
    }

    /** Returns where random numbers start. */
    public long seed() {
        return seed;
    }

    /** Writes down what came of matrices of steps. */
    public void write(List<StepMatrix.Result> results) throws IOException {
        Map<String, Object> figures = new TreeMap<>();
        for (StepMatrix.Result result : results) {
            figures.put(
                    result.work().name(),
                    result.primitives() + " primitives, " + result.crashes() + " crashes, "
                            + result.crashedRecoveries() + " crashes of recoveries, "
                            + result.toOld() + " times old, " + result.toNew() + " times new, "
                            + result.complaints().size() + " complaints");
        }
        write(figures);
    }

    /** Writes down what came of a matrix of kills. */
    public void write(KillMatrix.Result result) throws IOException {
        Map<String, Object> figures = new TreeMap<>();
        figures.put("kills", result.kills());
        result.phases().forEach((phase, count) -> figures.put("killed in " + phase, count));
        result.endings().forEach((ending, count) -> figures.put("then " + ending, count));
        figures.put("longest recovery, ms", result.longestRecoveryMicros() / 1000);
        figures.put("most calls of one recovery", result.mostCalls());
        figures.put("looks of the reader", result.sight().looks());
        figures.put("looks at what is neither", result.sight().faulty());
        figures.put("absences until recovery", result.sight().absentAfterDeath());
        figures.put("absences otherwise", result.sight().absentOtherwise());
        figures.put("longest absence until recovery, ms", millis(result.sight().longestAfterDeathMicros()));
        figures.put("longest absence otherwise, ms", millis(result.sight().longestOtherwiseMicros()));
        figures.put("complaints", result.complaints().size());
        write(figures);
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%.1f", micros / 1000.0);
    }

    /** Writes down figures by what they mean. */
    public void write(Map<String, Object> figures) throws IOException {
        String table = figures.entrySet().stream()
                .map(each -> "| " + name + " | " + each.getKey() + " | " + each.getValue() + " |")
                .sorted()
                .collect(Collectors.joining("\n"));
        System.out.println(table);
        Files.createDirectories(DIRECTORY);
        Files.write(DIRECTORY.resolve(name + (full() ? "-full" : "") + ".txt"), List.of(table, "", toString()));
    }

    /** Says how to run it once more with the same random numbers. */
    @Override
    public String toString() {
        return name + ": the same again with -Dshareops.seed=" + seed;
    }
}
