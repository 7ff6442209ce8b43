package org.shareops.backend.smb.port;

import java.util.concurrent.atomic.LongAdder;
import org.shareops.model.Credentials;

/** Makes connections to SMB servers. Thread-safe. */
public interface SmbEngine {
    /**
     * Connects, negotiates SMB 2.1 to 3.1.1, and logs on with signing: one TCP connection, one log-on, no retry. A log-on
     * that the server answers with "guest" is a rejected one (rule P2).
     *
     * @param roundTrips counts the requests of the session from its first on, also if it comes to nothing; a negotiation that
     *     nobody has answered is not counted
     * @throws SmbFailure.Status if the server refused the log-on
     * @throws SmbFailure.Unreachable if there was no such server, or it did not speak SMB as needed
     */
    SmbSession logOn(SmbEndpoint endpoint, Credentials credentials, LongAdder roundTrips) throws SmbFailure;
}
