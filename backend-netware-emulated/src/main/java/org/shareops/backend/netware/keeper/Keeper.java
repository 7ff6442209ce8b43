package org.shareops.backend.netware.keeper;

import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.shareops.backend.netware.client.NcpEndpoint;

/** A keeper that stands by, as its parent sees it. Thread-safe. */
public final class Keeper implements AutoCloseable {
    /** A parent that is silent for so long is stopped or hangs. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    /** So many signs of life come in one lease: one or two may be late. */
    private static final int SIGNS = 3;

    private static final long LONGEST_START_SECONDS = 30;

    private final Process process;
    private final OutputStream orders;
    private final ScheduledExecutorService heart;

    private Keeper(Process process) {
        this.process = process;
        this.orders = process.getOutputStream();
        this.heart = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "shareops-keeper");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts a keeper and waits until it has logged in on a connection of its own.
     *
     * @param user an operator
     * @param secret overwritten before this returns
     * @throws IOException if it cannot start, or cannot log in, or is no operator; nothing is left then
     */
    public static Keeper start(NcpEndpoint endpoint, String user, char[] secret)
            throws IOException, InterruptedException {
        return start(endpoint, user, secret, LEASE);
    }

    static Keeper start(NcpEndpoint endpoint, String user, char[] secret, Duration lease)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx32m",
                        "-cp",
                        classPath(),
                        KeeperProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        // Secrets of the parent's environment are no business of a process that anybody can look at.
        builder.environment().clear();
        Process process = builder.start();
        boolean started = false;
        Order order = new Order(endpoint, user, secret, lease);
        try {
            order.write(new DataOutputStream(process.getOutputStream()));
            String answer = answerOf(process);
            if (!answer.equals(KeeperProcess.READY)) {
                throw new IOException("the keeper process could not do its work: " + answer);
            }
            Keeper keeper = new Keeper(process);
            long pause = lease.toNanos() / SIGNS;
            var unused = keeper.heart.scheduleWithFixedDelay(keeper::signOfLife, pause, pause, TimeUnit.NANOSECONDS);
            started = true;
            return keeper;
        } finally {
            order.forget();
            if (!started) {
                process.destroyForcibly();
            }
        }
    }

    /** Classes come from jars or folders of either path, as the parent was started. */
    private static String classPath() {
        return Stream.of("jdk.module.path", "java.class.path")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .filter(path -> !path.isEmpty())
                .flatMap(path -> Stream.of(path.split(File.pathSeparator, -1)))
                .flatMap(Keeper::jars)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** A module path names folders of jars, which a class path writes with a star. */
    private static Stream<String> jars(String entry) {
        return Stream.of(entry, Path.of(entry, "*").toString()).filter(part -> !part.isEmpty());
    }

    private static String answerOf(Process process) throws IOException, InterruptedException {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> firstLine(process));
        try {
            return line.get(LONGEST_START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the keeper process cannot be heard: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException("the keeper process did not start within " + LONGEST_START_SECONDS + " s", e);
        }
    }

    private static String firstLine(Process process) {
        try {
            String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            return line == null ? "it ended at once" : line;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void signOfLife() {
        try {
            send(KeeperProcess.ALIVE);
        } catch (IOException e) {
            // It has ended; isAlive says so to whoever asks.
            heart.shutdown();
        }
    }

    private synchronized void send(int sign) throws IOException {
        orders.write(sign);
        orders.flush();
    }

    /** Returns false if it has ended, so that nobody would enable logins in our place. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns its process number, for those who look on. */
    public long pid() {
        return process.pid();
    }

    /** Sends it away: logins stay as they are. */
    public void dismiss() throws IOException {
        heart.shutdownNow();
        try (OutputStream end = orders) {
            send(KeeperProcess.DISMISSED);
        }
    }

    /** Lets it enable logins, unless it was dismissed, as if we were gone. */
    @Override
    public void close() throws IOException {
        heart.shutdownNow();
        orders.close();
    }
}
