package org.shareops.backend.netware.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.EmulatedNetWareServer;
import org.shareops.backend.netware.server.ServerEvent;
import org.shareops.testkit.ChildJvm;

/** Rule D7: logins that a program has disabled are enabled whatever becomes of it; counted on the server. */
class KeeperTest {
    private final Queue<ServerEvent> events = new ConcurrentLinkedQueue<>();
    private EmulatedNetWareServer server;

    @BeforeEach
    void start() throws IOException {
        server = EmulatedNetWareServer.builder("FS1")
                .operator(DisablingMain.OPERATOR, DisablingMain.PASSWORD.toCharArray())
                .listener(events::add)
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ChildJvm disabling(Duration lease) throws IOException {
        return ChildJvm.start(
                DisablingMain.class,
                List.of(Integer.toString(server.address().getPort()), Long.toString(lease.toMillis())));
    }

    private void awaitEnabledAndNobodyLeft() {
        while (!server.isLoginEnabled() || server.count(Counter.ATTACH_CURRENT) > 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(server.count(Counter.LOGIN_DISABLED)).isEqualTo(1);
        assertThat(events.stream().filter(each -> each.type() == ServerEvent.Type.LOGINS_ENABLED))
                .hasSize(1);
    }

    private static void awaitEnd(long pid) {
        ProcessHandle.of(pid).ifPresent(keeper -> keeper.onExit().join());
    }

    @Test
    void D7_aProgramThatIsKilledLeavesLoginsEnabled() throws IOException {
        try (ChildJvm parent = disabling(Duration.ofMinutes(1))) {
            long keeper = Long.parseLong(parent.await(DisablingMain.DISABLED));
            assertThat(server.isLoginEnabled()).isFalse();
            parent.kill();
            awaitEnabledAndNobodyLeft();
            awaitEnd(keeper);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void D7_aProgramThatIsStoppedLosesItsLeaseAndLoginsAreEnabled() throws Exception {
        try (ChildJvm parent = disabling(Duration.ofSeconds(3))) {
            parent.await(DisablingMain.DISABLED);
            signal("-STOP", parent.pid());
            try {
                // Its parent does not notice the end of the keeper as long as it is stopped, so that the server has to
                // tell.
                while (!server.isLoginEnabled()) {
                    LockSupport.parkNanos(1_000_000);
                }
                // Whatever it sends when it goes on must not disable them again, nor be a commit.
                assertThat(events).anyMatch(each -> each.type() == ServerEvent.Type.CLEARED && each.connection() == 1);
            } finally {
                signal("-CONT", parent.pid());
                parent.kill();
            }
            awaitEnabledAndNobodyLeft();
        }
    }

    private static void signal(String signal, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private NcpConnection operator() throws NcpFailure {
        return operator(server);
    }

    private static NcpConnection operator(EmulatedNetWareServer on) throws NcpFailure {
        NcpConnection connection =
                NcpConnection.open(DisablingMain.endpoint(on.address().getPort()));
        new NcpServer(connection).logIn(DisablingMain.OPERATOR, DisablingMain.PASSWORD.toCharArray());
        return connection;
    }

    private Keeper launch(NcpConnection parent, char[] secret) throws IOException, NcpFailure {
        return launch(server, parent, secret);
    }

    private static Keeper launch(EmulatedNetWareServer on, NcpConnection parent, char[] secret)
            throws IOException, NcpFailure {
        return Keeper.launch(DisablingMain.endpoint(on.address().getPort()), DisablingMain.OPERATOR, secret, parent);
    }

    @Test
    void D7_aKeeperThatIsDismissedEndsAndLeavesLoginsAsTheyAre() throws Exception {
        try (NcpConnection parent = operator();
                Keeper keeper = launch(parent, DisablingMain.PASSWORD.toCharArray())) {
            keeper.awaitReady();
            server.disableLogin();
            keeper.dismiss();
            assertThat(keeper.isAlive()).isFalse();
            assertThat(keeper.endedWell()).isTrue();
            assertThat(server.isLoginEnabled()).isFalse();
            while (server.connections().size() > 1) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(server.connections()).hasSize(1);
            assertThat(parent.alive()).isTrue();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void D7_aKeeperThatIsAskedToEndStaysAsLongAsItsParent() throws Exception {
        // So long that no busy machine lets it run out; a sign of life comes each two seconds.
        try (ChildJvm parent = disabling(Duration.ofSeconds(24))) {
            long keeper = Long.parseLong(parent.await(DisablingMain.DISABLED));
            signal("-TERM", keeper);
            long asked = requests();
            // It renews its lease and asks the server for the time as before.
            while (requests() < asked + 5) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(server.isLoginEnabled()).isFalse();
            parent.kill();
            awaitEnabledAndNobodyLeft();
            awaitEnd(keeper);
        }
    }

    /** Of the keeper: it was the second to come. */
    private long requests() {
        return events.stream()
                .filter(each -> each.type() == ServerEvent.Type.REQUEST && each.connection() == 2)
                .count();
    }

    @Test
    void C6_theSecretIsOverwrittenEvenIfNoProcessCanBeStarted() throws Exception {
        String java = System.getProperty("java.home");
        char[] secret = DisablingMain.PASSWORD.toCharArray();
        try (NcpConnection parent = operator()) {
            System.setProperty("java.home", "/there/is/no/java");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> launch(parent, secret));
            assertThat(secret).containsOnly('\0');
        } finally {
            System.setProperty("java.home", java);
        }
    }

    @Test
    void C6_ofTheEnvironmentOnlyWhatNamesOfFilesNeedIsHandedOn() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "LC_ALL", "en_US.UTF-8",
                "LC_CTYPE", "en_US.UTF-8",
                "LANG", "en_US.UTF-8",
                "SystemRoot", "C:\\Windows",
                "TOKEN", "secret",
                "JAVA_TOOL_OPTIONS", "-Dtoken=secret"));
        Keeper.forgetSecrets(environment);
        assertThat(environment).containsOnlyKeys("LC_ALL", "LC_CTYPE", "LANG", "SystemRoot");
    }

    /** By a grace login of an expired password, of which there is a warning: here, as with many programs, on standard output. */
    @Test
    void aKeeperIsHeardThoughItsLogGoesToStandardOutput(@TempDir Path work) throws Exception {
        Files.writeString(work.resolve("simplelogger.properties"), "org.slf4j.simpleLogger.logFile=System.out\n");
        String path = System.getProperty("java.class.path");
        try (EmulatedNetWareServer expired = EmulatedNetWareServer.builder("FS2")
                        .operator(DisablingMain.OPERATOR, DisablingMain.PASSWORD.toCharArray())
                        .expiredPassword(DisablingMain.OPERATOR, 2)
                        .start();
                NcpConnection parent = operator(expired)) {
            System.setProperty("java.class.path", work + File.pathSeparator + path);
            try (Keeper keeper = launch(expired, parent, DisablingMain.PASSWORD.toCharArray())) {
                keeper.awaitReady();
                keeper.dismiss();
                assertThat(keeper.endedWell()).isTrue();
            }
        } finally {
            System.setProperty("java.class.path", path);
        }
    }

    @Test
    void classesComeFromBothPaths() {
        assertThat(Keeper.classPath(path("mods", "a.jar"), path("", "classes")).split(File.pathSeparator))
                .containsExactly(
                        "mods", "mods" + File.separator + "*", "a.jar", "a.jar" + File.separator + "*", "classes");
    }

    private static String path(String... entries) {
        return String.join(File.pathSeparator, entries);
    }

    @Test
    void aKeeperStartsFromADirectoryWithLettersBeyondAscii(@TempDir Path work) throws Exception {
        assumeThat(System.getProperty("sun.jnu.encoding")).isEqualTo("UTF-8");
        String path = System.getProperty("java.class.path");
        Path odd = Files.createDirectory(work.resolve("B\u00fcro-\u043a\u043b\u044e\u0447"));
        List<String> entries = new ArrayList<>();
        for (String entry : path.split(File.pathSeparator, -1)) {
            Path link = odd.resolve(entries.size() + "-" + Path.of(entry).getFileName());
            entries.add(Files.createSymbolicLink(link, Path.of(entry)).toString());
        }
        try (NcpConnection parent = operator()) {
            System.setProperty("java.class.path", String.join(File.pathSeparator, entries));
            try (Keeper keeper = launch(parent, DisablingMain.PASSWORD.toCharArray())) {
                keeper.awaitReady();
                assertThat(keeper.isAlive()).isTrue();
                keeper.dismiss();
            }
        } finally {
            System.setProperty("java.class.path", path);
        }
    }
}
