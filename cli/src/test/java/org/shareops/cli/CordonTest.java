package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.backend.netware.server.EmulatedNetWareServer;

/** {@code cordon}, {@code uncordon} and {@code drain} on an emulated server, counted there. */
@Timeout(120)
class CordonTest {
    private static final String SECRET = "Hush-hush1";
    private static final Map<String, String> ENVIRONMENT = Map.of("SHAREOPS_PASSWORD", SECRET);

    @TempDir
    Path temporary;

    private EmulatedNetWareServer server;
    private String url;

    @BeforeEach
    void start() throws IOException {
        server = EmulatedNetWareServer.builder("DP02")
                .volume("SYS", Files.createDirectory(temporary.resolve("sys")))
                .operator("BOSS", SECRET.toCharArray())
                .user("ANNA", SECRET.toCharArray())
                .start();
        url = "ncp://127.0.0.1:" + server.address().getPort() + "/SYS";
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static Cli.Result as(String user, Object... arguments) {
        Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + 3);
        all[arguments.length] = "--user";
        all[arguments.length + 1] = user;
        all[arguments.length + 2] = "--json";
        return new Cli().environment("SHAREOPS_PASSWORD", SECRET).run(all);
    }

    private boolean letsIn(String user) {
        return as(user, "sessions", url).code() == 0;
    }

    private CliProcess cordon() throws IOException {
        return CliProcess.start(
                temporary, ENVIRONMENT, "cordon", url, "--user", "boss", "--json", "--reason", "a test");
    }

    private static JsonNode shut(CliProcess process) throws IOException {
        return Cli.document(process.out().readLine());
    }

    @Test
    void D6_newcomersAreKeptOffUntilItIsStopped() throws Exception {
        try (CliProcess process = cordon()) {
            JsonNode shut = shut(process);
            assertThat(shut.path("event").asText()).isEqualTo("SHUT");
            assertThat(shut.path("scope").asText()).isEqualTo("SERVER");
            assertThat(letsIn("anna")).isFalse();
            BufferedReader out = process.out();
            process.stop();
            List<String> last = out.lines().toList();
            assertThat(last).hasSize(1);
            JsonNode restored = Cli.document(last.get(0));
            assertThat(restored.path("cordon").asText()).isEqualTo("RESTORED");
            assertThat(restored.path("links").path(0).path("logOns").asInt()).isEqualTo(1);
        }
        assertThat(letsIn("anna")).isTrue();
        assertThat(temporary.resolve("sys")).isEmptyDirectory();
    }

    @Test
    void D2_D7_whatAKilledProgramLeavesIsRecovered() throws Exception {
        try (CliProcess process = cordon()) {
            shut(process);
            assertThat(letsIn("anna")).isFalse();
            process.kill();
        }
        // Its keeper lets newcomers in, in its own time.
        while (!letsIn("anna")) {
            Thread.onSpinWait();
        }
        Cli.Result lifted = as("boss", "uncordon", url);
        assertThat(lifted.code()).as(lifted.err()).isZero();
        assertThat(lifted.json().path("cordon").asText()).isEqualTo("ALREADY_OPEN");
        assertThat(temporary.resolve("sys")).isEmptyDirectory();
    }

    @Test
    void whoMayNotIsToldSo() {
        assertThat(as("anna", "cordon", url).code()).isEqualTo(4);
        assertThat(as("boss", "cordon", url, "--lease", "1s").code()).isEqualTo(2);
        assertThat(letsIn("anna")).isTrue();
    }

    @Test
    void aFreeShareIsDrainedAtOnce() {
        Cli.Result drained = as("boss", "drain", url);
        assertThat(drained.code()).as(drained.err()).isZero();
        assertThat(drained.json().path("openFiles")).isEmpty();
        assertThat(letsIn("anna")).isTrue();
    }
}
