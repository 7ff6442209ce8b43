package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.testkit.HolderProcess;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.samba.SambaServer;

/** What only a process of its own shows: streams, environment, being stopped. */
final class ProcessTest {
    private static final int TERMINATED = 143;

    @TempDir
    private Path directory;

    private Path temporary;

    @BeforeEach
    void makeTemporaryDirectory() throws IOException {
        temporary = Files.createDirectory(directory.resolve("tmp"));
    }

    @Test
    void printsOneDocumentInUtf8AndReturnsTheExitCode() throws IOException, InterruptedException {
        Path source = Trees.write(directory.resolve("new"), Map.of("a", "a"));
        String url = directory.resolve("share").toUri() + "/gr%C3%B6%C3%9Fe";
        try (CliProcess process =
                CliProcess.start(temporary, Map.of("LC_ALL", "C.UTF-8"), "update", source, url, "--json")) {
            Cli.Result result = process.await();

            assertThat(result.code()).isEqualTo(1);
            JsonNode json = result.json();
            assertThat(json.path("error").path("kind").asText()).isEqualTo("NOT_FOUND");
        }
        Files.createDirectory(directory.resolve("share"));
        try (CliProcess process =
                CliProcess.start(temporary, Map.of("LC_ALL", "C.UTF-8"), "update", source, url, "--json")) {
            Cli.Result result = process.await();

            assertThat(result.code()).as(result.err()).isZero();
            assertThat(result.json().path("target").asText()).endsWith("/größe");
            assertThat(result.err()).isEmpty();
        }
    }

    @Test
    void stoppedWhileItWaitsItSaysSoAndLeavesNothing() throws IOException, InterruptedException {
        Path source = Trees.write(directory.resolve("new"), Map.of("a", "new"));
        Path live = Trees.write(directory.resolve("share/office"), Map.of("a", "old"));
        TreeDigest before = Trees.digest(live);
        try (HolderProcess holder = HolderProcess.start(HolderProcess.Mode.LOCK, live.resolve("a"));
                WatchService watch = FileSystems.getDefault().newWatchService()) {
            live.getParent().register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            try (CliProcess process = CliProcess.start(
                    temporary,
                    Map.of(),
                    "update",
                    source,
                    live.toUri(),
                    "--json",
                    "--retries",
                    99,
                    "--interval",
                    "2s")) {
                Path records = live.resolveSibling(awaitEntry(watch, "[.]shareops"));
                records.register(watch, StandardWatchEventKinds.ENTRY_DELETE);
                // Between two attempts nothing is locked.
                assertThat(awaitEntry(watch, ".*[.]lck")).isNotNull();
                process.stop();
                Cli.Result result = process.await();

                assertThat(result.code()).isEqualTo(TERMINATED);
                assertThat(result.json().path("outcome").asText()).isEqualTo("CANCELLED");
            }
            assertThat(holder.isHolding()).isTrue();
        }
        assertThat(Trees.digest(live)).isEqualTo(before);
        assertThat(live.getParent()).isDirectoryNotContaining("glob:**/.shareops");
    }

