package org.shareops.backend.smb.kerberos;

import com.sun.security.jgss.ExtendedGSSContext;
import com.sun.security.jgss.InquireType;
import java.security.Key;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Arrays;
import java.util.Optional;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosPrincipal;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.GSSName;
import org.ietf.jgss.Oid;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.model.KerberosSource;

/**
 * Our side of one log-on to one server by Kerberos (SPNEGO around it, RFC 4178, with no other mechanism on offer). The
 * server has to prove who it is, too. For one thread, and for one log-on: servers take no token twice.
 */
public final class KerberosContext {
    /** MS-SMB2 3.2.5.3: the first 16 bytes of the key, or all of it and zeros. */
    private static final int KEY_BYTES = 16;

    private static final String SPNEGO = "1.3.6.1.5.5.2";
    private static final String SERVICE = "cifs@";

    private final Subject subject;
    private final GSSContext context;
    private final String principal;
    private byte[] first;

    private KerberosContext(Subject subject, GSSContext context, String principal, byte[] first) {
        this.subject = subject;
        this.context = context;
        this.principal = principal;
        this.first = first;
    }

    /**
     * Gets a ticket for a server. The server itself hears nothing of it.
     *
     * @param host the name that the server is registered by at its KDC
     * @throws SmbFailure.NoTicket if there is none to be had
     */
    public static KerberosContext begin(KerberosSource source, String host) throws SmbFailure.NoTicket {
        if (isAddress(host)) {
            throw SmbFailure.NoTicket.missing(
                    "Kerberos knows servers by name, and " + host + " is an address; write the host name", null);
        }
        Subject subject = TicketLogin.subject(source);
        try {
            return Subject.doAs(subject, (PrivilegedExceptionAction<KerberosContext>) () -> begun(subject, host));
        } catch (PrivilegedActionException e) {
            throw KerberosRefusal.of(
                    e.getException(), realm(subject), "there is no ticket for cifs/" + host + " to be had");
        }
    }

    private static Optional<String> realm(Subject subject) {
        return subject.getPrincipals(KerberosPrincipal.class).stream()
                .map(KerberosPrincipal::getRealm)
                .findFirst();
    }

    private static KerberosContext begun(Subject subject, String host) throws GSSException {
        GSSManager manager = GSSManager.getInstance();
        GSSName server = manager.createName(SERVICE + host, GSSName.NT_HOSTBASED_SERVICE);
        GSSContext context = manager.createContext(server, new Oid(SPNEGO), null, GSSContext.DEFAULT_LIFETIME);
        context.requestMutualAuth(true);
        context.requestCredDeleg(false);
        context.requestInteg(true);
        byte[] first = context.initSecContext(new byte[0], 0, 0);
        return new KerberosContext(subject, context, context.getSrcName().toString(), first);
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    /** Returns who we are, as in {@code ann@EXAMPLE.ORG}. */
    public String principal() {
        return principal;
    }

    /** Returns what is sent first; afterwards it is empty, as no server takes it twice. */
    public byte[] first() {
        byte[] token = first;
        first = new byte[0];
        return token;
    }

    /**
     * Takes an answer of the server.
     *
     * @return what is to be sent next; empty if nothing
     * @throws GSSException if the server does not prove that it is the one, or chooses another mechanism
     */
    public byte[] next(byte[] answer) throws GSSException {
        try {
            byte[] token = Subject.doAs(subject, (PrivilegedExceptionAction<byte[]>)
                    () -> context.initSecContext(answer, 0, answer.length));
            if (context.isEstablished() && !context.getMutualAuthState()) {
                throw new GSSException(GSSException.BAD_STATUS, 0, "the server does not prove who it is");
            }
            return token == null ? new byte[0] : token;
        } catch (PrivilegedActionException e) {
            throw (GSSException) e.getException();
        }
    }

    /** Returns true if both sides know who the other is. */
    public boolean isEstablished() {
        return context.isEstablished();
    }

    /** Returns the key of the session, 16 bytes. */
    public byte[] sessionKey() throws GSSException {
        Key key = (Key) ((ExtendedGSSContext) context).inquireSecContext(InquireType.KRB5_GET_SESSION_KEY_EX);
        return Arrays.copyOf(key.getEncoded(), KEY_BYTES);
    }

    /** Returns what it means if a log-on has failed because of what the server has answered to a token; empty if that was not why. */
    public static Optional<SmbFailure> failureOf(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof GSSException gss) {
                return Optional.of(
                        gss.getMajor() == GSSException.BAD_MECH
                                ? new SmbFailure.NotSupported(
                                        "the server does not take Kerberos, and nothing else was asked for", e)
                                : new SmbFailure.Malformed(
                                        "an answer to the log-on by Kerberos that does not prove who the server is ("
                                                + gss.getMessage() + ")",
                                        e));
            }
        }
        return Optional.empty();
    }

    /** Forgets the keys. */
    public void close() throws GSSException {
        context.dispose();
    }
}
