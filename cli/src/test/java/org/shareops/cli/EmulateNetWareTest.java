package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code emulate-netware} as a process, and the other commands on what it serves. */
@Timeout(120)
class EmulateNetWareTest {
    private static final String SECRET = "Hush-hush1";
    private static final Map<String, String> ENVIRONMENT = Map.of("SHAREOPS_PASSWORD", SECRET);

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path temporary;

    private Path volume;

    @BeforeEach
    void makeVolume() throws IOException {
        volume = Files.createDirectory(temporary.resolve("sys"));
    }

    private CliProcess start(Object... more) throws IOException {
        List<Object> arguments = new ArrayList<>(
                List.of("emulate-netware", "--json", "--port", 0, "--volume", "SYS=" + volume, "--user", "admin"));
        arguments.addAll(List.of(more));
        return CliProcess.start(temporary, ENVIRONMENT, arguments.toArray());
    }

    private static String ready(BufferedReader out) throws IOException {
        JsonNode first = Cli.document(out.readLine());
        assertThat(first.path("event").asText()).isEqualTo("READY");
        return first.path("url").asText();
    }

    private static Cli.Result as(String user, String secret, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--user", user, "--json"));
        return new Cli().environment("SHAREOPS_PASSWORD", secret).run(all.toArray());
    }

    @Test
    void allCommandsWorkOnItUntilItIsStopped() throws Exception {
        Path source = Files.createDirectory(temporary.resolve("build"));
        Files.writeString(source.resolve("setup.txt"), "new");
        try (CliProcess server = start("--user", "ann")) {
            BufferedReader out = server.out();
            String url = ready(out);
            assertThat(as("admin", SECRET, "update", source, url + "SYS/office").code())
                    .isZero();
            assertThat(volume.resolve("office/setup.txt")).hasContent("new");
            JsonNode sessions = onlySession(url);
            assertThat(sessions).hasSize(1);
            assertThat(sessions.path(0).path("user").asText()).isEqualTo("ADMIN");
            assertThat(as("ann", SECRET, "open-files", url + "SYS").code()).isEqualTo(4);
            assertThat(as("admin", "wrong", "sessions", url + "SYS").code()).isEqualTo(4);
            server.stop();
            List<JsonNode> events = out.lines().map(Cli::document).toList();
            assertThat(events).extracting(event -> event.path("event").asText()).contains("LOGGED_IN", "LOGIN_REFUSED");
            JsonNode last = events.get(events.size() - 1);
            assertThat(last.path("event").asText()).isEqualTo("STOPPED");
            assertThat(last.path("counters").path("login.refused").asInt()).isEqualTo(1);
            assertThat(last.path("counters").path("internal.failures").asInt()).isZero();
            assertThat(events.toString()).doesNotContain(SECRET);
        }
    }

    /** Waits for the end of older ones: who says good-bye and hears nothing for a second hangs up, and may be listed still. */
    private static JsonNode onlySession(String url) {
        long start = System.nanoTime();
        JsonNode sessions;
        do {
            sessions = as("admin", SECRET, "sessions", url + "SYS").json().path("sessions");
        } while (sessions.size() > 1 && System.nanoTime() - start < LIMIT.toNanos());
        return sessions;
    }

    @Test
    void eachUserHasALineOfThePasswordFile() throws Exception {
        Path file = temporary.resolve("passwords");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "first-one\nsecond-one\n");
        try (CliProcess server = start("--user", "ann", "--password-file", file)) {
            String url = ready(server.out());
            assertThat(as("admin", "first-one", "sessions", url + "SYS").code()).isZero();
            assertThat(as("ann", "second-one", "sessions", url + "SYS").code()).isZero();
            assertThat(as("ann", "first-one", "sessions", url + "SYS").code()).isEqualTo(4);
        }
    }

    @Test
    void whatIsMissingIsSaid() {
        Cli cli = new Cli().environment("SHAREOPS_PASSWORD", SECRET);
        assertUsage(cli.run("emulate-netware", "--user", "admin"), "--volume");
        assertUsage(cli.run("emulate-netware", "--volume", "SYS=" + volume), "--user");
        assertUsage(
                cli.run("emulate-netware", "--volume", "SYS=" + volume.resolve("not"), "--user", "admin"), "not there");
        assertUsage(cli.run("emulate-netware", "--port", "70000", "--volume", "SYS=" + volume, "--user", "a"), "70000");
        assertUsage(cli.run("emulate-netware", "--volume", "S*S=" + volume, "--user", "admin"), "S*S");
        assertUsage(cli.run("emulate-netware", "--volume", "SYS=", "--user", "admin"), "NAME=DIR");
        assertUsage(cli.run("emulate-netware", "--dos-volume", "" + volume, "--user", "admin"), "NAME=DIR");
        assertUsage(Cli.shareops("emulate-netware", "--volume", "SYS=" + volume, "--user", "admin"), "password");
    }

    @Test
    void noVolumeIsDroppedOrServedTwice() throws IOException {
        Path other = Files.createDirectory(temporary.resolve("other"));
        Cli cli = new Cli().environment("SHAREOPS_PASSWORD", SECRET);
        assertUsage(
                cli.run("emulate-netware", "--volume", "SYS=" + volume, "--volume", "sys=" + other, "--user", "admin"),
                "SYS is there twice");
        assertUsage(
                cli.run("emulate-netware", "--volume", "SYS=" + volume, "--volume", "TWO=" + volume, "--user", "admin"),
                "TWO");
    }

    @Test
    void itEndsWhenNobodyReadsItAnyMore() throws Exception {
        try (CliProcess server = start()) {
            BufferedReader out = server.out();
            String url = ready(out);
            out.close();
            // What it tells of this has no reader.
            as("admin", "wrong", "sessions", url + "SYS");
            assertThat(server.code()).isEqualTo(1);
        }
    }

    private static void assertUsage(Cli.Result result, String says) {
        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(says);
    }

    @Test
    void twoOnOnePortAreOneTooMany() throws Exception {
        try (CliProcess server = start()) {
            String url = ready(server.out());
            String port = url.substring(url.lastIndexOf(':') + 1, url.length() - 1);
            Cli.Result second = new Cli()
                    .environment("SHAREOPS_PASSWORD", SECRET)
                    .run("emulate-netware", "--port", port, "--volume", "SYS=" + volume, "--user", "admin");
            assertThat(second.code()).isEqualTo(1);
            assertThat(second.err()).contains(port);
        }
    }
}
