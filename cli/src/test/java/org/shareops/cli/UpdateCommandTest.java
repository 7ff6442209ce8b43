package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.testkit.HolderProcess;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;

final class UpdateCommandTest {
    @TempDir
    private Path directory;

    private Path source;
    private Path live;
    private String url;

    @BeforeEach
    void buildTrees() throws IOException {
        source = Trees.write(directory.resolve("new"), Map.of("a", "new a", "b", "same", "sub/c", "new c"));
        live = Trees.write(directory.resolve("share/office"), Map.of("a", "old a", "b", "same"));
        url = live.toUri().toString().replaceAll("/$", "");
    }

    @Test
    void saysWhatItDid() {
        Cli.Result result = Cli.shareops("update", source, url, "--json");

        JsonNode json = result.json();
        assertThat(result.code()).isZero();
        assertThat(json.path("outcome").asText()).isEqualTo("COMMITTED");
        assertThat(json.path("strategy").asText()).isEqualTo("swap");
        assertThat(json.path("filesChanged").asInt()).isEqualTo(2);
        assertThat(json.path("filesUnchanged").asInt()).isEqualTo(1);
        assertThat(json.path("filesRemoved").asInt()).isZero();
        assertThat(json.path("bytesSent").asInt()).isEqualTo(10);
        assertThat(json.path("attempts").asInt()).isEqualTo(1);
        assertThat(json.path("phases").fieldNames()).toIterable().contains("PLAN", "STAGE", "COMMIT");
        assertThat(json.has("requests")
                        && json.has("elapsedMillis")
                        && json.has("gapMicros")
                        && json.has("blockedMicros"))
                .isTrue();
        for (String list : List.of("holders", "foreign", "leftovers", "warnings")) {
            assertThat(json.path(list).isArray() && json.path(list).isEmpty())
                    .as(list)
                    .isTrue();
        }
        assertThat(json.has("error")).isFalse();
    }

    @Test
    void theSecondTimeNothingIsWritten() {
        assertThat(Cli.shareops("update", source, url).out()).contains("2 files changed, 1 unchanged, 0 removed");
        assertThat(Cli.shareops("update", source, url, "--json")
                        .json()
                        .path("outcome")
                        .asText())
                .isEqualTo("UNCHANGED");
    }

    @Test
    void dryRunOnlyTells() throws IOException {
        TreeDigest before = Trees.digest(live);

        JsonNode plan = Cli.shareops(
                        "update",
                        source,
                        url,
                        "--dry-run",
                        "--json",
                        "--strategy",
                        "patch",
                        "--retries",
                        2,
                        "--interval",
                        "30m")
                .json()
                .path("plan");

        assertThat(plan.path("strategy").asText()).isEqualTo("patch");
        assertThat(plan.path("changes")).hasSize(3);
        assertThat(plan.path("changes").path(0).toString())
                .isEqualTo("{\"path\":\"office/a\",\"action\":\"REPLACE\",\"kind\":\"FILE\",\"size\":5}");
        assertThat(plan.path("filesUnchanged").asInt()).isEqualTo(1);
        assertThat(plan.path("bytesToSend").asInt()).isEqualTo(10);
        assertThat(plan.path("longestWaitMillis").asLong()).isEqualTo(3_600_000);
        assertThat(plan.path("strength").asText()).isEqualTo("ATOMIC");
        assertThat(plan.path("foreign").isArray() && plan.path("notCarried").isArray())
                .isTrue();
        assertThat(Trees.digest(live)).isEqualTo(before);
        assertThat(live.resolveSibling(".shareops")).doesNotExist();
    }

