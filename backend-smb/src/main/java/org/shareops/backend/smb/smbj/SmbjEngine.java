package org.shareops.backend.smb.smbj;

import com.hierynomus.mssmb2.SMB2Dialect;
import com.hierynomus.mssmb2.SMB3EncryptionCipher;
import com.hierynomus.mssmb2.SMBApiException;
import com.hierynomus.security.jce.JceSecurityProvider;
import com.hierynomus.smbj.SMBClient;
import com.hierynomus.smbj.SmbConfig;
import com.hierynomus.smbj.auth.AuthenticationContext;
import com.hierynomus.smbj.auth.NtlmAuthenticator;
import com.hierynomus.smbj.connection.Connection;
import com.hierynomus.smbj.event.SMBEventBus;
import com.hierynomus.smbj.server.ServerList;
import com.hierynomus.smbj.session.SMB2GuestSigningRequiredException;
import com.hierynomus.smbj.session.Session;
import com.hierynomus.smbj.session.SessionContext;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.crypto.SecretKey;
import org.ietf.jgss.GSSException;
import org.shareops.backend.smb.kerberos.KerberosContext;
import org.shareops.backend.smb.port.SmbEncryption;
import org.shareops.backend.smb.port.SmbEndpoint;
import org.shareops.backend.smb.port.SmbEngine;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbSession;
import org.shareops.model.Credentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine on smbj: SMB 2.1 to 3.1.1, encrypted or signed, no SMB1, no guest, no DFS. smbj is left to itself until it has logged
 * on. Its own requests are not used afterwards: it sends no compounds, believes unencrypted answers on an encrypted session,
 * and counts its nonces by the clock.
 */
public final class SmbjEngine implements SmbEngine {
    private static final Logger LOG = LoggerFactory.getLogger(SmbjEngine.class);
    /** Writes at TRACE what a password can be guessed from. */
    private static final String LOGGER_OF_SECRETS = "com.hierynomus.smbj.auth.NtlmAuthenticator";

    private static final int LOGON_FAILURE = 0xC000006D;
    private static final int SMB_3 = 0x0300;
    /** SMB2_SESSION_FLAG_IS_GUEST, IS_NULL, ENCRYPT_DATA (MS-SMB2 2.2.6). */
    private static final int GUEST_OR_NULL = 0x1 | 0x2;

    private static final int ENCRYPT = 0x4;

    private final SmbEncryption encryption;

    /** Encrypts as is said. */
    public SmbjEngine(SmbEncryption encryption) {
        this.encryption = encryption;
    }

    @Override
    public SmbSession logOn(SmbEndpoint endpoint, Credentials credentials, LongAdder roundTrips) throws SmbFailure {
        if (LoggerFactory.getLogger(LOGGER_OF_SECRETS).isTraceEnabled()) {
            LOG.warn(
                    "The logger {} is at TRACE, where it writes secrets; set com.hierynomus to INFO or above",
                    LOGGER_OF_SECRETS);
        }
        AuthenticationContext user = user(credentials, endpoint.host());
        LogOnTransport transport = new LogOnTransport(endpoint, roundTrips);
        try {
            return logOn(transport, user, new Peer(endpoint), roundTrips);
        } catch (SmbFailure | RuntimeException | Error e) {
            transport.disconnect();
            throw e;
        } finally {
            Arrays.fill(user.getPassword(), '\0');
            forget(user);
        }
    }

    /** Its key is copied by now. */
    private static void forget(AuthenticationContext user) {
        if (user instanceof KerberosUser kerberos) {
            try {
                kerberos.kerberos().close();
            } catch (GSSException e) {
                LOG.debug("The keys of a log-on could not be forgotten", e);
            }
        }
    }

    private SmbSession logOn(LogOnTransport transport, AuthenticationContext user, Peer peer, LongAdder roundTrips)
            throws SmbFailure {
        SmbConfig config = config(transport, peer.endpoint(), user);
        Connection connection = new Connection(config, new SMBClient(config), new SMBEventBus(), new ServerList());
        try {
            connection.connect(peer.endpoint().host(), peer.endpoint().port());
        } catch (IOException | RuntimeException e) {
            throw failure(e, peer, "");
        }
        Session session;
        try {
            session = connection.authenticate(user);
        } catch (RuntimeException e) {
            throw failure(e, peer, " while we logged on");
        }
        DowngradeCheck check = new DowngradeCheck(transport.negotiateRequest(), transport.negotiateAnswer());
        Protection protection = protection(session, check.dialect(), connection);
        boolean sealsAll = judge(transport.lastAnswer(), user, protection, check.dialect());
        Channel channel = transport.handOver(protection, peer);
        SmbjSession ours =
                new SmbjSession(channel, encryption, sealsAll, check.negotiated(), roundTrips, principal(user));
        if (check.isNeeded() && protection.signer() != null) {
            runCheck(ours, check);
        }
        return ours;
    }

    private static Optional<String> principal(AuthenticationContext user) {
        return user instanceof KerberosUser ? Optional.of(user.getUsername()) : Optional.empty();
    }

