package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.samba.SambaServer;

/** SIGTERM while the program is at work on a real Samba, at a moment that a proxy between them chooses. */
final class SmbStopTest {
    private static final int TERMINATED = 143;
    private static final String USER = "smbcli";
    private static final String SECRET = "Passw0rd";
    private static final int FILES = 30;
    private static final Duration SLOW = Duration.ofMillis(5);
    /** The thread that hears of a signal. */
    private static final String HOOK = "shareops-stop";

    private static final Duration LONGEST_STOP = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private SambaServer server;
    private CountingProxy proxy;
    private Path disk;
    private Path fresh;
    private TreeDigest before;

    @BeforeEach
    void publish() throws IOException {
        assumeTrue(SambaServer.isAvailable(), () -> SambaServer.missing().orElse(""));
        server = SambaServer.builder().user(USER, SECRET).share("packages").start();
        proxy = CountingProxy.start(server.port(), new Smb2Format());
        disk = server.directoryOf("packages");
        Path old = Trees.numbered(directory.resolve("old"), FILES, "one");
        Cli.Result published = new Cli()
                .environment("SHAREOPS_PASSWORD", SECRET)
                .run("update", old, server.url("packages") + "/office", "--user", USER);
        assertThat(published.code()).as(published.err()).isZero();
        fresh = Trees.numbered(directory.resolve("new"), FILES, "two");
        before = Trees.digest(disk.resolve("office"));
        proxy.delay(SLOW, SLOW);
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            proxy.close();
            server.close();
        }
    }

    /** Looks at the server's own disk at each request, and stops the program at the first that finds such a record. */
    private Cli.Result stoppedWhen(String record, String strategy) throws IOException, InterruptedException {
        AtomicReference<CliProcess> running = new AtomicReference<>();
        AtomicBoolean stopped = new AtomicBoolean();
        proxy.plan(Fault.CUT_BEFORE, request -> {
            CliProcess process = running.get();
            if (process != null && holds(record) && stopped.compareAndSet(false, true)) {
                process.stop();
                awaitHook(process.pid());
            }
            return false;
        });
        try (CliProcess process = CliProcess.start(
                Files.createDirectory(directory.resolve("tmp")),
                Map.of("SHAREOPS_PASSWORD", SECRET),
                "update",
                fresh,
                "smb://127.0.0.1:" + proxy.port() + "/packages/office",
                "--user",
                USER,
                "--strategy",
                strategy,
                "--json")) {
            running.set(process);
            Cli.Result result = process.await();
            assertThat(stopped).as("it was stopped: %s", result).isTrue();
            return result;
        }
    }

    /**
     * Returns when the program knows that it is to stop: until then it must not get the answer that lets it go on to what is
     * no longer cancelled. The thread that tells it waits from then on.
     */
    private static void awaitHook(long pid) {
        long start = System.nanoTime();
        while (!isHookWaiting(pid) && System.nanoTime() - start < LONGEST_STOP.toNanos()) {
            Thread.onSpinWait();
        }
    }

    private static boolean isHookWaiting(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.anyMatch(thread -> textOf(thread.resolve("stat")).contains("(" + HOOK + ") S "));
        } catch (IOException | UncheckedIOException e) {
            // It has ended.
            return true;
        }
    }

    private static String textOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            // The thread has ended.
            return "";
        }
    }

    private boolean holds(String record) {
        try (Stream<Path> all = Files.walk(disk.resolve(".shareops"))) {
            return all.anyMatch(path -> path.toString().matches(".*/[.]shareops/" + record));
        } catch (IOException | UncheckedIOException e) {
            // It changes meanwhile.
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"swap", "patch"})
    void C4_whileItStagesItIsCancelledAndLeavesNothing(String strategy) throws IOException, InterruptedException {
        Cli.Result result = stoppedWhen("[a-z2-7]{8}/new/.+", strategy);
        assertThat(result.code()).isEqualTo(TERMINATED);
        assertThat(result.json().path("outcome").asText()).as(result.out()).isEqualTo("CANCELLED");
        assertThat(Trees.digest(disk.resolve("office"))).isEqualTo(before);
        assertOnlyTheRecordIsLeft();
    }

    @ParameterizedTest
    @CsvSource({"swap, old", "patch, old/.+"})
    void C4_whileItCommitsItFinishes(String strategy, String firstStep) throws IOException, InterruptedException {
        Cli.Result result = stoppedWhen("[a-z2-7]{8}/" + firstStep, strategy);
        assertThat(result.code()).isEqualTo(TERMINATED);
        assertThat(result.json().path("outcome").asText()).as(result.out()).isEqualTo("COMMITTED");
        assertThat(Trees.digest(disk.resolve("office"))).isEqualTo(Trees.digest(fresh));
        assertOnlyTheRecordIsLeft();
    }

    private void assertOnlyTheRecordIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(disk.resolve(".shareops"))) {
            assertThat(left).hasSize(1).allMatch(path -> path.toString().endsWith(".man"));
        }
    }
}
