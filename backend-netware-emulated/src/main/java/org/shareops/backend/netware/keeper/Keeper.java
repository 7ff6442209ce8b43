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
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.shareops.backend.netware.client.ConnectionInformation;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpEndpoint;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpServer;

/**
 * A keeper process, as its parent sees it. It stands by for one connection of the parent: its parent is gone, to it, when
 * the process ends, when that connection is lost, or when either is silent for a minute. Thread-safe.
 */
public final class Keeper implements AutoCloseable {
    /** A parent that is silent for so long is stopped or hangs. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    /** So many signs of life come in one lease. The end of either connection is noticed with the next one. */
    private static final int SIGNS = 12;

    private static final long LONGEST_START_SECONDS = 30;
    private static final long LONGEST_END_SECONDS = 5;

    /** Without them Java finds no files whose names have letters beyond ASCII, and Windows starts nothing at all. */
    private static final Set<String> NEEDED = Set.of("LANG", "SYSTEMROOT");

    private final Process process;
    private final OutputStream orders;
    private final NcpConnection parent;
    private final Duration lease;
    private final ScheduledExecutorService heart;
    private boolean ready;
    private boolean ended;

    private Keeper(Process process, NcpConnection parent, Duration lease) {
        this.process = process;
        this.orders = process.getOutputStream();
        this.parent = parent;
        this.lease = lease;
        // One that asks the server, which can take long, and one that must not be late.
        this.heart = Executors.newScheduledThreadPool(2, task -> daemon(task, "shareops-keeper"));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Launches a keeper, which logs in on a connection of its own. It is of use once {@link #awaitReady()} has returned.
     *
     * @param user an operator
     * @param secret overwritten before this returns
     * @param parent the connection on which logins are to be disabled; somebody has logged in on it
     * @throws IOException if no process can be started, or the server does not list the connection; nothing is left then
     */
    public static Keeper launch(NcpEndpoint endpoint, String user, char[] secret, NcpConnection parent)
            throws IOException, NcpFailure {
        return launch(endpoint, user, secret, parent, LEASE);
    }

    static Keeper launch(NcpEndpoint endpoint, String user, char[] secret, NcpConnection parent, Duration lease)
            throws IOException, NcpFailure {
        try {
            ConnectionInformation row = new NcpServer(parent)
                    .connection(parent.number())
                    .orElseThrow(() -> new IOException("the server does not list our own connection"));
            Keeper keeper = new Keeper(command().start(), parent, lease);
            boolean told = false;
            try {
                new Order(endpoint, user, secret, row, lease).write(new DataOutputStream(keeper.orders));
                told = true;
                return keeper;
            } finally {
                if (!told) {
                    keeper.close();
                }
            }
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private static ProcessBuilder command() {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx32m",
                        "-cp",
                        classPath(System.getProperty("jdk.module.path", ""), System.getProperty("java.class.path", "")),
                        KeeperProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        forgetSecrets(builder.environment());
        return builder;
    }

    /** Secrets of the parent's environment are no business of a process that anybody can look at. */
    static void forgetSecrets(Map<String, String> environment) {
        environment.keySet().removeIf(name -> !isNeeded(name.toUpperCase(Locale.ROOT)));
    }

    private static boolean isNeeded(String name) {
        return NEEDED.contains(name) || name.startsWith("LC_");
    }

    /** One class path of both paths that the parent may have; of a module path the jars in its folders, too. */
    static String classPath(String modulePath, String classPath) {
        // Not as a Path: Windows has none with a star in it.
        Stream<String> modules = entries(modulePath).flatMap(entry -> Stream.of(entry, entry + File.separator + "*"));
        return Stream.concat(modules, entries(classPath)).collect(Collectors.joining(File.pathSeparator));
    }

    private static Stream<String> entries(String path) {
        return Stream.of(path.split(File.pathSeparator, -1)).filter(entry -> !entry.isEmpty());
    }

    /**
     * Waits until it could enable logins, at most half a minute.
     *
     * @throws IOException if it cannot log in, is no operator, or was closed meanwhile; nothing is left then
     */
    public void awaitReady() throws IOException, InterruptedException {
        boolean heard = false;
        try {
            String answer = answer();
            if (!answer.equals(KeeperProcess.READY)) {
                throw new IOException("the keeper process could not do its work: " + answer);
            }
            live();
            heard = true;
        } finally {
            if (!heard) {
                close();
            }
        }
    }

    private String answer() throws IOException, InterruptedException {
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

    private synchronized void live() throws IOException {
        if (ended) {
            throw new IOException("the keeper was closed while it started");
        }
        ready = true;
        long pause = lease.toNanos() / SIGNS;
        var unusedSigns = heart.scheduleWithFixedDelay(this::signOfLife, pause, pause, TimeUnit.NANOSECONDS);
        var unusedQuestions = heart.scheduleWithFixedDelay(this::askServer, pause, pause, TimeUnit.NANOSECONDS);
    }

    /** A parent that lives but has lost its connection cannot enable logins any more, so the keeper has to. */
    private synchronized void signOfLife() {
        try {
            if (!ended && parent.alive()) {
                orders.write(KeeperProcess.ALIVE);
                orders.flush();
                return;
            }
            orders.close();
        } catch (IOException e) {
            // It has ended; isAlive says so to whoever asks.
        }
        heart.shutdown();
    }

    /** Otherwise nobody might notice for hours that the connection has gone. */
    private void askServer() {
        try {
            new NcpServer(parent).clock();
        } catch (NcpFailure e) {
            // The connection knows itself whether it is lost.
        }
    }

    /** Returns false if it has ended, so that nobody would enable logins in our place. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns true if it has ended after it did what it was to do. */
    public boolean endedWell() {
        return !process.isAlive() && process.exitValue() == 0;
    }

    /** Returns its process number, for those who look on. */
    public long pid() {
        return process.pid();
    }

    /** Runs something on a thread of its own when the process has ended, for whatever reason. */
    public void onEnd(Runnable action) {
        var unused = process.onExit()
                .thenRunAsync(
                        action, task -> daemon(task, "shareops-keeper-end").start());
    }

    /** Sends it away, and waits at most some seconds until it is gone: logins stay as they are. Idempotent. */
    public void dismiss() {
        end(true);
        if (!awaitEnd()) {
            kill();
        }
    }

    /**
     * Lets it do as if we were gone: it takes our connection away and enables logins, unless it was dismissed or never
     * ready. Waits at most some seconds until it is gone. Idempotent.
     */
    @Override
    public void close() {
        if (end(false)) {
            awaitEnd();
        } else {
            kill();
        }
    }

    /** Returns whether it was ready. */
    private synchronized boolean end(boolean dismissed) {
        ended = true;
        heart.shutdownNow();
        try (OutputStream end = orders) {
            if (dismissed) {
                end.write(KeeperProcess.DISMISSED);
            }
        } catch (IOException e) {
            // It has ended already.
        }
        return ready;
    }

    private void kill() {
        process.toHandle().destroyForcibly();
        awaitEnd();
    }

    /** Whoever is interrupted waits all the same: it takes no longer than a few requests. */
    private boolean awaitEnd() {
        process.onExit()
                .completeOnTimeout(process, LONGEST_END_SECONDS, TimeUnit.SECONDS)
                .join();
        return !process.isAlive();
    }
}
