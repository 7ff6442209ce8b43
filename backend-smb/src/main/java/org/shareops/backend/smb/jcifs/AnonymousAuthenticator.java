package org.shareops.backend.smb.jcifs;

import java.util.concurrent.atomic.LongAdder;
import jcifs.CIFSContext;
import jcifs.smb.NtlmPasswordAuthenticator;
import jcifs.smb.SSPContext;
import jcifs.smb.SmbException;

/** Nobody, for a caller who has asked for that. */
final class AnonymousAuthenticator extends NtlmPasswordAuthenticator {
    private static final long serialVersionUID = 1L;

    private final LongAdder roundTrips;

    /** {@code roundTrips} counts those of the log-on. */
    AnonymousAuthenticator(LongAdder roundTrips) {
        super(AuthenticationType.NULL);
        this.roundTrips = roundTrips;
    }

    @Override
    public SSPContext createContext(
            CIFSContext context, String targetDomain, String host, byte[] initialToken, boolean signing)
            throws SmbException {
        return new CountedSteps(super.createContext(context, targetDomain, host, initialToken, signing), roundTrips);
    }

    /** A session of jcifs-ng works with a clone of what it was given. */
    @Override
    public AnonymousAuthenticator clone() {
        return new AnonymousAuthenticator(roundTrips);
    }
}
