package org.shareops.backend.smb.jcifs;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import jcifs.CIFSContext;
import jcifs.CIFSException;
import jcifs.SmbTransport;
import jcifs.config.PropertyConfiguration;
import jcifs.context.BaseContext;
import jcifs.smb.SmbTransportInternal;
import jcifs.smb.SmbUnsupportedOperationException;
import org.shareops.backend.smb.kerberos.KerberosContext;
import org.shareops.backend.smb.port.SmbEndpoint;
import org.shareops.backend.smb.port.SmbEngine;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbSession;
import org.shareops.model.Credentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine on jcifs-ng's transport: SMB 2.1 to 3.1.1, signed, no SMB1, no guest, no DFS, no encryption. Each session has
 * a context of its own, so that jcifs-ng's pools share nothing behind our back.
 */
public final class JcifsEngine implements SmbEngine {
    private static final Logger LOG = LoggerFactory.getLogger(JcifsEngine.class);
    /** Writes keys of each log-on at DEBUG, and at TRACE what a password can be guessed from. */
    private static final String LOGGER_OF_SECRETS = "jcifs.smb.NtlmContext";

    /** What it says of an answer to the negotiation that it does not take. */
    private static final String NOT_COMPATIBLE = "not compatible with the server";

    private final boolean offersEncryption;
    private final boolean signsFaster;

    /**
     * May pretend to be able to encrypt. Then a server that demands it says so, with {@link SmbFailure.NeedsEncryption}, where it
     * would else refuse us without a reason.
     *
     * @param signsFaster false leaves jcifs-ng the provider that it has; true gives it ours, for as long as the process lives
     */
    public JcifsEngine(boolean offersEncryption, boolean signsFaster) {
        this.offersEncryption = offersEncryption;
        this.signsFaster = signsFaster;
    }

    @Override
    public SmbSession logOn(SmbEndpoint endpoint, Credentials credentials, LongAdder roundTrips) throws SmbFailure {
        if (LoggerFactory.getLogger(LOGGER_OF_SECRETS).isDebugEnabled()) {
            LOG.warn(
                    "The logger {} is at DEBUG, where it writes secrets; set jcifs to INFO or above",
                    LOGGER_OF_SECRETS);
        }
        if (signsFaster) {
            SigningProvider.install();
        }
        jcifs.Credentials authenticator = authenticator(credentials, endpoint.host(), roundTrips);
        Optional<String> principal = authenticator instanceof KerberosAuthenticator kerberos
                ? Optional.of(kerberos.principal())
                : Optional.empty();
        CIFSContext context = context(endpoint, authenticator);
        SmbTransport transport;
        try {
            transport =
                    context.getTransportPool().getSmbTransport(context, endpoint.host(), endpoint.port(), true, true);
        } catch (IOException | RuntimeException e) {
            discard(context, e);
            throw hasNoCommonCipher(e)
                    ? new SmbFailure.NeedsEncryption("the server and the engine jcifs-ng know no cipher in common", e)
                    : notReached(e, new Peer(endpoint));
        }
        JcifsSession session = new JcifsSession(context, transport, endpoint, roundTrips, principal);
        try {
            session.logOn();
            PromptSending.enable(transport.unwrap(SmbTransportInternal.class));
            return session;
        } catch (SmbFailure e) {
            session.close();
            throw notLoggedOn(e, session.peer());
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /**
     * A server says that it knows none of the ciphers by choosing none (MS-SMB2 2.2.4.1.2), which jcifs-ng takes for wrong. The
     * other engine goes on without one, where nobody demands it.
     */
    private boolean hasNoCommonCipher(Throwable e) {
        for (Throwable cause = e; cause != null && offersEncryption; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains(NOT_COMPATIBLE)) {
                return true;
            }
        }
        return false;
    }

    private static SmbFailure notReached(Exception e, Peer peer) {
        Integer status = JcifsExchange.statusOf(e);
        SmbFailure failure = JcifsExchange.failure(e, java.util.List.of(), false, peer);
        if (failure instanceof SmbFailure.Interrupted || status != null) {
            return failure;
        }
        return new SmbFailure.Unreachable(peer.notReached(e), e);
    }

    private static SmbFailure notLoggedOn(SmbFailure failure, Peer peer) {
        Optional<SmbFailure> kerberos = KerberosContext.failureOf(failure);
        if (kerberos.isPresent()) {
            return kerberos.get();
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof SmbUnsupportedOperationException && message.contains("encryption")) {
                return new SmbFailure.NeedsEncryption(
                        "the server demands encryption, which the engine jcifs-ng does not have; choose the engine smbj, or"
                                + " auto",
                        failure);
            }
        }
        return failure instanceof SmbFailure.Lost && failure.getCause() instanceof Exception cause
                ? new SmbFailure.Unreachable(peer.broken(cause, "while we logged on"), failure)
                : failure;
    }

