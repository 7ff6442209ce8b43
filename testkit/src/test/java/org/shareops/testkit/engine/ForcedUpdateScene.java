package org.shareops.testkit.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.Access;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ShareAddress;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Admission;
import org.shareops.spi.Backend;
import org.shareops.spi.Volume;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.VirtualClock;

/** A server in memory whose share an administrator publishes to while others hold files, on a clock that only sleepers move. */
abstract class ForcedUpdateScene {
    static final Duration INTERVAL = Duration.ofMinutes(30);
    static final Duration GRACE = Duration.ofMinutes(5);

    final VirtualClock clock = new VirtualClock(Instant.parse("2024-01-01T00:00:00Z"));
    final List<Shares> opened = new ArrayList<>();
    MemoryServer server;
    MemoryBackend backend;
    private Volume observer;
    Share share;

    final void serve(MemoryProfile profile, Map<String, String> published) throws IOException {
        server = MemoryServer.create("srv", profile)
                .clock(clock)
                .addShare("packages")
                .user("boss", "secret")
                .user("anna", "secret");
        backend = new MemoryBackend(server);
        ShareAddress address = backend.share(ShareUrl.parse("mem://srv/packages"));
        observer = backend.logOn(address.server(), Credentials.password("boss", "secret".toCharArray()))
                .volume(address);
        share = shareOver(backend);
        share.update("OFFICE").from(TestSource.of(published)).run();
    }

    @AfterEach
    void close() throws IOException {
        for (Shares each : opened) {
            each.close();
        }
        opened.clear();
    }

    final Share shareOver(Backend through) {
        Shares shares = Shares.builder()
                .onlyGivenBackends()
                .backend(through)
                .credentials(CredentialsProvider.of(Credentials.password("boss", "secret".toCharArray())))
                .clock(clock)
                .build();
        opened.add(shares);
        return shares.share("mem://srv/packages");
    }

    /** What has crashed is not closed. */
    final Share mortal(FaultBackend through) {
        Share crashing = shareOver(through);
        opened.remove(opened.size() - 1);
        return crashing;
    }

    final MemoryClient.Handle hold(String user, String path) throws IOException {
        return server.open("packages", user, "pc-" + user)
                .open(SharePath.of(path), Set.of(Access.READ), Set.of(Access.READ));
    }

    /** Puts an empty file there without the library. */
    final void putEmpty(String path) throws IOException {
        observer.createNew(SharePath.of(path)).close();
    }

    /** Asks the server itself who may come in. */
    final String admits() throws IOException {
        return new String(observer.facet(Admission.class).orElseThrow().save(), StandardCharsets.UTF_8);
    }

    /** The engine's records but that of what was published. */
    final List<String> records() throws IOException {
        return share.files().list(".shareops").stream()
                .map(entry -> entry.name())
                .filter(name -> !name.endsWith(".man"))
                .toList();
    }
}
