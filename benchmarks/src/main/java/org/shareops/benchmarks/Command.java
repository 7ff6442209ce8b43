package org.shareops.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program of others that runs to its end. Everybody can read its arguments: a secret goes elsewhere. */
final class Command {
    /** How long a run of anybody may take. */
    static final Duration LIMIT = Duration.ofMinutes(10);

    private static final int LONGEST_WORDS = 500;

    private final List<String> words;
    private final Map<String, String> environment = new HashMap<>();
    private String input = "";

    private Command(List<String> words) {
        this.words = List.copyOf(words);
    }

    static Command of(List<String> words) {
        return new Command(words);
    }

    static Command of(String... words) {
        return new Command(List.of(words));
    }

    Command environment(Map<String, String> more) {
        environment.putAll(more);
        return this;
    }

    /** What it reads. */
    Command input(String text) {
        input = text;
        return this;
    }

    /**
     * What it did.
     *
     * @param seconds from before its start until after its end
     * @param output what it wrote
     */
    record Done(double seconds, String output) {}

    /** Returns the first line that it writes; empty if there is no such program, or it fails. */
    Optional<String> firstLine() {
        try {
            return run().output().lines().findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Runs it.
     *
     * @throws IOException if there is none, it fails, or does not end; says what it wrote
     */
    Done run() throws IOException {
        Path output = Files.createTempFile("shareops-bench-", ".txt");
        try {
            return run(output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + words.get(0) + " ran", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private Done run(Path output) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        long from = System.nanoTime();
        Process process = builder.start();
        try (var stream = process.outputWriter()) {
            stream.write(input);
        }
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(words.get(0) + " did not end within " + LIMIT.toMinutes() + " minutes");
            }
        } finally {
            process.destroyForcibly();
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        String text = Files.readString(output);
        if (process.exitValue() != 0) {
            String end = text.strip();
            throw new IOException(words.get(0) + " ended with status " + process.exitValue() + ": "
                    + end.substring(Math.max(0, end.length() - LONGEST_WORDS)));
        }
        return new Done(seconds, text);
    }
}
