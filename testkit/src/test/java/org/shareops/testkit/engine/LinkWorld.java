package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.LinkReport;
import org.shareops.testkit.VirtualClock;

/** A server with two shares, and a clock of its own. */
final class LinkWorld {
    final VirtualClock clock = new VirtualClock(Instant.parse("2024-05-06T07:08:09Z"));
    final MemoryServer server =
            MemoryServer.create("srv", MemoryProfile.windows()).addShare("a").addShare("b");

    Shares.Builder builder() {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(new MemoryBackend(server))
                .clock(clock)
                .backOff(Duration.ofSeconds(2), Duration.ofSeconds(16));
    }

    /** How often the server was asked for something. */
    long asked() {
        return server.requests().values().stream().mapToLong(Long::longValue).sum();
    }

    static LinkReport only(Shares shares) {
        assertThat(shares.links()).hasSize(1);
        return shares.links().get(0);
    }
}
