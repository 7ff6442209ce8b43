package org.shareops.backend.netware;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.server.EmulatedNetWareServer;
import org.shareops.model.Credentials;
import org.shareops.spi.Backend;
import org.shareops.testkit.SmallDisk;
import org.shareops.testkit.Trees;
import org.shareops.testkit.contract.OtherClient;
import org.shareops.testkit.contract.ServerCounters;
import org.shareops.testkit.contract.ShareFixture;
import org.shareops.testkit.contract.Wire;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.NcpFormat;

/**
 * An emulated server, which the backend reaches through a proxy that counts and cuts. The other client is another user, and
 * goes past the proxy.
 */
final class NetWareContractFixture implements ShareFixture {
    static final String ADMINISTRATOR = "SUPERVISOR";
    static final String PLAIN = "PAT";
    static final String OTHER = "OTTO";
    static final String PASSWORD = "Passw0rd";

    private static final int SMALL_BYTES = 3_000_000;

    private final boolean longNames;
    private final int connections;
    private final Path root;
    private final Path smallRoot;
    private final EmulatedNetWareServer server;
    private final CountingProxy proxy;
    private final AtomicInteger directories = new AtomicInteger();
    private @Nullable SmallDisk small;

    NetWareContractFixture(boolean longNames) {
        this(longNames, 1);
    }

    NetWareContractFixture(boolean longNames, int connections) {
        this.longNames = longNames;
        this.connections = connections;
        try {
            root = Files.createTempDirectory("shareops-netware-");
            smallRoot = Files.createDirectory(root.resolve("small"));
            Path data = Files.createDirectory(root.resolve("data"));
            var builder = EmulatedNetWareServer.builder("FS1")
                    .operator(ADMINISTRATOR, PASSWORD.toCharArray())
                    .user(PLAIN, PASSWORD.toCharArray())
                    .user(OTHER, PASSWORD.toCharArray());
            builder = longNames
                    ? builder.volume("DATA", data).volume("SMALL", smallRoot)
                    : builder.dosVolume("DATA", data).dosVolume("SMALL", smallRoot);
            server = builder.start();
            proxy = CountingProxy.start(server.address().getPort(), new NcpFormat());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        String name = longNames ? "NetWare (emulated" : "NetWare (emulated, 8.3 names";
        return connections == 1 ? name + ")" : name + ", up to " + connections + " connections)";
    }

    @Override
    public Backend backend() {
        return new NetWareBackend(Duration.ofSeconds(5), Duration.ofSeconds(20), new NetWareOptions(connections));
    }

    @Override
    public Credentials administrator() {
        return credentials(ADMINISTRATOR);
    }

    @Override
    public Optional<Credentials> plainUser() {
        return Optional.of(credentials(PLAIN));
    }

    private static Credentials credentials(String user) {
        return Credentials.password(user, PASSWORD.toCharArray());
    }

    @Override
    public String emptyDirectory() throws IOException {
        return newDirectory("DATA", root.resolve("data"));
    }

    private String newDirectory(String volume, Path at) throws IOException {
        String name = "DIR" + directories.incrementAndGet();
        Files.createDirectory(at.resolve(name));
        return "ncp://127.0.0.1:" + proxy.port() + "/" + volume + "/" + name;
    }

    @Override
    public Optional<String> smallDirectory() throws IOException {
        if (small == null) {
            Optional<SmallDisk> mounted = SmallDisk.mount(smallRoot, SMALL_BYTES);
            if (mounted.isEmpty()) {
                return Optional.empty();
            }
            small = mounted.get();
        }
        return Optional.of(newDirectory("SMALL", smallRoot));
    }

    @Override
    public Optional<OtherClient> otherClient(String url) throws IOException {
        String[] place = url.substring("ncp://".length()).split("/", 3); // the proxy, the volume, the directory
        return Optional.of(new NetWareOtherClient(server.address().getPort(), OTHER, place[1], place[2]));
    }

    @Override
    public Optional<ServerCounters> counters() {
        return Optional.of(new Counters());
    }

    @Override
    public Optional<Wire> wire() {
        return Optional.of(new Wire() {
            @Override
            public void cut() {
                proxy.shut();
            }

            @Override
            public void restore() {
                proxy.open();
            }
        });
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        server.close();
        if (small != null) {
            small.close();
        }
        Trees.delete(root);
    }

    private final class Counters implements ServerCounters {
        @Override
        public long requests() {
            return proxy.messages();
        }

        @Override
        public long connections() {
            return proxy.connections();
        }

        @Override
        public long logOns() {
            return proxy.count(NcpFormat.command(23, 53));
        }

        @Override
        public long anonymousLogOns() {
            return proxy.count(NcpFormat.CREATE_CONNECTION) - proxy.count(NcpFormat.command(23, 23));
        }

        /** Searches: a set of entries for each request. */
        @Override
        public OptionalLong listings() {
            return OptionalLong.of(proxy.count(NcpFormat.command(87, 20)));
        }

        @Override
        public int sessions() {
            return (int) server.connections().stream()
                    .filter(each -> !OTHER.equals(each.user()))
                    .count();
        }
    }
}
