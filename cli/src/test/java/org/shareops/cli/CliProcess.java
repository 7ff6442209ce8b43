package org.shareops.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the program as users do: in a process of its own. */
final class CliProcess implements AutoCloseable {
    private final Process process;

    private CliProcess(Process process) {
        this.process = process;
    }

    static CliProcess start(Path temporary, Map<String, String> environment, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                "org.shareops.cli.Main"));
        List.of(arguments).forEach(argument -> command.add(argument.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return new CliProcess(builder.start());
    }

    /** Asks the process to end, as {@code kill} does; the same way through the program as Ctrl-C. */
    void stop() {
        // Process.destroy would close the pipes as well, and with them what is still to be printed.
        boolean asked = process.toHandle().destroy();
        if (!asked) {
            throw new IllegalStateException("the program cannot be asked to end");
        }
    }

    long pid() {
        return process.pid();
    }

    /** Returns what it prints, while it does. */
    BufferedReader out() {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    /** Ends the process as {@code kill -9} does, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for the end. Little is printed, so that it fits into the pipes. */
    Cli.Result await() throws IOException, InterruptedException {
        return new Cli.Result(
                code(),
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
                new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    /** Waits for the end, whatever was printed, and returns how it ended. */
    int code() throws IOException, InterruptedException {
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            throw new IOException("the program did not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
