package org.shareops.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
              --output DIR  where to write; docs after a whole run, which is all cases in 5 rounds or more, not --quick;
                            benchmarks/target/side-by-side after any other
              --help        show this text

            The local disk is that of the directory for temporary files, which TMPDIR names.
            Exit status: 0 if all was measured; 1 if somebody failed in a case, or nothing could be measured; 2 for a wrong call.
            """;
    private static final int ROUNDS = 5;
    private static final int QUICK_ROUNDS = 2;

    static String usage() {
        return USAGE.formatted(cases());
    }

    private static String cases() {
        return Stream.of(Scenario.values()).map(Scenario::word).collect(Collectors.joining(", "));
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
                case "--output" -> output = path(valueAfter(arguments, i++));
                default ->
                    throw new IllegalArgumentException("unknown option " + arguments.get(i)
                            + "; there are --rounds N, --case NAME, --quick, --output DIR and --help");
            }
        }
        if (rounds == 0) {
            rounds = quick ? QUICK_ROUNDS : ROUNDS;
        }
        Set<Scenario> scenarios = chosen.isEmpty() ? EnumSet.allOf(Scenario.class) : EnumSet.copyOf(chosen);
        if (output == null) {
            // What is published is never replaced by less.
            boolean whole = !quick && rounds >= ROUNDS && scenarios.size() == Scenario.values().length;
            output = root.resolve(whole ? "docs" : "benchmarks/target/side-by-side");
        }
        return new Settings(rounds, scenarios, quick, output);
    }

    Sizes sizes() {
        return quick ? Sizes.quick() : Sizes.full();
    }

    /** Where the document goes. */
    Path document() {
        return output.resolve("benchmarks.md");
    }

    /** Where the plot goes. */
    Path plot() {
        return output.resolve("benchmarks.svg");
    }

    /** Makes the directory for the output unless it is there, be it by a symbolic link. */
    void makeOutput() throws IOException {
        if (!Files.isDirectory(output)) {
            Files.createDirectories(output);
        }
    }

    /**
     * Makes the directory for the output, and tries to write to it: that should not fail only after
     * everything was measured.
     *
     * @throws IllegalArgumentException if nothing can be written there; the message is for people
     */
    void openOutput() {
        try {
            makeOutput();
            Files.delete(Files.createTempFile(output, ".shareops-bench-", ".tmp"));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--output is a directory that can be written to, not " + output + " (" + e + ")", e);
        }
        for (Path file : List.of(document(), plot())) {
            if (Files.exists(file) && !(Files.isRegularFile(file) && Files.isWritable(file))) {
                throw new IllegalArgumentException(file + " is in the way: it is no file that can be written to");
            }
        }
    }

    private static String valueAfter(List<String> arguments, int index) {
        if (index + 1 == arguments.size()) {
            throw new IllegalArgumentException(arguments.get(index) + " needs a value after it");
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
        return Scenario.of(word)
                .orElseThrow(() -> new IllegalArgumentException("--case is one of " + cases() + ", not " + word));
    }

    private static Path path(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("--output is a directory, not an empty name");
        }
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("--output is a directory, not " + value, e);
        }
    }
}