    /** So are strategies named in messages and documents. */
    @Test
    void wordsOfOptionsMayBeInUpperCase() throws IOException {
        Cli.Result result = Cli.shareops("update", source, url, "--strategy", "PATCH", "--json");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.json().path("strategy").asText()).isEqualTo("patch");
        assertThat(Trees.digest(live)).isEqualTo(Trees.digest(source));
    }

    @Test
    void inUseNamesTheHolderAndChangesNothing() throws IOException {
        TreeDigest before = Trees.digest(live);
        try (HolderProcess holder = HolderProcess.start(HolderProcess.Mode.LOCK, live.resolve("a"))) {
            Cli.Result result = Cli.shareops("update", source, url, "--json", "--retries", 1, "--interval", "1ms");

            JsonNode json = result.json();
            assertThat(result.code()).isEqualTo(3);
            assertThat(json.path("outcome").asText()).isEqualTo("IN_USE");
            assertThat(json.path("attempts").asInt()).isEqualTo(2);
            JsonNode named = json.path("holders").path(0);
            assertThat(named.path("path").asText()).isEqualTo("office/a");
            assertThat(named.path("session").asText()).startsWith(holder.pid() + ":");
            assertThat(named.path("user").asText()).isNotEmpty();
            assertThat(named.path("fileId").asText()).isNotEmpty();
            assertThat(named.path("program").asText()).contains("java");
            assertThat(named.path("access").toString()).isEqualTo("[\"read\",\"write\"]");
            assertThat(named.has("client") || named.has("clients")).isFalse();
            assertThat(json.path("error").path("kind").asText()).isEqualTo("IN_USE");
            assertThat(json.path("error").path("path").asText()).isEqualTo("office");
            assertThat(result.err()).contains("\"office/a\" held by ").doesNotContain("\tat ");
        }
        assertThat(Trees.digest(live)).isEqualTo(before);
    }

    @Test
    void thoseInTheWayAreGotOffIfThatIsAskedFor() throws IOException {
        try (HolderProcess holder = HolderProcess.start(HolderProcess.Mode.LOCK, live.resolve("a"))) {
            Object[] command = {
                "update",
                source,
                url,
                "--json",
                "--interval",
                "1ms",
                "--disconnect-after",
                "100ms",
                "--scope",
                "session"
            };
            Cli.Result refused = Cli.shareops(command);
            assertThat(refused.code()).as(refused.err()).isEqualTo(6);
            assertThat(refused.err()).contains("--allow-ending-processes");
            assertThat(holder.isHolding()).isTrue();

            command = java.util.Arrays.copyOf(command, command.length + 1);
            command[command.length - 1] = "--allow-ending-processes";
            Cli.Result done = Cli.shareops(command);
            JsonNode json = done.json();
            assertThat(done.code()).as(done.err()).isZero();
            assertThat(done.err()).contains("While it is in use it is tried until ");
            assertThat(json.path("attempts").asInt()).isEqualTo(2);
            assertThat(json.path("deadline").asText()).startsWith("20");
            assertThat(json.path("warned").path(0).path("delivered").asBoolean())
                    .isFalse();
            JsonNode disconnected = json.path("disconnected").path(0);
            assertThat(disconnected.path("scope").asText()).isEqualTo("SESSION");
            assertThat(disconnected.path("files").toString()).isEqualTo("[\"office/a\"]");
            assertThat(holder.isHolding()).isFalse();
        }
        assertThat(live.resolve("a")).hasContent(Files.readString(source.resolve("a")));
    }

    @Test
    void foreignFilesAreRefusedKeptOrRemoved() throws IOException {
        assertThat(Cli.shareops("update", source, url).code()).isZero();
        Files.writeString(live.resolve("mine.ini"), "mine");
        Files.writeString(source.resolve("a"), "newer a");

        Cli.Result refused = Cli.shareops("update", source, url, "--json");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.json().path("error").path("kind").asText()).isEqualTo("REFUSED");
        assertThat(refused.json().path("error").path("problems").toString()).contains("mine.ini");

        assertThat(Cli.shareops("update", source, url, "--foreign", "keep").out())
                .contains("Foreign entries", "office/mine.ini");
        assertThat(live.resolve("mine.ini")).hasContent("mine");

        Files.writeString(source.resolve("a"), "newest a");
        assertThat(Cli.shareops("update", source, url, "--foreign", "remove").code())
                .isZero();
        assertThat(live.resolve("mine.ini")).doesNotExist();
    }

    @Test
    void anEmptySourceHasToBeAllowed() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));

        assertThat(Cli.shareops("update", empty, url).code()).isEqualTo(1);
        assertThat(Cli.shareops("update", empty, url, "--allow-empty", "--foreign", "remove")
                        .code())
                .isZero();
        assertThat(live).isEmptyDirectory();
    }

    @Test
    void allOptionsAreUnderstood() throws IOException {
        Cli.Result result = Cli.shareops(
                "update",
                source,
                url,
                "--strategy",
                "patch",
                "--security",
                "source",
                "--accept-loss",
                "--verify-content",
                "--read-back",
                "--foreign",
                "refuse",
                "--json");

        assertThat(result.code()).as(result.out()).isZero();
        assertThat(result.json().path("strategy").asText()).isEqualTo("patch");
        assertThat(Trees.digest(live)).isEqualTo(Trees.digest(source));
    }

    @Test
    void aMissingSourceIsAFailureAndNotWrongUse() {
        Cli.Result result = Cli.shareops("update", directory.resolve("no such"), url, "--json");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.json().path("error").path("kind").asText()).isEqualTo("SOURCE");
        assertThat(result.err()).contains("no such: it does not exist");
    }

    @Test
    void progressGoesToTheTerminalAndIsGoneAtTheEnd() {
        Cli.Result result = new Cli().terminal().run("update", source, url, "--json");

        assertThat(result.err()).contains("comparing").endsWith("\r\033[K");
        assertThat(result.json().path("outcome").asText()).isEqualTo("COMMITTED");
    }
}
