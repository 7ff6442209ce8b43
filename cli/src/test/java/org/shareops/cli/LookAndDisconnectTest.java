package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.testkit.HolderProcess;
import org.shareops.testkit.Trees;

final class LookAndDisconnectTest {
    @TempDir
    private Path share;

    private Path held;
    private String url;

    @BeforeEach
    void writeFiles() throws IOException {
        Trees.write(share, Map.of("office/a", "a", "other/b", "b"));
        held = share.resolve("office/a");
        url = share.toUri().toString();
    }

    @Test
    void capabilitiesAreSilentUnlessAsked() {
        JsonNode silent = Cli.shareops("capabilities", url, "--json").json().path("capabilities");
        assertThat(silent.path("atomic-exchange").path("support").asText()).isEqualTo("UNKNOWN");
        assertThat(silent.path("disconnect").path("support").asText()).isEqualTo("NO");
        assertThat(silent.path("disconnect").path("detail").asText()).isNotEmpty();

        JsonNode asked =
                Cli.shareops("capabilities", url, "--connect", "--json").json().path("capabilities");
        assertThat(asked.path("list-open-files").path("support").asText()).isEqualTo("YES");
        assertThat(asked.path("update-swap").path("strength").asText()).isIn("ATOMIC", "GAP");
        assertThat(Cli.shareops("capabilities", url).out()).contains("CAPABILITY", "update-swap");
    }

    @Test
    void openFilesAreThoseAtOrBelowThePlace() throws IOException {
        try (HolderProcess holder = HolderProcess.start(HolderProcess.Mode.LOCK, held)) {
            JsonNode json = Cli.shareops("open-files", url + "office", "--json").json();
            JsonNode file = json.path("openFiles").path(0);
            assertThat(file.path("path").asText()).isEqualTo("office/a");
            assertThat(file.path("blocking").asBoolean()).isTrue();
            assertThat(file.path("session").asText()).startsWith(holder.pid() + ":");
            assertThat(file.path("id").asText()).isNotEmpty();
            assertThat(json.path("complete").asBoolean()).isNotEqualTo(json.has("incompleteReason"));

            assertThat(Cli.shareops("open-files", url + "office/a", "--json")
                            .json()
                            .path("openFiles"))
                    .hasSize(1);
            assertThat(Cli.shareops("open-files", url + "other", "--json")
                            .json()
                            .path("openFiles"))
                    .isEmpty();
            assertThat(Cli.shareops("open-files", url + "other").out()).startsWith("Nothing is open.");
        }
    }

    @Test
    void sessionsOfADirectoryAreProcesses() throws IOException {
        try (HolderProcess holder = HolderProcess.start(HolderProcess.Mode.OPEN_READ, held)) {
            JsonNode session = sessionOf(holder);

            assertThat(session.path("openFiles").asInt()).isEqualTo(1);
            assertThat(session.path("own").asText()).isEqualTo("no");
            assertThat(session.path("program").asText()).contains("java");
            assertThat(session.has("client")).isFalse();
            assertThat(Cli.shareops("sessions", url).out())
                    .contains("ID", session.path("id").asText());
        }
    }

    @Test
    void disconnectEndsProcessesOnlyIfAllowed() throws IOException {
        try (HolderProcess holder = HolderProcess.start(HolderProcess.Mode.LOCK, held)) {
            String id = sessionOf(holder).path("id").asText();

            Cli.Result refused = Cli.shareops("disconnect", url, id, "--json");
            assertThat(refused.code()).isEqualTo(6);
            assertThat(refused.json().path("error").path("kind").asText()).isEqualTo("UNSUPPORTED");
            assertThat(holder.isHolding()).isTrue();

            Cli.Result done = Cli.shareops("disconnect", "--allow-ending-processes", url, "1:1", id, "--json");
            assertThat(done.code()).isZero();
            assertThat(done.json().path("results").toString())
                    .isEqualTo("[{\"id\":\"1:1\",\"outcome\":\"ALREADY_GONE\"},{\"id\":\"" + id
                            + "\",\"outcome\":\"CLOSED\"}]");
            assertThat(holder.isHolding()).isFalse();
        }
    }

    private JsonNode sessionOf(HolderProcess holder) {
        JsonNode sessions = Cli.shareops("sessions", url, "--json").json().path("sessions");
        return StreamSupport.stream(sessions.spliterator(), false)
                .filter(session -> session.path("id").asText().startsWith(holder.pid() + ":"))
                .findFirst()
                .orElseThrow();
    }
}
