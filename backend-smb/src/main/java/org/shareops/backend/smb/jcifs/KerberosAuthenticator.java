package org.shareops.backend.smb.jcifs;

import java.util.concurrent.atomic.LongAdder;
import javax.security.auth.Subject;
import jcifs.CIFSContext;
import jcifs.CIFSException;
import jcifs.smb.CredentialsInternal;
import jcifs.smb.SSPContext;
import jcifs.smb.SmbException;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.kerberos.KerberosContext;

/** A log-on by Kerberos, once, and by nothing else: jcifs-ng's own would go on with a password where it cannot. */
final class KerberosAuthenticator implements CredentialsInternal {
    private final KerberosContext kerberos;
    private final LongAdder roundTrips;
    private boolean used;

    /** {@code roundTrips} counts those of the log-on. */
    KerberosAuthenticator(KerberosContext kerberos, LongAdder roundTrips) {
        this.kerberos = kerberos;
        this.roundTrips = roundTrips;
    }

    String principal() {
        return kerberos.principal();
    }

    /** jcifs-ng logs on anew by itself when a ticket has expired; the link is to end instead (rule P7). */
    @Override
    public synchronized SSPContext createContext(
            CIFSContext context, String targetDomain, String host, byte[] initialToken, boolean signing)
            throws SmbException {
        if (used) {
            throw new SmbException("the ticket of this session was used before");
        }
        used = true;
        return new CountedSteps(new KerberosSteps(kerberos), roundTrips);
    }

    @Override
    public void refresh() throws CIFSException {
        throw new CIFSException("the ticket of this session is not renewed");
    }

    /** A session of jcifs-ng works with a clone of what it was given; there is one session. */
    @Override
    @SuppressWarnings("PMD.ProperCloneImplementation")
    public KerberosAuthenticator clone() {
        return this;
    }

    /** The steps know it. */
    @Override
    public @Nullable Subject getSubject() {
        return null;
    }

    @Override
    public <T extends jcifs.Credentials> T unwrap(Class<T> type) {
        return type.cast(this);
    }

    @Override
    public String getUserDomain() {
        return "";
    }

    @Override
    public boolean isAnonymous() {
        return false;
    }

    @Override
    public boolean isGuest() {
        return false;
    }
}
