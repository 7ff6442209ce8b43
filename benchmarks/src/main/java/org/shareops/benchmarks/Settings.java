package org.shareops.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param rounds measured ones, at least 1
 * @param scenarios which are measured
 * @param quick with little content, to try the tool itself
 * @param output the directory for the document and the plot
 */
record Settings(int rounds, Set<Scenario> scenarios, boolean quick, Path output) {
    static final String USAGE = """
            Usage: ./shareops-bench [--rounds N] [--case NAME]... [--quick] [--output DIR]

            Measures Shareops beside smbclient, rclone, jcifs-ng, smbj and cp, against a private Samba in memory, and
            writes benchmarks.md and benchmarks.svg. Takes about half an hour on 2 cores; nothing else should run meanwhile.

              --rounds N    measured rounds after one that warms up; 5, with --quick 2
              --case NAME   only this case; may be given several times: %s
              --quick       little content, to try the tool itself: such figures say nothing
              --output DIR  where to write; docs, with --quick benchmarks/target/side-by-side
              --help        show this text

            The local disk is that of the directory for temporary files, which TMPDIR names.
            Exit status: 0 if all was measured; 1 if somebody failed in a case, or nothing could be measured; 2 for a wrong call.
            """;
    private static final int ROUNDS = 5;
    private static final int QUICK_ROUNDS = 2;

    static String usage() {
        return USAGE.formatted(Stream.of(Scenario.values()).map(Scenario::word).collect(Collectors.joining(", ")));
    }

    /**
     * Reads the arguments.
     *
     * @param root the directory of the project
     * @throws IllegalArgumentException for a wrong one; the message is for people
     */
    static Settings parse(List<String> arguments, Path root) {
        int rounds = 0;
        boolean quick = false;
        @Nullable Path output = null;
        List<Scenario> chosen = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "--quick" -> quick = true;
                case "--rounds" -> rounds = positive(valueAfter(arguments, i++));
                case "--case" -> chosen.add(scenario(valueAfter(arguments, i++)));
                case "--output" -> output = Path.of(valueAfter(arguments, i++));
                default -> throw new IllegalArgumentException("unknown option: " + arguments.get(i));
            }
        }
        if (rounds == 0) {
            rounds = quick ? QUICK_ROUNDS : ROUNDS;
        }
        if (output == null) {
            output = root.resolve(quick ? "benchmarks/target/side-by-side" : "docs");
        }
        Set<Scenario> scenarios = chosen.isEmpty() ? EnumSet.allOf(Scenario.class) : EnumSet.copyOf(chosen);
        return new Settings(rounds, scenarios, quick, output);
    }

    Sizes sizes() {
        return quick ? Sizes.quick() : Sizes.full();
    }

    private static String valueAfter(List<String> arguments, int index) {
        if (index + 1 == arguments.size()) {
            throw new IllegalArgumentException(arguments.get(index) + " needs a value");
        }
        return arguments.get(index + 1);
    }

    private static int positive(String value) {
        if (!value.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException("--rounds is a number from 1 to 9999, not " + value);
        }
        return Integer.parseInt(value);
    }

    private static Scenario scenario(String word) {
        return Scenario.of(word).orElseThrow(() -> new IllegalArgumentException("there is no case " + word));
    }
}
