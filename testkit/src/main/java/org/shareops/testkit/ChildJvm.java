package org.shareops.testkit;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A Java process that runs a class of a test's own and talks in lines, see {@link ChildConsole}. It has to end when its
 * standard input does, so that it survives neither {@link #close()} nor the death of its parent. For one thread.
 */
public final class ChildJvm implements AutoCloseable {
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

    /**
     * Starts a process, with the class path or module path of this one. Arguments can be seen by everybody on the computer:
     * secrets are better {@linkplain #send sent}.
     *
     * @param main a class with a {@code main} method
     */
    public static ChildJvm start(Class<?> main, List<String> arguments) throws IOException {
        return start(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), main, arguments);
    }

    /**
     * As {@link #start(Class, List)}, with other options of the virtual machine than those for a short life.
     *
     * @param options such as {@code -Xmx1g}
     */
    public static ChildJvm start(List<String> options, Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(javaCommand());
        command.addAll(options);
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

    /** Returns the process id. */
    public long pid() {
        return process.pid();
    }

    /** Returns true until the process has ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Writes a line to the standard input of the process.
     *
     * @throws IOException if the process has ended
     */
    public void send(String line) throws IOException {
        input.write(line);
        input.newLine();
        input.flush();
    }

    /**
     * Waits for a line that begins with {@code word}, and returns the rest of it.
     *
     * @throws IOException if the process ends first; the message tells all that it said
     */
    public String await(String word) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(word) || line.startsWith(word + " ")) {
                return line.substring(word.length()).strip();
            }
            chatter.add(line);
        }
        throw new IOException(
                "the process ended without \"" + word + "\": " + String.join(System.lineSeparator(), chatter));
    }

    /**
     * As {@link #await(String)}, for so long at most; then the process is killed.
     *
     * @param limit more than zero
     * @throws IOException if the process ends first, or the time; {@link #isAlive()} returns false after that
     */
    public String await(String word, Duration limit) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        Future<?> end = CompletableFuture.runAsync(
                () -> {
                    late.set(true);
                    process.toHandle().destroyForcibly();
                },
                CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
        try {
            return await(word);
        } catch (IOException e) {
            close(); // its output can end before itself
            if (late.get()) {
                throw new IOException("the process did not say \"" + word + "\" within " + limit.toSeconds() + " s", e);
            }
            throw e;
        } finally {
            end.cancel(false);
        }
    }

    /**
     * Waits for the end of the process, which somebody else brings about.
     *
     * @return all lines that it said and nobody {@linkplain #await waited} for, oldest first
     */
    public List<String> awaitEnd() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            chatter.add(line);
        }
        return List.copyOf(chatter);
    }

    /** Ends the standard input, which the process takes for a request to end. */
    public void closeInput() throws IOException {
        input.close();
    }

    /** Kills the process, which has no chance to tidy up; returns when it is dead. What it said can still be read. */
    public void kill() {
        process.toHandle().destroyForcibly(); // Process.destroyForcibly() closes our ends of the pipes, too
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
