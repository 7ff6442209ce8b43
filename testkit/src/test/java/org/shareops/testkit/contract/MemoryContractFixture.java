package org.shareops.testkit.contract;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.Access;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareAddress;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Backend;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** A server in memory with an administrator, for each test a share of its own, and another client. */
class MemoryContractFixture implements ShareFixture {
    // Long enough to turn up nowhere by chance.
    static final Credentials ADMINISTRATOR = Credentials.password("adm", "Zq4-correct-horse".toCharArray());
    private static final Credentials PLAIN = Credentials.password("pat", "Wm7-battery-staple".toCharArray());
    private static final long SMALL = 3 << 20;

    private final String name;
    private final MemoryServer server;
    private final MemoryServer small;
    private final AtomicInteger shares = new AtomicInteger();
    private final AtomicInteger anonymous = new AtomicInteger();

    MemoryContractFixture(String name, MemoryProfile profile) {
        this.name = name;
        this.server = MemoryServer.create("srv", profile)
                .user("adm", "Zq4-correct-horse")
                .user("pat", "Wm7-battery-staple");
        this.small = MemoryServer.create("small", profile)
                .user("adm", "Zq4-correct-horse")
                .quota(SMALL);
    }

    final MemoryServer server() {
        return server;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Backend backend() {
        return new Door(new MemoryBackend(server, small), PLAIN, anonymous);
    }

    @Override
    public String emptyDirectory() {
        String share = "s" + shares.incrementAndGet();
        server.addShare(share);
        return "mem://srv/" + share;
    }

    @Override
    public Credentials administrator() {
        return ADMINISTRATOR;
    }

    @Override
    public Optional<Credentials> plainUser() {
        return Optional.of(PLAIN);
    }

    @Override
    public Optional<String> smallDirectory() {
        small.addShare("s");
        return Optional.of("mem://small/s");
    }

    @Override
    public Optional<OtherClient> otherClient(String url) throws IOException {
        return Optional.of(new Other(server, url, server.open(url.substring(url.lastIndexOf('/') + 1), "bob", "pc17")));
    }

    @Override
    public Optional<ServerCounters> counters() {
        return Optional.of(new Counters(server, anonymous));
    }

    @Override
    public Optional<Wire> wire() {
        return Optional.of(new MemoryWire(server));
    }

    @Override
    public Set<ErrorKind> kindsWithCodes() {
        return server.profile().has(MemoryProfile.Switch.NTSTATUS_CODES)
                ? Set.of(ErrorKind.NOT_FOUND, ErrorKind.ALREADY_EXISTS)
                : Set.of();
    }

    @Override
    public void close() {
        server.stop();
    }

    private record Counters(MemoryServer server, AtomicInteger anonymous) implements ServerCounters {
        @Override
        public long requests() {
            return server.requests().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }

        @Override
        public long connections() {
            return logOns();
        }

        @Override
        public long logOns() {
            return server.requests().getOrDefault("logOn", 0L);
        }

        @Override
        public long anonymousLogOns() {
            return anonymous.get();
        }

        @Override
        public OptionalLong renames() {
            return OptionalLong.of(server.requests().getOrDefault("rename", 0L));
        }

        @Override
        public OptionalLong listings() {
            return OptionalLong.of(server.requests().getOrDefault("list", 0L));
        }

        @Override
        public int sessions() {
            return server.connections();
        }
    }

    private record Other(MemoryServer server, String url, MemoryClient client) implements OtherClient {
        /** Marks what only its owner may read. */
        private static final SecurityState PRIVATE = new SecurityState("memory", new byte[] {7});

        @Override
        public String user() {
            return "bob";
        }

        @Override
        public byte[] read(String path) throws IOException {
            return client.read(SharePath.of(path));
        }

        @Override
        public void write(String path, byte[] content) throws IOException {
            client.writeFile(SharePath.of(path), content);
        }

        @Override
        public Hold hold(String path) throws IOException {
            return hold(client.open(SharePath.of(path), Set.of(Access.READ), Set.of()));
        }

        @Override
        public Hold open(String path) throws IOException {
            return hold(client.open(SharePath.of(path), Set.of(Access.READ), Set.of(Access.values())));
        }

        /** Past whatever is tested: nobody but the library itself can do it here. */
        @Override
        public boolean changeRights(String path) throws IOException {
            MemoryBackend honest = new MemoryBackend(server);
            ShareAddress share = honest.share(ShareUrl.parse(url));
            try (ServerLink link = honest.logOn(share.server(), ADMINISTRATOR);
                    Volume volume = link.volume(share)) {
                Optional<SecurityDescriptors> security = volume.facet(SecurityDescriptors.class);
                if (security.isPresent()) {
                    security.get().write(SharePath.of(path), PRIVATE);
                }
                return security.isPresent();
            }
        }

        private static Hold hold(MemoryClient.Handle handle) {
            return new Hold() {
                @Override
                public boolean isOpen() {
                    return handle.isOpen();
                }

                @Override
                public void close() {
                    handle.close();
                }
            };
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
