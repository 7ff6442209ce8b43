package org.shareops.backend.netware;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpEndpoint;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.model.Credentials;

/**
 * Makes connections to one server, on which one user has logged in.
 *
 * @param credentials a password, or nobody's
 * @param sent counts the requests of all these connections
 */
record LogOn(NcpEndpoint endpoint, Credentials credentials, AtomicLong sent) {
    /**
     * A connection.
     *
     * @param size the most bytes of one read or write
     * @param byGraceLogin whether it took one of the last log-ons that an expired password is good for
     */
    record LoggedOn(NcpConnection connection, int size, boolean byGraceLogin) {}

    long roundTrips() {
        return sent.get();
    }

    /** Returns whether there is a user: without one, there is nothing to log in with. */
    boolean hasUser() {
        return credentials instanceof Credentials.Password;
    }

    LoggedOn run() throws NcpFailure {
        NcpConnection connection = NcpConnection.open(endpoint, sent);
        boolean loggedOn = false;
        try {
            NcpServer calls = new NcpServer(connection);
            int size = calls.negotiateSize();
            boolean grace = credentials instanceof Credentials.Password password && logIn(calls, password);
            loggedOn = true;
            return new LoggedOn(connection, size, grace);
        } finally {
            if (!loggedOn) {
                // Gives the slot back at once: nobody is to stay on the server who is not logged in (rule P10).
                connection.close();
            }
        }
    }

    private static boolean logIn(NcpServer calls, Credentials.Password password) throws NcpFailure {
        char[] secret = password.secret();
        try {
            return calls.logIn(password.user(), secret);
        } finally {
            Arrays.fill(secret, '\0');
        }
    }
}