    private static void runCheck(SmbjSession session, DowngradeCheck check) throws SmbFailure {
        try {
            check.run(session.pipes());
        } catch (SmbFailure | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private SmbConfig config(LogOnTransport transport, SmbEndpoint endpoint, AuthenticationContext user) {
        return SmbConfig.builder()
                .withDialects(SMB2Dialect.SMB_2_1, SMB2Dialect.SMB_3_0, SMB2Dialect.SMB_3_0_2, SMB2Dialect.SMB_3_1_1)
                .withMultiProtocolNegotiate(false)
                .withSigningRequired(!user.isAnonymous())
                .withSigningEnabled(true)
                .withEncryptData(encryption != SmbEncryption.OFF)
                .withDfsEnabled(false)
                .withSecurityProvider(new JceSecurityProvider())
                .withAuthenticators(
                        user instanceof KerberosUser
                                ? KerberosAuthenticator.factories()
                                : List.of(new NtlmAuthenticator.Factory()))
                .withTransportLayerFactory((handlers, ignored) -> transport.handledBy(handlers))
                .withTransactTimeout(Math.max(1, endpoint.responseTimeout().toMillis()), TimeUnit.MILLISECONDS)
                .build();
    }

    private static AuthenticationContext user(Credentials credentials, String host) throws SmbFailure {
        if (credentials instanceof Credentials.Password password) {
            char[] secret = password.secret();
            try {
                return new AuthenticationContext(
                        password.user(), secret, password.domain().orElse(""));
            } finally {
                Arrays.fill(secret, '\0');
            }
        }
        if (credentials instanceof Credentials.Anonymous) {
            return AuthenticationContext.anonymous();
        }
        if (credentials instanceof Credentials.Kerberos kerberos) {
            return new KerberosUser(KerberosContext.begin(kerberos.source(), host));
        }
        throw new SmbFailure.NotSupported("an SMB log-on needs a user and a password, or Kerberos", null);
    }

    private Protection protection(Session session, int dialect, Connection connection) {
        long id = session.getSessionId();
        SessionContext keys = session.getSessionContext();
        SecretKey signing = dialect >= SMB_3 ? keys.getSigningKey() : keys.getSessionKey();
        Signer signer = signing == null
                ? null
                : dialect >= SMB_3 ? new Signer.Cmac(signing.getEncoded()) : new Signer.Hmac(signing.getEncoded());
        SecretKey outward = keys.getEncryptionKey();
        SecretKey inward = keys.getDecryptionKey();
        if (encryption == SmbEncryption.OFF || outward == null || inward == null) {
            return new Protection(id, signer, null);
        }
        Sealer.Algorithm algorithm = connection.getConnectionContext().getCipherId() == SMB3EncryptionCipher.AES_128_GCM
                ? Sealer.Algorithm.GCM
                : Sealer.Algorithm.CCM;
        return new Protection(id, signer, new Sealer(algorithm, outward.getEncoded(), inward.getEncoded(), id));
    }

    /** Looks at the answer that let us in, in which smbj checks no signature; returns whether all is to be encrypted. */
    private boolean judge(byte[] answer, AuthenticationContext user, Protection protection, int dialect)
            throws SmbFailure {
        Header header = Header.all(answer).get(0);
        if (answer.length < Header.BYTES + 8) {
            throw new SmbFailure.Malformed("an answer to the log-on of " + answer.length + " bytes", null);
        }
        int flags = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN).getShort(Header.BYTES + 2);
        Signer signer = protection.signer();
        if (!user.isAnonymous()) {
            if ((flags & GUEST_OR_NULL) != 0 || signer == null) {
                throw new SmbFailure.Status(LOGON_FAILURE, null);
            }
            boolean mustBeSigned = dialect >= SMB_3 || header.isSigned();
            if (mustBeSigned && !signer.isSigned(answer, header)) {
                throw new SmbFailure.Malformed("the answer that lets us in has a wrong signature", null);
            }
        }
        boolean demanded = (flags & ENCRYPT) != 0;
        if (demanded && encryption == SmbEncryption.OFF) {
            throw new SmbFailure.NeedsEncryption("the server demands encryption, which is switched off here", null);
        }
        if ((demanded || encryption == SmbEncryption.REQUIRED) && protection.sealer() == null) {
            throw new SmbFailure.NotSupported(
                    "encryption is required, and the server has none that we have: AES-128-GCM or AES-128-CCM, from SMB 3.0 on",
                    null);
        }
        return demanded || encryption == SmbEncryption.REQUIRED;
    }

    private static SmbFailure failure(Exception e, Peer peer, String when) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException
                    || (cause instanceof InterruptedIOException && !(cause instanceof SocketTimeoutException))) {
                Thread.currentThread().interrupt();
                return new SmbFailure.Interrupted(e);
            }
            if (cause instanceof SMB2GuestSigningRequiredException) {
                return new SmbFailure.Status(LOGON_FAILURE, e);
            }
            if (cause instanceof SMBApiException refused) {
                return new SmbFailure.Status((int) refused.getStatusCode(), e);
            }
        }
        Optional<SmbFailure> kerberos = KerberosContext.failureOf(e);
        return kerberos.isPresent() ? kerberos.get() : new SmbFailure.Unreachable(peer.notReached(e, when), e);
    }
}
