package org.shareops.testkit.samba;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody else on an SMB share: Debian's {@code smbclient}, a program that shares no code with ours, with a connection of
 * its own. Ends with this process. For one thread.
 *
 * <p>While the server says nothing every command takes as long as {@code smbclient} waits, 20 s. It notices by itself within
 * some seconds that its connection is lost, and ends then.
 */
public final class SmbClientProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SECONDS_TO_END = 10;
    private static final Pattern OPENED = Pattern.compile("^open file .* fnum (\\d+)$", Pattern.MULTILINE);

    private final Process process;
    private final BufferedWriter input;
    private final BlockingQueue<Line> output = new LinkedBlockingQueue<>();
    private final Map<String, String> held = new LinkedHashMap<>();
    private long commands;

    private SmbClientProcess(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "smbclient-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** As {@link #start(int, String, String, String)} on this server's port. */
    public static SmbClientProcess start(SambaServer server, String share, String user, String password)
            throws IOException {
        return start(server.port(), share, user, password);
    }

    /**
     * Logs on to a share, and returns when the server has let the client in.
     *
     * @param port a port on the loopback interface, a server's or a proxy's
     * @param user empty to log on as nobody
     * @throws IOException if the server refuses; the message has its status, such as {@code NT_STATUS_LOGON_FAILURE}
     */
    public static SmbClientProcess start(int port, String share, String user, String password) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "stdbuf", // else answers would stay in its memory, and so would commands that come together
                "-i0",
                "-oL",
                Programs.path("smbclient"),
                "//127.0.0.1/" + share,
                "--port=" + port,
                "--configfile=/dev/null"));
        command.add(user.isEmpty() ? "--user=%" : "--user=" + user); // "%" is no name and no password
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PASSWD", password); // arguments could be read by everybody
        SmbClientProcess client = new SmbClientProcess(builder.start());
        try {
            client.run("");
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /** Returns the process id. */
    public long pid() {
        return process.pid();
    }

    /** Returns true until the client was closed, was killed, or noticed that its connection is lost. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Opens a file and keeps it open: for reading and writing, or for reading where the user may not write; shared for
     * reading and writing, but not for deleting. So while it is held the server refuses with a sharing violation to delete
     * or rename it, and to open it in a way that denies others reading or writing. Others can still read and write it.
     *
     * @param path of an existing file, below the share, with {@code /} between names and without quotation marks
     * @throws IOException if the server refuses; the message has its status, such as {@code NT_STATUS_SHARING_VIOLATION}
     */
    public void open(String path) throws IOException {
        String answer = run("open " + quoted(path));
        Matcher opened = OPENED.matcher(answer);
        if (!opened.find()) {
            throw new IOException("cannot open " + path + ": " + answer);
        }
        held.put(path, opened.group(1));
    }

    /**
     * Closes a file that {@link #open} opened.
     *
     * @return true if it was open until now; false if the server had closed it already, or the connection is lost
     * @throws IllegalArgumentException if it was not opened
     */
    public boolean close(String path) throws IOException {
        String number = held.remove(path);
        if (number == null) {
            throw new IllegalArgumentException(path + " was not opened");
        }
        return isAlive() && !failed(run("close " + number));
    }

    /** Closes all files, and returns how many of them had been open until now. */
    public int closeAll() throws IOException {
        int open = 0;
        for (String path : List.copyOf(held.keySet())) {
            open += close(path) ? 1 : 0;
        }
        return open;
    }

    /** Asks the server something; returns false if it does not answer or the session or the share is gone. */
    public boolean canStillUse() {
        try {
            return isAlive() && !failed(run("volume"));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Runs a command of {@code smbclient}, such as {@code ls}, {@code put "/local/file" "remote"} or {@code get "file" -}.
     *
     * @return what it said, errors with their status among it, without the last line break
     * @throws IOException if the client has ended or ends; the message tells what it said
     */
    public String run(String command) throws IOException {
        if (command.contains("\n") || command.contains("\r")) {
            throw new IllegalArgumentException("one command only: " + command);
        }
        // No command, so it says that there is none: after the answer to the one before, and without asking the server.
        String end = "end-of-answer-" + ++commands;
        try {
            input.write(command + "\n" + end + "\n");
            input.flush();
        } catch (IOException e) {
            // It has ended: waiting for its answer tells why.
        }
        return awaitAnswer(end + ": command not found");
    }

    /** Ends the client, which closes its files; returns when it has ended. Idempotent. */
    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            // It has ended before us.
        }
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the client, which has no chance to log off; returns when it is dead. Idempotent. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String awaitAnswer(String end) throws IOException {
        List<String> lines = new ArrayList<>();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            String line = next(deadline, lines);
            if (line.endsWith(end)) { // content without a line break at its end may stand before
                lines.add(line.substring(0, line.length() - end.length()));
                return String.join("\n", lines).stripTrailing();
            }
            lines.add(line);
        }
    }

    private String next(long deadline, List<String> before) throws IOException {
        try {
            Line next = output.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new IOException("smbclient does not answer; it said: " + String.join("\n", before));
            }
            if (next.last()) {
                output.add(next); // for whoever asks again
                throw new IOException("smbclient has ended: " + String.join("\n", before));
            }
            return next.text();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for smbclient", e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(new Line(line, false));
            }
        } catch (IOException e) {
            output.add(new Line(e.toString(), false));
        } finally {
            output.add(new Line("", true));
        }
    }

    private static boolean failed(String answer) {
        return answer.contains("NT_STATUS_");
    }

    private static String quoted(String path) {
        if (path.contains("\"")) {
            throw new IllegalArgumentException("smbclient cannot take a name with a quotation mark: " + path);
        }
        return "\"" + path.replace('/', '\\') + "\"";
    }

    /** What it said; the last one says that it has ended. */
    private record Line(String text, boolean last) {}
}
