package org.shareops.testkit.samba;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SambaServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path local;

    private SambaServer server;

    @BeforeEach
    void start() throws IOException {
        assumeThat(SambaServer.missing()).isEmpty();
        server = SambaServer.builder()
                .administrator("smbadm", "adm-secret")
                .user("alice", "alice secrét")
                .user("bob", "bob-secret")
                .share("data")
                .share("locked", "valid users = bob")
                .share("old", "read only = yes")
                .share("secret", "server smb encrypt = required")
                .start();
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aShareIsADirectoryOnTheDisk() throws IOException {
        try (SmbClientProcess alice = alice("data")) {
            Path file = Files.writeString(local.resolve("up"), "content");
            assertThat(alice.run("put \"" + file + "\" \"a b\"")).doesNotContain("NT_STATUS");
            assertThat(server.directoryOf("data").resolve("a b")).hasContent("content");
            Files.writeString(server.directoryOf("data").resolve("mine"), "from the disk");
            assertThat(alice.run("get mine -")).contains("from the disk");
            assertThat(alice.run("ls")).contains("a b").contains("mine");
        }
        assertThat(server.url("data")).isEqualTo("smb://127.0.0.1:" + server.port() + "/data");
        assertThatIllegalArgumentException().isThrownBy(() -> server.url("nothing"));
    }

    @Test
    void whoIsThereIsAsked() throws IOException {
        assertThat(server.sessionUsers()).isEmpty();
        try (SmbClientProcess alice = alice("data")) {
            assertThat(alice.isAlive()).isTrue();
            assertThat(server.sessionUsers()).containsExactly("alice");
        }
    }

    @Test
    void whatTheDiskHasIsNotYoursUntilYouAreLetIn() throws IOException {
        Path file = Files.writeString(server.directoryOf("data").resolve("mine"), "old");
        Path fresh = Files.writeString(local.resolve("new"), "new");
        try (SmbClientProcess alice = alice("data")) {
            if (isRoot()) {
                assertThat(alice.run("put \"" + fresh + "\" mine")).contains("NT_STATUS_ACCESS_DENIED");
            }
            server.letEverybodyWrite("data");
            assertThat(alice.run("put \"" + fresh + "\" mine")).doesNotContain("NT_STATUS");
            assertThat(file).hasContent("new");
        }
    }

    @Test
    void extraLinesOfASharesSectionHold() throws IOException {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> alice("locked"))
                .withMessageContaining("NT_STATUS_ACCESS_DENIED");
        SmbClientProcess.start(server, "locked", "bob", "bob-secret").close();
        try (SmbClientProcess alice = alice("old")) {
            assertThat(alice.run("mkdir x")).contains("NT_STATUS_ACCESS_DENIED");
        }
        try (SmbClientProcess alice = alice("secret")) { // smbclient can encrypt
            assertThat(alice.run("ls")).doesNotContain("NT_STATUS");
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> alice("nothing"))
                .withMessageContaining("NT_STATUS_BAD_NETWORK_NAME");
    }

    @Test
    void everyLogOnIsCountedByTheServer() throws IOException {
        assertThat(server.logOns()).isEmpty();
        alice("data").close();
        assertThat(server.logOns()).containsExactly(new LogOn("WORKGROUP", "alice", "NT_STATUS_OK"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> SmbClientProcess.start(server, "data", "alice", "wrong"))
                .withMessageContaining("NT_STATUS_LOGON_FAILURE");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> SmbClientProcess.start(server, "data", "ghost", "wrong"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> SmbClientProcess.start(server, "data", "", ""))
                .withMessageContaining("NT_STATUS_ACCESS_DENIED");
        List<LogOn> logOns = server.logOns();
        assertThat(logOns.stream().map(LogOn::status))
                .containsExactly("NT_STATUS_OK", "NT_STATUS_WRONG_PASSWORD", "NT_STATUS_NO_SUCH_USER", "NT_STATUS_OK");
        assertThat(logOns.stream().map(LogOn::anonymous)).containsExactly(false, false, false, true);
        assertThat(logOns.stream().map(LogOn::succeeded)).containsExactly(true, false, false, true);
    }

    @Test
    void anAdministratorSeesAndEndsWhatOthersDo() throws IOException {
        Files.writeString(server.directoryOf("data").resolve("held"), "x");
        server.letEverybodyWrite("data");
        try (SmbClientProcess alice = alice("data")) {
            alice.open("held");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> administer("bob", "bob-secret", "netfileenum"))
                    .withMessageContaining("WERR_ACCESS_DENIED");
            assertThat(administer("smbadm", "adm-secret", "netfileenum")).contains("held");
            administer("smbadm", "adm-secret", "netsessdel 127.0.0.1 alice");
            assertThat(alice.canStillUse()).isFalse();
            assertThat(alice.closeAll()).isZero();
        }
    }

    @Test
    void aRestartCutsConnectionsAndKeepsTheRest() throws IOException {
        Path file = Files.writeString(server.directoryOf("data").resolve("held"), "x");
        server.letEverybodyWrite("data");
        int port = server.port();
        try (SmbClientProcess alice = alice("data")) {
            alice.open("held");
            List<Long> before = server.pids();
            assertThat(before).isNotEmpty();
            server.restart();
            assertThat(server.pids()).isNotEmpty().doesNotContainAnyElementsOf(before);
            assertThat(alice.canStillUse()).isFalse();
            assertThat(alice.closeAll()).isZero();
        }
        assertThat(server.port()).isEqualTo(port);
        assertThat(file).hasContent("x");
        alice("data").close();
        assertThat(server.logOns()).hasSize(2);
    }

    @Test
    void aKilledServerIsGoneAtOnceAndStartsAgain() throws IOException {
        Path file = Files.writeString(server.directoryOf("data").resolve("held"), "x");
        server.letEverybodyWrite("data");
        try (SmbClientProcess alice = alice("data")) {
            alice.open("held");
            assertThat(server.pids()).isNotEmpty();
            server.kill();
            server.kill();
            assertThat(server.pids()).isEmpty();
            server.start();
            assertThat(alice.canStillUse()).isFalse();
        }
        assertThat(file).hasContent("x");
        alice("data").close();
    }

    @Test
    void aStoppedServerDoesNotAnswerUntilItIsStarted() throws IOException {
        server.stop();
        server.stop();
        assertThat(server.pids()).isEmpty();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> alice("data"))
                .withMessageContaining("NT_STATUS_CONNECTION_REFUSED");
        server.start();
        assertThatIllegalStateException().isThrownBy(server::start);
        alice("data").close();
    }

    @Test
    void aSuspendedServerSaysNothingAndGoesOnLater() throws IOException {
        try (SmbClientProcess alice = alice("data")) {
            server.suspend();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.setSoTimeout(300);
                socket.getOutputStream().write(new byte[] {(byte) 0x81, 0, 0, 0}); // wants an answer, be it a hang-up
                assertThatExceptionOfType(SocketTimeoutException.class)
                        .isThrownBy(() -> readOne(socket.getInputStream()));
                server.resume();
                socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
                readOne(socket.getInputStream());
            }
            assertThat(alice.canStillUse()).isTrue();
        }
        server.suspend(); // and is closed from there
    }

    @Test
    void aChangedConfigurationHoldsAfterAReload() throws IOException {
        try (SmbClientProcess alice = alice("data")) {
            assertThat(alice.run("mkdir one")).isEmpty();
            server.setShare("data", "read only = yes");
            server.setGlobal("server string = changed");
            server.reload();
            try (SmbClientProcess other = alice("data")) {
                assertThat(other.run("mkdir two")).contains("NT_STATUS_ACCESS_DENIED");
            }
        }
        assertThatIllegalArgumentException().isThrownBy(() -> server.setGlobal("[other]"));
        assertThatIllegalArgumentException().isThrownBy(() -> server.setGlobal("a = b\n[other]"));
    }

    @Test
    void nothingIsLeftAfterClose() throws IOException {
        administer("smbadm", "adm-secret", "netfileenum"); // starts the RPC daemon as well
        Path directory = server.directoryOf("data").getParent().getParent();
        List<Long> pids = server.pids();
        assertThat(pids.stream().map(SambaServerTest::name)).contains("smbd", "samba-dcerpcd");
        server.close();
        server.close();
        assertThat(pids.stream().filter(SambaServerTest::isRunning)).isEmpty();
        assertThat(directory).doesNotExist();
        assertThatIllegalStateException().isThrownBy(server::start);
    }

    @Test
    void aServerThatCannotStartSaysWhyAndLeavesNothing(@TempDir Path parent) throws IOException {
        SambaServer.Builder builder =
                SambaServer.builder().below(parent).user("alice", "x").share("data");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> builder.global("ncalrpc dir = /dev/null/x").start())
                .withMessageContaining("has ended")
                .withMessageContaining("/dev/null/x");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        builder.global("passdb backend = tdbsam:/dev/null/x").start())
                .withMessageContaining("pdbedit");
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void nonsenseIsRefusedBeforeAnythingStarts() {
        SambaServer.Builder builder = SambaServer.builder().user("alice", "x").share("data");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.user("alice", "y"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.user("Eve:0", "y"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.user("eve", "two\nlines"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.share("data"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.share("../data"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.share("global"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.share("more", "path = /\n[x]"));
    }

    private SmbClientProcess alice(String share) throws IOException {
        return SmbClientProcess.start(server, share, "alice", "alice secrét");
    }

    /** Samba's own administration over the network. */
    private String administer(String user, String password, String command) throws IOException {
        return Programs.run(
                List.of(
                        Programs.path("rpcclient"),
                        "--configfile=/dev/null",
                        "--port=" + server.port(),
                        "--user=" + user,
                        "--command=" + command,
                        "127.0.0.1"),
                Map.of("PASSWD", password),
                "");
    }

    private static void readOne(InputStream stream) throws IOException {
        int ignored = stream.read();
        assertThat(ignored).isLessThan(256);
    }

    static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    /** Whoever inherits a dead process may take time to notice: that one counts as gone. */
    static boolean isRunning(long pid) {
        return !read(pid, "stat").replaceFirst(".*\\) ", "").matches("(?s)(Z.*)?");
    }

    private static String name(long pid) {
        return read(pid, "comm");
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc/" + pid, file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
