package org.shareops.backend.smb;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.shareops.backend.smb.port.SmbEndpoint;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbSession;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Backend;
import org.shareops.spi.FailedLogOn;
import org.shareops.spi.ServerLink;

/**
 * Shares of SMB servers, {@code smb://host[:port]/share}: SMB 2.1 to 3.1.1, always signed or encrypted, never SMB1, never as
 * guest. Thread-safe. DFS name spaces are not followed.
 *
 * <p>The first log-on by jcifs-ng gives it a security provider that signs faster, which then serves all users of jcifs-ng in its
 * class loader; {@link SmbOptions#SIGNING_PROPERTY} can keep it from that.
 */
public final class SmbBackend implements Backend {
    private static final int PORT = 445;
    private static final String UNEXPECTED_STATUS = "the server answered with a status that a log-on should not have";
    private static final String NO_KERBEROS =
            "the server does not take Kerberos, and nothing else was asked for; it may be in no domain";
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Longer than the 35 s for which a server waits for others to give up a lease (MS-SMB2 3.3.2.5). */
    private static final Duration RESPONSE = Duration.ofSeconds(60);

    private final Duration connectTimeout;
    private final Duration responseTimeout;
    private final SmbEngines engines;

    /**
     * Waits 10 s for a connection and 60 s for an answer, with the options that the system properties say.
     *
     * @throws IllegalArgumentException as {@link SmbOptions#fromSystemProperties()} does, and if {@link
     *     SmbOptions#SIGNING_PROPERTY} has another value than those it can have
     */
    public SmbBackend() {
        this(SmbOptions.fromSystemProperties());
    }

    /**
     * Waits 10 s for a connection and 60 s for an answer.
     *
     * @throws IllegalArgumentException if {@link SmbOptions#SIGNING_PROPERTY} has another value than those it can have
     */
    public SmbBackend(SmbOptions options) {
        this(CONNECT, RESPONSE, options);
    }

    /**
     * Waits as long as is said, with the usual options.
     *
     * @param connectTimeout the longest that connecting may take; positive
     * @param responseTimeout the longest that one answer may take; positive. Below 36 s a rename that waits for others to
     *     give up a lease can end with an unknown outcome
     * @throws IllegalArgumentException if {@link SmbOptions#SIGNING_PROPERTY} has another value than those it can have
     */
    public SmbBackend(Duration connectTimeout, Duration responseTimeout) {
        this(connectTimeout, responseTimeout, SmbOptions.defaults());
    }

    /**
     * Waits as long as is said, with these options.
     *
     * @param connectTimeout as above
     * @param responseTimeout as above
     * @param options by which engine, and whether encrypted
     * @throws IllegalArgumentException if {@link SmbOptions#SIGNING_PROPERTY} has another value than those it can have
     */
    public SmbBackend(Duration connectTimeout, Duration responseTimeout, SmbOptions options) {
        this.connectTimeout = connectTimeout;
        this.responseTimeout = responseTimeout;
        this.engines = new SmbEngines(options, SmbOptions.signingFromSystemProperty());
    }

    @Override
    public Set<String> schemes() {
        return Set.of("smb");
    }

    @Override
    public ShareLocation location(ShareUrl url) {
        if (url.server().host().isEmpty() || url.names().isEmpty()) {
            throw new IllegalArgumentException(
                    "an SMB share is written smb://host/share, or smb://host:port/share, with the path behind it");
        }
        String name = url.names().get(0);
        if (name.toLowerCase(Locale.ROOT).equals("ipc$")) {
            throw new IllegalArgumentException("IPC$ holds pipes and no files; name a share of files");
        }
        // Servers fold the case of share names (MS-SMB2 3.3.5.7).
        return new ShareLocation(
                new ShareAddress(normalized(url.server()), name.toLowerCase(Locale.ROOT)),
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
        all.put(Capability.CLOSE_FILE, CapabilityStatus.unknown());
        all.put(Capability.DISCONNECT, CapabilityStatus.unknown());
        all.put(Capability.SECURITY, CapabilityStatus.yes());
        all.put(Capability.SERVER_COPY, CapabilityStatus.yes());
        all.put(Capability.ATOMIC_EXCHANGE, CapabilityStatus.no("SMB cannot swap two names in one step"));
        all.put(Capability.NOTIFY, CapabilityStatus.no("SMB has no messages to users"));
        all.put(Capability.REFUSE_NEWCOMERS, CapabilityStatus.unknown());
        return all;
    }

    @Override
    public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
        SmbEndpoint endpoint =
                new SmbEndpoint(server.host(), server.port().orElse(PORT), connectTimeout, responseTimeout);
        LongAdder roundTrips = new LongAdder();
        try {
            SmbSession session = engines.logOn(server, endpoint, credentials, roundTrips);
            return new SmbLink(server, credentials, session, engines);
        } catch (SmbFailure.NoTicket e) {
            ShareException.Builder refusal = refusal(server, credentials, e);
            throw switch (e.reason()) {
                case MISSING -> FailedLogOn.withoutAsking(refusal);
                case REFUSED -> new FailedLogOn(refusal, roundTrips.sum());
                case REFUSED_FOR_NOW, NO_KDC -> FailedLogOn.ofIdentityAlone(refusal, roundTrips.sum());
            };
        } catch (SmbFailure e) {
            ShareException.Builder refusal = refusal(server, credentials, e);
            boolean noKerberos = e instanceof SmbFailure.Status status
                    && credentials instanceof Credentials.Kerberos
                    && isNoKerberos(status.code());
            throw noKerberos
                    ? FailedLogOn.ofIdentityAlone(refusal, roundTrips.sum())
                    : new FailedLogOn(refusal, roundTrips.sum());
        }
    }

