package org.shareops.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a link to a server, since when, and how (rule P9).
 *
 * @param server the server
 * @param state the link's state
 * @param evidence how we know
 * @param since when the state began; absent if nobody ever asked
 * @param lastError why the last attempt failed
 * @param retryAt when the server will be asked again
 */
public record ConnectionStatus(
        ServerAddress server,
        LinkState state,
        Evidence evidence,
        Optional<Instant> since,
        Optional<ShareException> lastError,
        Optional<Instant> retryAt) {
    /** How a status is known. */
    public enum Evidence {
        /** Nobody has used this server in this process. */
        NEVER_ASKED,
        /** From our own table. */
        KNOWN,
        /** A round trip on the link has just shown it. */
        VERIFIED,
        /** A log-on has just shown it. */
        CONNECTED
    }
}
