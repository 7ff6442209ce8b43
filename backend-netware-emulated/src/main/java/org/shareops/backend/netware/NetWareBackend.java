package org.shareops.backend.netware;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
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
    private final NetWareOptions options;
    private final Connections.Times times;

    /**
     * Waits 10 s for a connection and 60 s for an answer, with the options that the system properties say.
     *
     * @throws IllegalArgumentException as {@link NetWareOptions#fromSystemProperties()} does
     */
    public NetWareBackend() {
        this(NetWareOptions.fromSystemProperties());
    }

    /** Waits 10 s for a connection and 60 s for an answer. */
    public NetWareBackend(NetWareOptions options) {
        this(CONNECT, RESPONSE, options);
    }

    /**
     * Waits as long as is said, with the usual options.
     *
     * @param connectTimeout the longest that connecting may take; positive, at most 24 days
     * @param responseTimeout the longest that one answer may take; positive
     */
    public NetWareBackend(Duration connectTimeout, Duration responseTimeout) {
        this(connectTimeout, responseTimeout, NetWareOptions.defaults());
    }

    /**
     * Waits as long as is said, with these options.
     *
     * @param connectTimeout as above
     * @param responseTimeout as above
     * @param options how many connections a link may have
     */
    public NetWareBackend(Duration connectTimeout, Duration responseTimeout, NetWareOptions options) {
        this(connectTimeout, responseTimeout, options, Connections.Times.USUAL);
    }

    NetWareBackend(Duration connectTimeout, Duration responseTimeout, NetWareOptions options, Connections.Times times) {
        this.connectTimeout = connectTimeout;
        this.responseTimeout = responseTimeout;
        this.options = options;
        this.times = times;
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
        return capabilities();
    }

    static Map<Capability, CapabilityStatus> capabilities() {
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
        LogOn logOn = new LogOn(endpoint, credentials, new AtomicLong());
        try {
            return NetWareLink.open(server, logOn, options.connections(), times);
        } catch (NcpFailure e) {
            throw failures.ofLogOn(operation, e, logOn.roundTrips());
        }
    }

    private static boolean isUser(String name) {
        return name.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8).length <= NcpServer.LONGEST_NAME;
    }
}
