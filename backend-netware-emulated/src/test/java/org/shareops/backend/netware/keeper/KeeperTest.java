package org.shareops.backend.netware.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

    @Test
    void D7_aKeeperThatIsDismissedEndsAndLeavesLoginsAsTheyAre() throws Exception {
        Keeper keeper = Keeper.start(
                DisablingMain.endpoint(server.address().getPort()),
                DisablingMain.OPERATOR,
                DisablingMain.PASSWORD.toCharArray());
        server.disableLogin();
        keeper.dismiss();
        awaitEnd(keeper.pid());
        assertThat(keeper.isAlive()).isFalse();
        assertThat(server.isLoginEnabled()).isFalse();
        while (server.count(Counter.ATTACH_CURRENT) > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