    private static void discard(CIFSContext context, Exception because) {
        try {
            context.close();
        } catch (CIFSException | IllegalStateException e) {
            because.addSuppressed(e);
        }
    }

    private CIFSContext context(SmbEndpoint endpoint, jcifs.Credentials authenticator) throws SmbFailure {
        Properties properties = new Properties();
        properties.setProperty("jcifs.smb.client.minVersion", "SMB210");
        properties.setProperty("jcifs.smb.client.maxVersion", "SMB311");
        properties.setProperty("jcifs.smb.client.useSMB2Negotiation", "true");
        properties.setProperty("jcifs.smb.client.port139.enabled", "false");
        properties.setProperty("jcifs.smb.client.signingEnforced", "true");
        // Signing is on for all of the connection; this one would make jcifs-ng open a second one for pipes.
        properties.setProperty("jcifs.smb.client.ipcSigningEnforced", "false");
        properties.setProperty("jcifs.smb.client.allowGuestFallback", "false");
        properties.setProperty("jcifs.smb.client.disablePlainTextPasswords", "true");
        properties.setProperty("jcifs.smb.client.dfs.disabled", "true");
        properties.setProperty("jcifs.smb.client.encryptionEnabled", Boolean.toString(offersEncryption));
        properties.setProperty("jcifs.resolveOrder", "DNS");
        properties.setProperty("jcifs.smb.client.connTimeout", millis(endpoint.connectTimeout()));
        properties.setProperty("jcifs.smb.client.responseTimeout", millis(endpoint.responseTimeout()));
        properties.setProperty("jcifs.smb.client.soTimeout", millis(endpoint.responseTimeout()));
        try {
            return contextWithoutHook(new PropertyConfiguration(properties)).withCredentials(authenticator);
        } catch (CIFSException e) {
            throw new IllegalStateException("jcifs-ng does not take its settings", e);
        }
    }

    /**
     * jcifs-ng logs every context off as soon as the process is asked to end, while others finish a commit. What is still
     * open when the process has ended goes with its connection.
     */
    private static BaseContext contextWithoutHook(PropertyConfiguration configuration) throws SmbFailure {
        try {
            BaseContext context = new BaseContext(configuration);
            Runtime.getRuntime().removeShutdownHook(context);
            return context;
        } catch (IllegalStateException e) {
            throw new SmbFailure.Ending(e);
        }
    }

    private static String millis(Duration duration) {
        return Long.toString(Math.min(Integer.MAX_VALUE, Math.max(1, duration.toMillis())));
    }

    private static jcifs.Credentials authenticator(Credentials credentials, String host, LongAdder roundTrips)
            throws SmbFailure {
        if (credentials instanceof Credentials.Password password) {
            char[] secret = password.secret();
            try {
                return new UserAuthenticator(
                        password.domain().orElse(""), password.user(), new String(secret), roundTrips);
            } finally {
                java.util.Arrays.fill(secret, '\0');
            }
        }
        if (credentials instanceof Credentials.Anonymous) {
            return new AnonymousAuthenticator(roundTrips);
        }
        if (credentials instanceof Credentials.Kerberos kerberos) {
            return new KerberosAuthenticator(KerberosContext.begin(kerberos.source(), host), roundTrips);
        }
        throw new SmbFailure.NotSupported("an SMB log-on needs a user and a password, or Kerberos", null);
    }
}
