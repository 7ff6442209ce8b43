package org.shareops.testkit;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Java process that runs a class of this module and talks in lines. It has to end when its standard input does, so that
 * it survives neither {@link #close()} nor the death of its parent. For one thread.
 */
final class ChildJvm implements AutoCloseable {
    private static final int SECONDS_TO_END = 30;

    private final Process process;
    private final BufferedWriter input;
    private final BufferedReader output;
    private final List<String> chatter = new ArrayList<>();

    private ChildJvm(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static ChildJvm start(Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(javaCommand());
        command.add("-Xmx256m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        if (main.getModule().isNamed()) {
            command.add("-p");
            command.add(System.getProperty("jdk.module.path", ""));
            command.add("-m");
            command.add(main.getModule().getName() + "/" + main.getName());
        } else {
            command.add("-cp");
            command.add(System.getProperty("java.class.path", ""));
            command.add(main.getName());
        }
        command.addAll(arguments);
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** The launcher of our own platform; where an image has none, whatever program runs us. */
    private static String javaCommand() throws IOException {
        String name = File.separatorChar == '\\' ? "java.exe" : "java";
        Path launcher = Path.of(System.getProperty("java.home", ""), "bin", name);
        if (Files.isExecutable(launcher)) {
            return launcher.toString();
        }
        return ProcessHandle.current()
                .info()
                .command()
                .orElseThrow(() -> new IOException("there is no " + launcher + " to start another process with"));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void send(String line) throws IOException {
        input.write(line);
        input.newLine();
        input.flush();
    }

    /**
     * Waits for a line that begins with {@code word}, and returns the rest of it.
     *
     * @throws IOException if the process ends first; the message tells all that it said
     */
    String await(String word) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(word) || line.startsWith(word + " ")) {
                return line.substring(word.length()).strip();
            }
            chatter.add(line);
        }
        throw new IOException(
                "the process ended without \"" + word + "\": " + String.join(System.lineSeparator(), chatter));
    }

    /** Ends the standard input, which the process takes for a request to end. */
    void closeInput() throws IOException {
        input.close();
    }

    /** Kills the process, which has no chance to tidy up. */
    void kill() {
        process.destroyForcibly();
        close();
    }

    /** Asks the process to end, waits for it, and kills it if it does not. Idempotent. */
    @Override
    public void close() {
        try {
            closeInput();
        } catch (IOException e) {
            // The process has ended before us: nothing is left to ask for.
        }
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