    @Test
    void theDemoShowsTheFailuresAndThatTheyAreGone() throws IOException, InterruptedException {
        List<String> backends = SambaServer.isAvailable() ? List.of("local", "smb") : List.of("local");
        try (CliProcess process = CliProcess.start(temporary, Map.of(), "demo", "--json")) {
            Cli.Result result = process.await();

            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.err()).isEmpty();
            JsonNode json = result.json();
            assertThat(json.path("held").asBoolean()).isTrue();
            assertThat(json.path("notPlayed")).hasSize(2 - backends.size());
            assertThat(json.path("scenarios")).hasSize(2 * backends.size());
            for (int number = 0; number < backends.size(); number++) {
                JsonNode emptied = json.path("scenarios").path(2 * number);
                assertThat(emptied.path("id").asText()).isEqualTo("Q184489");
                assertKept(emptied, backends.get(number));
                assertThat(emptied.path("naive").path("minimumVisibleFiles").asInt())
                        .isEqualTo(2);
                assertThat(emptied.path("naive").path("lostFiles").asInt()).isEqualTo(98);
                JsonNode mixed = json.path("scenarios").path(2 * number + 1);
                assertThat(mixed.path("id").asText()).isEqualTo("Q147819");
                assertKept(mixed, backends.get(number));
            }
            assertThat(json.path("connectionChecks")).hasSize(backends.size());
            json.path("connectionChecks").forEach(ProcessTest::assertAskedOnce);
            JsonNode disconnect = json.path("forcedDisconnect");
            assertThat(disconnect.path("held").asBoolean()).isTrue();
            assertThat(disconnect.path("naiveAttempts").asInt()).isEqualTo(10_000);
            assertThat(disconnect.path("naivePublished").asBoolean()).isFalse();
            assertThat(disconnect.path("disconnected").asInt()).isEqualTo(1);
            assertThat(json.path("deliveries")).hasSize(2);
            json.path("deliveries").forEach(ProcessTest::assertAllArrived);
        }
        assertNothingIsLeft();
    }

    private static void assertAskedOnce(JsonNode check) {
        assertThat(check.path("id").asText()).isEqualTo("Q243681");
        assertThat(check.path("held").asBoolean()).isTrue();
        assertThat(check.path("naive").path("connectionsToOthers").asInt()).isEqualTo(30);
        assertThat(check.path("naive").path("anonymousLogOns").asInt()).isEqualTo(40);
        assertThat(check.path("shareops").path("connections").asInt()).isEqualTo(1);
        assertThat(check.path("shareops").path("connectionsToOthers").asInt()).isZero();
        assertThat(check.path("shareops").path("logOns").asInt()).isEqualTo(1);
        assertThat(check.path("shareops").path("anonymousLogOns").asInt()).isZero();
    }

    private static void assertAllArrived(JsonNode delivery) {
        int senders = delivery.path("senders").asInt();
        assertThat(delivery.path("id").asText()).isEqualTo("Q323627");
        assertThat(delivery.path("held").asBoolean()).isTrue();
        assertThat(delivery.path("naive").path("lost").asInt())
                .isEqualTo(senders - delivery.path("naiveTries").asInt());
        JsonNode shareops = delivery.path("shareops");
        assertThat(shareops.path("arrived").asInt()).isEqualTo(senders);
        assertThat(shareops.path("lost").asInt()).isZero();
        assertThat(shareops.path("doubled").asInt()).isZero();
        assertThat(shareops.path("overwritten").asInt()).isZero();
        assertThat(shareops.path("mostTries").asInt()).isEqualTo(10);
        assertThat(shareops.path("listings").asInt()).isZero();
        assertThat(delivery.path("cycles").asInt()).isGreaterThan(senders / 10 - 1);
    }

    private static void assertKept(JsonNode scenario, String backend) {
        assertThat(scenario.path("backend").asText()).isEqualTo(backend);
        assertThat(scenario.path("held").asBoolean()).isTrue();
        assertThat(scenario.path("naive").path("mixedObservations").asLong()).isPositive();
        assertThat(scenario.path("shareops").path("minimumVisibleFiles").asInt())
                .isEqualTo(100);
        assertThat(scenario.path("shareops").path("mixedObservations").asLong()).isZero();
        assertThat(scenario.path("shareops").path("lostFiles").asInt()).isZero();
        assertThat(scenario.path("holders").path(0).asText()).contains("FILE0", "held by");
    }

    @Test
    void withoutSambaTheDemoPlaysOnTheDiskAndSaysWhatIsMissing() throws IOException, InterruptedException {
        // Without a search path no program of Samba's is found.
        Map<String, String> poor = Map.of("PATH", directory.toString());
        try (CliProcess process = CliProcess.start(temporary, poor, "demo")) {
            Cli.Result result = process.await();

            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out().lines().filter(line -> line.startsWith("Not played on smb: ")))
                    .hasSize(1);
            assertThat(result.out()).contains("on a local directory").doesNotContain("private Samba server)");
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "smb"})
    void theDemoLeavesNothingWhenItIsStopped(String backend) throws IOException, InterruptedException {
        assumeTrue(
                backend.equals("local") || SambaServer.isAvailable(),
                () -> SambaServer.missing().orElse(""));
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            temporary.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            try (CliProcess process = CliProcess.start(temporary, Map.of(), "demo")) {
                Path stages = temporary.resolve(awaitEntry(watch, "shareops-demo-.*"));
                stages.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
                assertThat(awaitEntry(watch, ".*-" + backend + "-shareops")).isNotNull();
                process.stop();
                Cli.Result result = process.await();

                assertThat(result.code()).isEqualTo(TERMINATED);
                assertThat(result.err()).contains("cancelled").doesNotContain("\tat ");
            }
        }
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(demoFiles()).isEmpty();
        // Whatever the demo starts has its directory among its arguments.
        assertThat(ProcessHandle.allProcesses()
                        .filter(process -> process.info()
                                .commandLine()
                                .filter(line -> line.contains(temporary + "/shareops-"))
                                .isPresent()))
                .isEmpty();
    }

    private static Path awaitEntry(WatchService watch, String name) throws IOException, InterruptedException {
        while (true) {
            WatchKey key = watch.poll(60, TimeUnit.SECONDS);
            if (key == null) {
                throw new IOException("nothing like " + name + " was created");
            }
            for (WatchEvent<?> event : key.pollEvents()) {
                if (event.context() instanceof Path created
                        && created.toString().matches(name)) {
                    key.reset();
                    return created;
                }
            }
            key.reset();
        }
    }

    private List<Path> demoFiles() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith("shareops"))
                    .toList();
        }
    }
}
