package org.shareops.backend.smb.smbj;

import com.hierynomus.protocol.commons.Factory;
import com.hierynomus.smbj.SmbConfig;
import com.hierynomus.smbj.auth.AuthenticateResponse;
import com.hierynomus.smbj.auth.AuthenticationContext;
import com.hierynomus.smbj.auth.Authenticator;
import com.hierynomus.smbj.connection.ConnectionContext;
import com.hierynomus.spnego.RawToken;
import java.io.IOException;
import java.util.List;
import org.ietf.jgss.GSSException;
import org.shareops.backend.smb.kerberos.KerberosContext;

/** The messages of one log-on by Kerberos, in the form that smbj asks for them. */
final class KerberosAuthenticator implements Authenticator {
    /** Kerberos, Kerberos as Windows wrote it first, and NTLM. */
    private static final List<String> MECHANISMS =
            List.of("1.2.840.113554.1.2.2", "1.2.840.48018.1.2.2", "1.3.6.1.4.1.311.2.2.10");

    private boolean begun;

    /**
     * One for whatever the server has offered in the negotiation, which was not signed: it will say itself that it does not take
     * Kerberos.
     */
    static List<Factory.Named<Authenticator>> factories() {
        return MECHANISMS.stream()
                .<Factory.Named<Authenticator>>map(Mechanism::new)
                .toList();
    }

    private record Mechanism(String getName) implements Factory.Named<Authenticator> {
        @Override
        public Authenticator create() {
            return new KerberosAuthenticator();
        }
    }

    @Override
    public void init(SmbConfig config) {}

    @Override
    public boolean supports(AuthenticationContext user) {
        return user instanceof KerberosUser;
    }

    @Override
    public AuthenticateResponse authenticate(AuthenticationContext user, byte[] answer, ConnectionContext connection)
            throws IOException {
        KerberosContext kerberos = ((KerberosUser) user).kerberos();
        try {
            byte[] token = begun ? kerberos.next(answer) : kerberos.first(); // what comes first is the server's offer
            begun = true;
            AuthenticateResponse response = new AuthenticateResponse(new RawToken(token));
            if (kerberos.isEstablished()) {
                response.setSessionKey(kerberos.sessionKey());
            }
            return response;
        } catch (GSSException e) {
            throw new IOException("the log-on by Kerberos failed", e);
        }
    }
}
