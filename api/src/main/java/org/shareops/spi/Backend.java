package org.shareops.spi;

import java.util.Map;
import java.util.Set;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Credentials;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.ShareUrl;

/**
 * One way to reach shares. Found through {@link java.util.ServiceLoader}, or given to the builder of {@code Shares} by a
 * caller who wants it configured. Thread-safe; holds no link itself.
 */
public interface Backend {
    /** Returns the URL schemes that this backend answers for, in lower case. */
    Set<String> schemes();

    /**
     * Understands a URL that names a share and nothing below it. Does no I/O.
     *
     * @throws IllegalArgumentException if it names no share, or something below one
     */
    default ShareAddress share(ShareUrl url) {
        ShareLocation location = location(url);
        if (!location.path().isRoot()) {
            throw new IllegalArgumentException(
                    "\"" + location + "\" names something below a share; the share alone is " + location.share());
        }
        return location.share();
    }

    /**
     * Understands a URL that names a place on a share. Does no I/O. A local disk has no fixed roots: there the last
     * directory above the place is the share.
     *
     * @throws IllegalArgumentException if it names no share
     */
    ShareLocation location(ShareUrl url);

    /**
     * Returns the same server as this backend writes it in the addresses of shares: an SMB server without its usual port. No
     * name is looked up, and no two names are taken for one (rule P11). Does no I/O.
     */
    default ServerAddress normalized(ServerAddress server) {
        return server;
    }

    /** Returns true if a log-on needs credentials of a user; false if the running process is identity enough. */
    boolean needsCredentials();

    /**
     * Returns what is known of the facet-like capabilities before any traffic: what this backend never has is {@code NO}
     * or not in the map, what depends on server or rights is {@code UNKNOWN}. Capabilities that the engine builds from
     * primitives are not in the map (rule C1). Silent.
     */
    Map<Capability, CapabilityStatus> declared();

    /**
     * Logs on: one connection, one authentication, no retry. Anonymous or guest only if the credentials say so; a server
     * that answers a named log-on with "guest" has rejected it (rule P2). A failed log-on leaves no presence behind
     * (rule P10).
     *
     * @throws ShareException {@code AUTHENTICATION_REJECTED} or {@code UNREACHABLE}; a {@link FailedLogOn} if something was
     *     sent and is counted
     */
    ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException;
}
