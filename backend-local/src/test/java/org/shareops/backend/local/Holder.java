package org.shareops.backend.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another process that holds a file, for as long as a test needs it. */
final class Holder implements AutoCloseable {
    private final Process process;

    private Holder(ProcessBuilder builder) throws IOException {
        this.process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        if (!"ready".equals(line)) {
            process.destroy();
            throw new IOException("the holder said " + line);
        }
    }

    /** A Java process; see {@link HolderMain#main} for what it can do. */
    static Holder java(String what, Path file) throws IOException {
        return new Holder(new ProcessBuilder(command(what, file)));
    }

    /** A Java process whose working directory is {@code directory}. */
    static Holder workingIn(Path directory, Path file) throws IOException {
        return new Holder(new ProcessBuilder(command("open", file)).directory(directory.toFile()));
    }

    /** The program {@code flock}, with a shell that waits for its input to end. */
    static Holder flock(Path file) throws IOException {
        return new Holder(new ProcessBuilder("flock", file.toString(), "sh", "-c", "echo ready; read line"));
    }

    /**
     * A shell that sees {@code directory} mounted at {@code elsewhere}, as a container would, and holds a locked file in
     * there. Needs root.
     */
    static Holder inOtherMounts(Path directory, Path elsewhere, String file) throws IOException {
        return new Holder(new ProcessBuilder(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount --bind \"$0\" \"$1\" && cd / && exec 9<\"$1/$2\" && flock -n 9 && echo ready && read line",
                directory.toString(),
                elsewhere.toString(),
                file));
    }

    static boolean hasFlock() {
        return Files.isExecutable(Path.of("/usr/bin/flock"));
    }

    private static List<String> command(String what, Path file) {
        List<String> command = new ArrayList<>(javaCommand(System.getProperty("java.class.path")));
        command.addAll(List.of(HolderMain.class.getName(), what, file.toString()));
        return command;
    }

    static List<String> javaCommand(String classPath) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                classPath);
    }

    long pid() {
        return process.pid();
    }

    /** Waits until it has ended by itself or by a signal. */
    boolean hasEnded() throws InterruptedException {
        return process.waitFor(20, TimeUnit.SECONDS);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        boolean ended;
        try {
            ended = hasEnded();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = false;
        }
        if (!ended) {
            process.destroyForcibly();
        }
    }
}