    private static String refusal(int status, ErrorKind kind, Credentials credentials) {
        NtStatus known = NtStatus.of(status).orElse(null);
        if (known == null) {
            return UNEXPECTED_STATUS;
        }
        return switch (known) {
            case STATUS_ACCESS_DENIED ->
                "the server demands encryption, which was not offered or has no cipher that both sides know (AES-256 is"
                        + " not offered, AES-128 is), or lets this account not on from the network; it does not call the password wrong. If it demands encryption,"
                        + " choose the engine smbj or auto, and an encryption other than off";
            case STATUS_PASSWORD_EXPIRED, STATUS_PASSWORD_MUST_CHANGE ->
                "the password has expired; its user has to change it, by the means of that server";
            case STATUS_ACCOUNT_EXPIRED -> "the account has expired; ask its administrator";
            case STATUS_ACCOUNT_DISABLED -> "the account is disabled; ask its administrator";
            case STATUS_ACCOUNT_LOCKED_OUT ->
                "the account is locked out, as after too many wrong passwords; wait, or ask its administrator";
            case STATUS_INVALID_LOGON_HOURS, STATUS_INVALID_WORKSTATION, STATUS_ACCOUNT_RESTRICTION ->
                "the account may not log on now, or not from here; ask its administrator";
            default ->
                kind != ErrorKind.AUTHENTICATION_REJECTED
                        ? UNEXPECTED_STATUS
                        : credentials instanceof Credentials.Kerberos
                                ? "the server refuses this Kerberos ticket; check that it takes Kerberos, that its clock is right,"
                                        + " that it holds the present key of its name, and whether the account may log on"
                                : "the server refuses this user with this password; check both, and whether the account may"
                                        + " log on";
        };
    }

    /** What servers say to a ticket that take none. */
    private static boolean isNoKerberos(int status) {
        return status == NtStatus.STATUS_INVALID_PARAMETER.code || status == NtStatus.STATUS_NOT_SUPPORTED.code;
    }

    private static ShareException.Builder refusal(ServerAddress server, Credentials credentials, SmbFailure failure) {
        String operation = "log on to " + server + " as " + credentials.identity();
        ShareException.Builder builder;
        if (failure instanceof SmbFailure.Status status) {
            NativeCode code = Failures.nativeCode(status.code());
            ErrorKind kind = NtStatus.of(status.code()).map(known -> known.kind).orElse(ErrorKind.PROTOCOL);
            // A wrong password has other codes; this one is what a server says that demands encryption.
            boolean encryption = status.code() == NtStatus.STATUS_ACCESS_DENIED.code;
            boolean kerberos = credentials instanceof Credentials.Kerberos && isNoKerberos(status.code());
            builder = ShareException.of(encryption || kerberos ? ErrorKind.UNSUPPORTED : kind, operation)
                    .detail(kerberos ? NO_KERBEROS : refusal(status.code(), kind, credentials))
                    .nativeCode(code);
        } else if (failure instanceof SmbFailure.NoTicket ticket) {
            boolean noKdc = ticket.reason() == SmbFailure.NoTicket.Reason.NO_KDC;
            builder = ShareException.of(noKdc ? ErrorKind.UNREACHABLE : ErrorKind.AUTHENTICATION_REJECTED, operation)
                    .detail(String.valueOf(failure.getMessage()));
            if (ticket.code() != 0) {
                builder.nativeCode(new NativeCode("KRB5", ticket.code(), ticket.codeName()));
            }
        } else if (failure instanceof SmbFailure.Unreachable) {
            builder = ShareException.of(ErrorKind.UNREACHABLE, operation)
                    .detail("no SMB server answers: " + failure.getMessage() + "; check name, port and network");
        } else if (failure instanceof SmbFailure.NotSupported || failure instanceof SmbFailure.NeedsEncryption) {
            builder = ShareException.of(ErrorKind.UNSUPPORTED, operation).detail(String.valueOf(failure.getMessage()));
        } else if (failure instanceof SmbFailure.Interrupted) {
            builder = ShareException.of(ErrorKind.CANCELLED, operation).detail("it was interrupted");
        } else if (failure instanceof SmbFailure.Ending) {
            builder = ShareException.of(ErrorKind.CANCELLED, operation).detail(String.valueOf(failure.getMessage()));
        } else {
            builder = ShareException.of(ErrorKind.PROTOCOL, operation).detail(String.valueOf(failure.getMessage()));
        }
        return builder.cause(failure);
    }
}
