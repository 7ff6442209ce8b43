package org.shareops.backend.netware;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpEndpoint;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Backend;
import org.shareops.spi.ServerLink;

/**
 * Volumes of NetWare 3.x servers, {@code ncp://host[:port]/VOLUME}, by NCP over TCP with a keyed bindery log-on. Thread-safe.
 *
 * <p>Tested against this module's emulated server alone. The protocol neither signs nor encrypts what it carries here.
 */
public final class NetWareBackend implements Backend {
    private static final int PORT = 524;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration RESPONSE = Duration.ofSeconds(60);

    private final Duration connectTimeout;
    private final Duration responseTimeout;

    /** Waits 10 s for a connection and 60 s for an answer. */
    public NetWareBackend() {
        this(CONNECT, RESPONSE);
    }

    /**
     * Waits as long as is said.
     *
     * @param connectTimeout the longest that connecting may take; positive, at most 24 days
     * @param responseTimeout the longest that one answer may take; positive
     */
    public NetWareBackend(Duration connectTimeout, Duration responseTimeout) {
        this.connectTimeout = connectTimeout;
        this.responseTimeout = responseTimeout;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("ncp");
    }

    @Override
    public ShareLocation location(ShareUrl url) {
        if (url.server().host().isEmpty() || url.names().isEmpty()) {
            throw new IllegalArgumentException(
                    "a NetWare volume is written ncp://host/VOLUME, or ncp://host:port/VOLUME, with the path behind it");
        }
        return new ShareLocation(
                new ShareAddress(normalized(url.server()), url.names().get(0).toUpperCase(Locale.ROOT)),
                SharePath.ofNames(url.names().subList(1, url.names().size())));
    }

    @Override
    public ServerAddress normalized(ServerAddress server) {
        return server.withoutUsualPort(PORT);
    }

    @Override
    public boolean needsCredentials() {
        return true;
    }

    @Override
    public Map<Capability, CapabilityStatus> declared() {
        Map<Capability, CapabilityStatus> all = new EnumMap<>(Capability.class);
        all.put(Capability.LIST_SESSIONS, CapabilityStatus.unknown());
        all.put(Capability.LIST_OPEN_FILES, CapabilityStatus.unknown());
        all.put(Capability.DISCONNECT, CapabilityStatus.unknown());
        all.put(Capability.NOTIFY, CapabilityStatus.unknown());
        all.put(Capability.REFUSE_NEWCOMERS, CapabilityStatus.unknown());
        all.put(Capability.CLOSE_FILE, CapabilityStatus.no("NetWare closes connections, not single files"));
        all.put(Capability.SERVER_COPY, CapabilityStatus.no("NCP has no copy inside the server here"));
        all.put(Capability.ATOMIC_EXCHANGE, CapabilityStatus.no("NCP cannot swap two names in one step"));
        all.put(Capability.SECURITY, CapabilityStatus.no("trustees are not read or written"));
        return all;
    }

    @Override
    public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
        Failures failures = Failures.ofServer();
        String operation = "log on to " + server + " as " + credentials.identity();
        if (!(credentials instanceof Credentials.Password) && !(credentials instanceof Credentials.Anonymous)) {
            throw ShareException.of(ErrorKind.AUTHENTICATION_REJECTED, operation)
                    .detail("NetWare knows users with passwords; give Credentials.password")
                    .build();
        }
        if (credentials instanceof Credentials.Password password && !isUser(password.user())) {
            throw ShareException.of(ErrorKind.AUTHENTICATION_REJECTED, operation)
                    .detail("no NetWare user has a name of more than " + NcpServer.LONGEST_NAME
                            + " bytes; nothing was sent")
                    .build();
        }
        NcpEndpoint endpoint =
                new NcpEndpoint(server.host(), server.port().orElse(PORT), connectTimeout, responseTimeout);
        AtomicLong roundTrips = new AtomicLong();
        try {
            return logOn(server, endpoint, credentials, roundTrips);
        } catch (NcpFailure e) {
            throw failures.ofLogOn(operation, e, roundTrips.get());
        }
    }

    private static NetWareLink logOn(
            ServerAddress server, NcpEndpoint endpoint, Credentials credentials, AtomicLong roundTrips)
            throws NcpFailure {
        NcpConnection connection = NcpConnection.open(endpoint, roundTrips);
        boolean loggedOn = false;
        try {
            NcpServer calls = new NcpServer(connection);
            int size = calls.negotiateSize();
            if (credentials instanceof Credentials.Password password) {
                logIn(calls, password);
            }
            NetWareLink link = new NetWareLink(server, endpoint, credentials, connection, size);
            loggedOn = true;
            return link;
        } finally {
            if (!loggedOn) {
                // Gives the slot back at once: nobody is to stay on the server who is not logged in (rule P10).
                connection.close();
            }
        }
    }

    private static boolean isUser(String name) {
        return name.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8).length <= NcpServer.LONGEST_NAME;
    }

    private static void logIn(NcpServer calls, Credentials.Password password) throws NcpFailure {
        char[] secret = password.secret();
        try {
            calls.logIn(password.user(), secret);
        } finally {
            Arrays.fill(secret, '\0');
        }
    }
}
