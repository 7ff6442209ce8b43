package org.shareops.backend.smb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.spi.Backend;
import org.shareops.testkit.SmallDisk;
import org.shareops.testkit.contract.OtherClient;
import org.shareops.testkit.contract.ServerCounters;
import org.shareops.testkit.contract.ShareFixture;
import org.shareops.testkit.contract.Wire;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.samba.LogOn;
import org.shareops.testkit.samba.SambaServer;

/**
 * A real Samba, which the backend reaches through a proxy that counts and cuts. The other client is another user, and goes
 * past the proxy: so nothing of it is counted.
 */
final class SmbContractFixture implements ShareFixture {
    private static final String OTHER = "smbother";
    private static final String SHARE = "data";
    private static final String SMALL = "small";
    private static final int SMALL_BYTES = 3_000_000;

    private final String name;
    private final SmbOptions options;
    /** Whether the proxy can tell one request from another. */
    private final boolean readable;

    private final SambaServer server;
    private final CountingProxy proxy;
    private final AtomicLong faults = new AtomicLong();
    private @Nullable SmallDisk small;

    SmbContractFixture() {
        this("SMB (Samba)", SmbOptions.defaults(), true);
    }

    SmbContractFixture(String name, SmbOptions options, boolean readable, String... globalLines) {
        this.name = name;
        this.options = options;
        this.readable = readable;
        try {
            SambaServer.Builder builder = SambaServer.builder();
            for (String line : globalLines) {
                builder.global(line);
            }
            server = builder.administrator(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD)
                    .user(SmbFixture.PLAIN, SmbFixture.PASSWORD)
                    .user(OTHER, SmbFixture.PASSWORD)
                    .share(SHARE)
                    .share(SMALL)
                    .start();
            proxy = CountingProxy.start(server.port(), new Smb2Format());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Backend backend() {
        // A connection that is lost at its log-on is noticed only when the time for an answer is over.
        return new SmbBackend(Duration.ofSeconds(10), Duration.ofSeconds(20), options);
    }

    @Override
    public Credentials administrator() {
        return credentials(SmbFixture.ADMINISTRATOR);
    }

    @Override
    public Optional<Credentials> plainUser() {
        return Optional.of(credentials(SmbFixture.PLAIN));
    }

    private static Credentials credentials(String user) {
        return Credentials.password(user, SmbFixture.PASSWORD.toCharArray());
    }

    @Override
    public String emptyDirectory() throws IOException {
        return newDirectory(SHARE);
    }

    private String newDirectory(String share) throws IOException {
        Path directory = Files.createTempDirectory(server.directoryOf(share), "dir");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        return "smb://127.0.0.1:" + proxy.port() + "/" + share + "/" + directory.getFileName();
    }

    @Override
    public Optional<String> smallDirectory() throws IOException {
        if (small == null) {
            Optional<SmallDisk> mounted = SmallDisk.mount(server.directoryOf(SMALL), SMALL_BYTES);
            if (mounted.isEmpty()) {
                return Optional.empty();
            }
            small = mounted.get();
            server.letEverybodyWrite(SMALL);
        }
        return Optional.of(newDirectory(SMALL));
    }

    @Override
    public Optional<OtherClient> otherClient(String url) throws IOException {
        String[] place = url.substring("smb://".length()).split("/", 3); // the proxy, the share, the directory
        return Optional.of(new SmbOtherClient(
                server.port(),
                OTHER,
                place[1],
                place[2],
                server.directoryOf(place[1]).resolve(place[2]),
                !readable));
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
                faults.incrementAndGet();
                proxy.shut();
            }

            @Override
            public void restore() {
                faults.incrementAndGet();
                proxy.open();
            }

            @Override
            public boolean cutAnswer(int number) {
                return lose(Fault.CUT_ANSWER, number);
            }

            @Override
            public boolean cutRequest(int number) {
                return lose(Fault.CUT_BEFORE, number);
            }

            @Override
            public boolean swallowAnswer() {
                return lose(Fault.SWALLOW_ANSWER, 1);
            }
        });
    }

    /** What comes after a number of messages, unless it is called off before. */
    private boolean lose(Fault fault, int number) {
        long planned = faults.incrementAndGet();
        long before = proxy.messages();
        proxy.plan(fault, request -> faults.get() == planned && request.message() >= before + number);
        return true;
    }

    @Override
    public Set<ErrorKind> kindsWithCodes() {
        return Set.of(ErrorKind.NOT_FOUND, ErrorKind.ALREADY_EXISTS);
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        server.stop();
        if (small != null) {
            small.close();
        }
        server.close();
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
        public long logOns() throws IOException {
            return ours().size();
        }

        @Override
        public long anonymousLogOns() throws IOException {
            return ours().stream()
                    .filter(each ->
                            !List.of(SmbFixture.ADMINISTRATOR, SmbFixture.PLAIN).contains(each.user()))
                    .count();
        }

        private List<LogOn> ours() throws IOException {
            return server.logOns().stream()
                    .filter(each -> !each.user().equals(OTHER))
                    .toList();
        }

        private OptionalLong count(int command) {
            return readable ? OptionalLong.of(proxy.count(command)) : OptionalLong.empty();
        }

        /** No test here sets attributes while it counts. */
        @Override
        public OptionalLong renames() {
            return count(Smb2Format.SET_INFO);
        }

        @Override
        public OptionalLong listings() {
            return count(Smb2Format.QUERY_DIRECTORY);
        }

        @Override
        public int sessions() throws IOException {
            return (int) server.sessionUsers().stream()
                    .filter(user -> !user.equals(OTHER))
                    .count();
        }
    }
}
