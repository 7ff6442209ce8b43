package org.shareops.backend.smb.jcifs;

import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import jcifs.CIFSContext;
import jcifs.smb.NtlmPasswordAuthenticator;
import jcifs.smb.SSPContext;
import jcifs.smb.SmbException;

/**
 * A user as the caller wrote him. jcifs-ng itself cuts a name at {@code @} and takes the rest for a domain, which is wrong for a
 * user principal name and for a local account whose name has one; and it logs on as a guest who is called one.
 */
final class UserAuthenticator extends NtlmPasswordAuthenticator {
    private static final long serialVersionUID = 1L;

    private final String domain;
    private final String user;
    private final LongAdder roundTrips;

    /** {@code roundTrips} counts those of the log-on. */
    UserAuthenticator(String domain, String user, String secret, LongAdder roundTrips) {
        super("", "", secret, AuthenticationType.USER);
        this.roundTrips = roundTrips;
        this.domain = domain;
        this.user = user;
    }

    @Override
    public String getUserDomain() {
        return domain;
    }

    @Override
    public String getSpecifiedUserDomain() {
        return domain;
    }

    @Override
    public String getUsername() {
        return user;
    }

    @Override
    public String getName() {
        return domain.isEmpty() ? user : domain + "\\" + user;
    }

    @Override
    public SSPContext createContext(
            CIFSContext context, String targetDomain, String host, byte[] initialToken, boolean signing)
            throws SmbException {
        return new CountedSteps(super.createContext(context, targetDomain, host, initialToken, signing), roundTrips);
    }

    /** A session of jcifs-ng works with a clone of what it was given. */
    @Override
    public UserAuthenticator clone() {
        return new UserAuthenticator(domain, user, getPassword(), roundTrips);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UserAuthenticator that
                && that.domain.equals(domain)
                && that.user.equals(user)
                && Objects.equals(that.getPassword(), getPassword());
    }

    @Override
    public int hashCode() {
        return Objects.hash(domain, user);
    }
}
