package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.shareops.backend.netware.wire.PacketWriter;

/** What a server leaves behind: nothing. */
class ServerResourcesTest {
    private static final int SERVERS = 20;
    private static final int CLIENTS = 20;
    private static final String NAME = "LEAKTEST";

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains(NAME))
                .toList();
    }

    private static void startUseAndClose() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (EmulatedNetWareServer server = EmulatedNetWareServer.builder(NAME)
                .user("USER", "swordfish".toCharArray())
                .start()) {
            server.extend(functions ->
                    functions.add(121, -1, Functions.Needs.LOGIN, call -> new Answer.Later(new CompletableFuture<>())));
            for (int i = 0; i < CLIENTS; i++) {
                RawClient client = RawClient.login(server, "USER", "swordfish");
                clients.add(client);
                client.send(i % 2 == 0 ? 121 : 20, -1, new PacketWriter());
            }
        }
        for (RawClient client : clients) {
            assertThat(client.isClosedByServer()).isTrue();
            client.close();
        }
    }

    @Test
    void threadsAndDescriptorsAreAsManyAsBefore() throws Exception {
        Assumptions.assumeTrue(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean,
                "this system does not count descriptors");
        UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        startUseAndClose();
        long before = system.getOpenFileDescriptorCount();
        for (int i = 0; i < SERVERS; i++) {
            startUseAndClose();
        }
        // One server has three descriptors of its own, and one for each client.
        assertThat(system.getOpenFileDescriptorCount()).isLessThan(before + SERVERS);
        for (Thread thread : threads()) {
            thread.join(TimeUnit.MINUTES.toMillis(1));
        }
        assertThat(threads()).isEmpty();
    }
}
