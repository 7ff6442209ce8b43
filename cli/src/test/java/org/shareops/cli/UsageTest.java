package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UsageTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no-such-command",
                "update",
                "update dir",
                "update dir file:///x more",
                "update dir file:///x --no-such-option",
                "update dir file:///x --strategy swop",
                "update dir file:///x --security from-source",
                "update dir file:///x --retries many",
                "update dir file:///x --retries -1",
                "update dir file:///x --retries 1 --interval soon",
                "update dir file:///x --interval 5m",
                "update dir file:///x --scope file",
                "update dir file:///x --disconnect-after 5m --scope nobody",
                "update dir file:///x --message hello",
                "update dir not-a-url",
                "update dir nosuchscheme://host/share/x",
                "update dir file:///x/../y",
                "sessions file://host/x",
                "sessions mem://localhost/scratch/below",
                "disconnect file:///x",
                "close-file smb://host/share",
                "close-file smb://host/share/below 1",
                "sessions smb://host",
                "sessions ncp://host/SYS --ncp-connections 9",
                "sessions ncp://host/SYS --ncp-connections some",
                "capabilities mem://localhost",
                "deliver",
                "deliver file",
                "deliver file not-a-url",
                "deliver file file:///x --sender UPPER",
                "deliver file file:///x --extension tmp",
                "outbox",
                "outbox status",
                "outbox drain dir",
                "outbox drain dir file:///x --cycles 0",
                "outbox drain dir file:///x --interval 0s",
                "outbox no-such-command dir",
                "receive file:///x",
                "receive file:///x --to /tmp --interval 5s",
                "receive file:///x --to /tmp --watch --interval 0s",
                "sweep",
                "sweep file:///x --older-than 35h"
            })
    void wrongUseIsExitCodeTwoWithAHintAndOneDocument(String line) {
        List<String> words = line.isEmpty() ? List.of() : List.of(line.split(" ", -1));

        Cli.Result plain = Cli.shareops(words.toArray());
        assertThat(plain.code()).isEqualTo(2);
        assertThat(plain.out()).isEmpty();
        assertThat(plain.err()).contains("Try 'shareops").doesNotContain("\tat ");

        Cli.Result json =
                new Cli().run(Stream.concat(Stream.of("--json"), words.stream()).toArray());
        assertThat(json.code()).isEqualTo(2);
        assertThat(json.json().path("error").path("kind").asText()).isEqualTo("USAGE");
        assertThat(json.json().path("error").path("message").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "probe",
                "capabilities",
                "sessions",
                "open-files",
                "replace",
                "update",
                "remove",
                "rollback",
                "versions",
                "recover",
                "disconnect",
                "close-file",
                "deliver",
                "outbox status",
                "outbox drain",
                "outbox retry",
                "receive",
                "sweep",
                "demo"
            })
    void everyCommandHasHelpWithExamples(String command) {
        List<Object> words = new ArrayList<>(List.of(command.split(" ")));
        words.add("--help");
        Cli.Result result = Cli.shareops(words.toArray());

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Usage: shareops " + command, "Examples:", "  shareops " + command);
        assertThat(result.err()).isEmpty();
        assertThat(Cli.shareops("--help").out()).contains("  " + words.get(0));
    }

    @Test
    void theVersionIsTold() {
        assertThat(Cli.shareops("--version").out()).startsWith("shareops ");
    }

    @Test
    void globalOptionsMayStandBeforeOrAfterTheCommand() {
        assertThat(Cli.shareops("--json", "capabilities", "file:///").json().has("capabilities"))
                .isTrue();
        assertThat(Cli.shareops("capabilities", "file:///", "--json").json().has("capabilities"))
                .isTrue();
    }

    @Test
    void stackTracesAreShownOnRequestOnly() {
        assertThat(Cli.shareops("sessions", "mem://nowhere/x").err()).doesNotContain("\tat ");
        assertThat(Cli.shareops("sessions", "mem://nowhere/x", "-v").err()).contains("\tat ");
    }

    @Test
    void aReaderThatHasGoneIsNoReasonForAStackTrace() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        Surroundings surroundings = new Surroundings(
                new PrintStream(broken, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                Map.of(),
                Optional.empty(),
                false,
                List.of());

        assertThat(Main.run(surroundings, "capabilities", "file:///")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void namesCannotCommandATerminal() {
        assertThat(Words.printable("a\033[2Jb\nc\u009bd")).isEqualTo("a?[2Jb\nc?d");
        assertThat(new Table("NAME").row("a\nb\tc").text()).isEqualTo("NAME\na?b?c");
    }
}
