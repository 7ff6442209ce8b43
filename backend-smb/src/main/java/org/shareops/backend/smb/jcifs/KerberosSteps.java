package org.shareops.backend.smb.jcifs;

import java.util.Arrays;
import jcifs.CIFSException;
import jcifs.smb.SSPContext;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.ietf.jgss.GSSException;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.kerberos.KerberosContext;

/** The messages of one log-on by Kerberos, in the form that jcifs-ng asks for them. */
final class KerberosSteps implements SSPContext {
    private final KerberosContext kerberos;
    private boolean begun;

    KerberosSteps(KerberosContext kerberos) {
        this.kerberos = kerberos;
    }

    @Override
    public byte @Nullable [] initSecContext(byte @Nullable [] answer, int offset, int length) throws CIFSException {
        if (!begun) {
            // What the server has offered in the negotiation was neither signed nor is it needed.
            begun = true;
            return kerberos.first();
        }
        if (answer == null) {
            throw new CIFSException("the server does not prove who it is");
        }
        try {
            byte[] next = kerberos.next(Arrays.copyOfRange(answer, offset, offset + length));
            return next.length == 0 ? null : next;
        } catch (GSSException e) {
            throw new CIFSException("the log-on by Kerberos failed", e);
        }
    }

    @Override
    public boolean isEstablished() {
        return kerberos.isEstablished();
    }

    @Override
    public byte[] getSigningKey() throws CIFSException {
        try {
            return kerberos.sessionKey();
        } catch (GSSException e) {
            throw new CIFSException("the log-on by Kerberos has no session key", e);
        }
    }

    @Override
    public void dispose() throws CIFSException {
        try {
            kerberos.close();
        } catch (GSSException e) {
            throw new CIFSException("the log-on by Kerberos cannot be forgotten", e);
        }
    }

    @Override
    public @Nullable String getNetbiosName() {
        return null;
    }

    /** It is all there is, and brings its own SPNEGO. */
    @Override
    public boolean isSupported(ASN1ObjectIdentifier mechanism) {
        return false;
    }

    @Override
    public boolean isPreferredMech(ASN1ObjectIdentifier mechanism) {
        return false;
    }

    @Override
    public ASN1ObjectIdentifier[] getSupportedMechs() {
        return new ASN1ObjectIdentifier[0];
    }

    @Override
    public int getFlags() {
        return 0;
    }

    @Override
    public boolean supportsIntegrity() {
        return false;
    }

    @Override
    public byte[] calculateMIC(byte[] data) throws CIFSException {
        throw new CIFSException("GSS-API makes it itself");
    }

    @Override
    public void verifyMIC(byte[] data, byte[] mic) throws CIFSException {
        throw new CIFSException("GSS-API checks it itself");
    }

    @Override
    public boolean isMICAvailable() {
        return false;
    }
}
