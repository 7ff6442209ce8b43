package org.shareops.backend.netware;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.netware.server.EmulatedNetWareServer;
import org.shareops.backend.netware.server.EmulatedNetWareServerBuilder;
import org.shareops.backend.netware.server.ServerEvent;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.spi.Backend;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.Trees;
import org.shareops.testkit.WireMatrix;
import org.shareops.testkit.crash.CrashSite;
import org.shareops.testkit.net.NcpFormat;

/** An emulated server with one volume, an operator and two users, and the library on it. */
final class NetWareFixture implements AutoCloseable {
    static final String OPERATOR = "SUPERVISOR";
    static final String PLAIN = "PAT";
    static final String OTHER = "OTTO";
    static final String PASSWORD = "Passw0rd";
    static final String VOLUME = "DATA";

    private final boolean longNames;
    private final Path root;
    private final List<ServerEvent> events = new CopyOnWriteArrayList<>();
    private EmulatedNetWareServer server;

    /** What a test wants of its server beyond the usual. */
    @FunctionalInterface
    interface Wish {
        EmulatedNetWareServerBuilder of(EmulatedNetWareServerBuilder builder);
    }

    NetWareFixture() {
        this(true, builder -> builder);
    }

    NetWareFixture(boolean longNames, Wish wish) {
        this.longNames = longNames;
        try {
            root = Files.createTempDirectory("shareops-netware-");
            Files.createDirectory(disk());
            server = wish.of(builder()).start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private EmulatedNetWareServerBuilder builder() {
        EmulatedNetWareServerBuilder builder = EmulatedNetWareServer.builder("FS1")
                .operator(OPERATOR, password())
                .user(PLAIN, password())
                .user(OTHER, password())
                .listener(events::add);
        return longNames ? builder.volume(VOLUME, disk()) : builder.dosVolume(VOLUME, disk());
    }

    private static char[] password() {
        return PASSWORD.toCharArray();
    }

    static Credentials as(String user) {
        return Credentials.password(user, password());
    }

    EmulatedNetWareServer server() {
        return server;
    }

    int port() {
        return server.address().getPort();
    }

    /** Everything that happened on the server so far. */
    List<ServerEvent> events() {
        return List.copyOf(events);
    }

    List<ServerEvent> events(ServerEvent.Type type) {
        return events.stream().filter(event -> event.type() == type).toList();
    }

    /** Ends the server, and starts another at the same port over the same directory. */
    void restart() throws IOException {
        int port = port();
        server.close();
        startAgain(port);
    }

    /** Starts another server at a port where one has ended. */
    void startAgain(int port) throws IOException {
        server = builder().port(port).start();
    }

    Path disk() {
        return root.resolve("data");
    }

    String url() {
        return url(port());
    }

    static String url(int port) {
        return "ncp://127.0.0.1:" + port + "/" + VOLUME;
    }

    static Backend backend() {
        return backend(Duration.ofSeconds(20));
    }

    static Backend backend(Duration response) {
        return new NetWareBackend(Duration.ofSeconds(5), response);
    }

    Shares sharesAs(String user) {
        return shares(as(user), EngineClock.system());
    }

    static Shares shares(Credentials credentials, EngineClock clock) {
        return shares(backend(), CredentialsProvider.of(credentials), clock);
    }

    static Shares shares(Backend backend, CredentialsProvider credentials, EngineClock clock) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .credentials(credentials)
                .clock(clock)
                .build();
    }

    Share share(Shares shares) {
        return shares.share(url());
    }

    /** The share, for clients that crash. */
    CrashSite crashSite() {
        return CrashSite.of(url(), disk(), PLAIN, PASSWORD);
    }

    WireMatrix.Site wireSite() {
        return wireSite(NetWareFixture::backend);
    }

    WireMatrix.Site wireSite(WireMatrix.BackendMaker backends) {
        return new WireMatrix.Site(
                "ncp", port(), VOLUME, disk(), new NcpFormat(), backends, CredentialsProvider.of(as(OPERATOR)));
    }

    @Override
    public void close() throws IOException {
        server.close();
        Trees.delete(root);
    }
}
