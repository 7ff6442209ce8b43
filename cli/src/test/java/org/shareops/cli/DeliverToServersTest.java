package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.EmulatedNetWareServer;
import org.shareops.testkit.samba.SambaServer;

/** Delivery by the command line to an emulated NetWare server with names of the form 8.3, and to a real Samba. */
@Timeout(120)
final class DeliverToServersTest {
    private static final String SECRET = "Hush-hush1";

    @TempDir
    private Path directory;

    private Path first;
    private Path second;
    private Path to;

    @BeforeEach
    void writeFiles() throws IOException {
        first = Files.writeString(directory.resolve("one.txt"), "one");
        second = Files.writeString(directory.resolve("two.txt"), "two");
        to = Files.createDirectory(directory.resolve("to"));
    }

    private static Cli.Result as(String user, String secret, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--user", user, "--json"));
        return new Cli().environment("SHAREOPS_PASSWORD", secret).run(all.toArray());
    }

    private EmulatedNetWareServer netWare(Path volume) throws IOException {
        return EmulatedNetWareServer.builder("DP02")
                .dosVolume("SYS", volume)
                .operator("ANN", SECRET.toCharArray())
                .start();
    }

    @Test
    void allOfItWorksOnNetWareAndListsNothing() throws IOException {
        Path volume = Files.createDirectory(directory.resolve("sys"));
        Path outbox = directory.resolve("outbox");
        Files.createDirectory(volume.resolve("INBOX"));
        String away;
        try (EmulatedNetWareServer server = netWare(volume)) {
            away = "ncp://127.0.0.1:" + server.address().getPort() + "/SYS/INBOX";
            Cli.Result sent = as("ann", SECRET, "deliver", first, second, away);
            assertThat(sent.code()).as(sent.err()).isZero();
            assertThat(sent.json().path("delivered").path(0).path("item").asText())
                    .matches(".*/[0-9A-V]{8}[.]ITM");
            assertThat(server.count(Counter.LIST_REQUESTS)).isZero();
            assertThat(as("ann", "wrong", "deliver", first, second, away).code())
                    .isEqualTo(4);
            assertThat(as("ann", SECRET, "deliver", first, away + "2").code()).isEqualTo(1);
            Cli.Result name = as("ann", SECRET, "deliver", first, away, "--extension", "long");
            assertThat(name.code()).isEqualTo(1);
            assertThat(name.json().path("error").path("kind").asText()).isEqualTo("INVALID_NAME");
            assertThat(DeliverTest.contents(volume.resolve("INBOX"))).containsExactlyInAnyOrder("one", "two");
        }
        Cli.Result unreachable = as("ann", SECRET, "deliver", first, away, "--outbox", outbox);
        assertThat(unreachable.code()).isEqualTo(5);
        assertThat(unreachable.json().path("depth").asInt()).isEqualTo(1);
        try (EmulatedNetWareServer server = netWare(volume)) {
            String there = "ncp://127.0.0.1:" + server.address().getPort() + "/SYS/INBOX";
            Cli.Result drained = as("ann", SECRET, "outbox", "drain", outbox, away, there);
            assertThat(drained.code()).as(drained.err()).isZero();
            Cli.Result received = as("ann", SECRET, "receive", there, "--to", to);
            assertThat(received.code()).as(received.err()).isZero();
            assertThat(received.json().path("received")).hasSize(3);
            assertThat(as("ann", SECRET, "sweep", there).code()).isZero();
            assertThat(server.count(Counter.INTERNAL_FAILURES)).isZero();
        }
        assertThat(DeliverTest.contents(to)).containsExactlyInAnyOrder("one", "two", "one");
        assertThat(DeliverTest.contents(volume.resolve("INBOX"))).isEmpty();
    }

    @Test
    void allOfItWorksOnSamba() throws IOException {
        assumeTrue(SambaServer.isAvailable(), () -> SambaServer.missing().orElse(""));
        try (SambaServer server =
                SambaServer.builder().user("smbcli", SECRET).share("data").start()) {
            String inbox = server.url("data") + "/inbox";
            assertThat(as("smbcli", SECRET, "deliver", first, inbox).code()).isEqualTo(1);
            Files.createDirectory(server.directoryOf("data").resolve("inbox"));
            Cli.Result denied = as("smbcli", SECRET, "deliver", first, inbox);
            assertThat(denied.code()).isEqualTo(4);
            Files.setPosixFilePermissions(
                    server.directoryOf("data").resolve("inbox"),
                    java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
            Cli.Result sent =
                    as("smbcli", SECRET, "deliver", first, second, inbox, "--outbox", directory.resolve("outbox"));
            assertThat(sent.code()).as(sent.err()).isZero();
            assertThat(as("smbcli", "wrong", "deliver", first, inbox).code()).isEqualTo(4);
            JsonNode received =
                    as("smbcli", SECRET, "receive", inbox, "--to", to).json();
            assertThat(received.path("received")).hasSize(2);
            assertThat(received.path("received").path(0).path("sequence").asInt())
                    .isEqualTo(1);
            assertThat(as("smbcli", SECRET, "sweep", inbox).code()).isZero();
        }
        assertThat(DeliverTest.contents(to)).containsExactlyInAnyOrder("one", "two");
    }
}
