package org.shareops.testkit.samba;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SmbClientProcessTest {
    private static final String VIOLATION = "NT_STATUS_SHARING_VIOLATION";

    @TempDir
    Path local;

    private SambaServer server;
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        assumeThat(SambaServer.missing()).isEmpty();
        server = SambaServer.builder()
                .user("alice", "alice-secret")
                .user("bob", "bob-secret")
                .share("data")
                .start();
        directory = server.directoryOf("data");
        Files.createDirectories(directory.resolve("a b"));
        Files.writeString(directory.resolve("a b/held"), "content");
        server.letEverybodyWrite("data");
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void whatOneHoldsAnotherCannotDeleteOrRenameUntilItIsClosed() throws IOException {
        try (SmbClientProcess holder = client("alice");
                SmbClientProcess other = client("bob")) {
            holder.open("a b/held");
            assertThat(other.run("del \"a b\\held\"")).contains(VIOLATION);
            assertThat(other.run("rename \"a b\\held\" free")).contains(VIOLATION);
            assertThat(holder.closeAll()).isEqualTo(1);
            assertThat(other.run("rename \"a b\\held\" free")).isEmpty();
            assertThat(directory.resolve("free")).exists();
        }
    }

    @Test
    void whatOneHoldsAnotherCanStillReadAndWrite() throws IOException {
        Path fresh = Files.writeString(local.resolve("fresh"), "fresh");
        try (SmbClientProcess holder = client("alice");
                SmbClientProcess other = client("bob")) {
            holder.open("a b/held");
            assertThat(other.run("get \"a b\\held\" -")).contains("content");
            assertThat(other.run("put \"" + fresh + "\" \"a b\\held\"")).doesNotContain("NT_STATUS");
            other.open("a b/held");
            assertThat(holder.close("a b/held")).isTrue();
            assertThat(holder.run("del \"a b\\held\"")).contains(VIOLATION);
        }
        assertThat(directory.resolve("a b/held")).hasContent("fresh");
    }

    @Test
    void aDeadHolderHoldsNothing() throws IOException {
        try (SmbClientProcess holder = client("alice");
                SmbClientProcess other = client("bob")) {
            holder.open("a b/held");
            holder.kill();
            assertThat(holder.isAlive()).isFalse();
            assertThat(Deadline.met(Duration.ofSeconds(20), () -> rename(other)))
                    .isTrue();
        }
    }

    @Test
    void aFileThatTheServerClosedIsNoticed() throws IOException {
        try (SmbClientProcess holder = client("alice")) {
            holder.open("a b/held");
            assertThat(holder.run("close 1")).isEmpty(); // behind its back
            assertThat(holder.close("a b/held")).isFalse();
            assertThat(holder.canStillUse()).isTrue();
            assertThatIllegalArgumentException().isThrownBy(() -> holder.close("a b/held"));
        }
    }

    @Test
    void aLostConnectionIsNoticed() throws IOException {
        try (SmbClientProcess holder = client("alice")) {
            holder.open("a b/held");
            assertThat(holder.canStillUse()).isTrue();
            server.stop();
            assertThat(holder.canStillUse()).isFalse();
            assertThat(holder.closeAll()).isZero();
            assertThat(Deadline.met(Duration.ofSeconds(60), () -> !holder.isAlive()))
                    .isTrue();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> holder.run("ls"))
                    .withMessageContaining("smbclient has ended");
        }
    }

    @Test
    void whatCannotBeOpenedSaysWhy() throws IOException {
        try (SmbClientProcess client = client("alice")) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.open("nowhere"))
                    .withMessageContaining("NT_STATUS_OBJECT_NAME_NOT_FOUND");
            assertThatIllegalArgumentException().isThrownBy(() -> client.open("a\"b"));
            assertThatIllegalArgumentException().isThrownBy(() -> client.run("ls\nls"));
        }
    }

    @Test
    void noPasswordIsInTheArguments() throws IOException {
        try (SmbClientProcess client = client("alice")) {
            String arguments = Files.readString(Path.of("/proc/" + client.pid() + "/cmdline"));
            assertThat(arguments).contains("smbclient").doesNotContain("alice-secret");
        }
    }

    private SmbClientProcess client(String user) throws IOException {
        return SmbClientProcess.start(server, "data", user, user + "-secret");
    }

    private static boolean rename(SmbClientProcess client) {
        try {
            return client.run("rename \"a b\\held\" free").isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
