package org.shareops.backend.netware.client;

import java.time.Instant;
import java.util.Locale;

/**
 * One row of a server's table of connections.
 *
 * @param number the connection's number, used again for others after it ended
 * @param object the bindery object that has logged in; 0 for nobody
 * @param user its name in upper case; empty for nobody
 * @param loginTime by the server's clock, to the second
 */
public record ConnectionInformation(int number, long object, String user, Instant loginTime) {
    /** Returns what names it for good: numbers are used again, and the login time tells one connection from the next. */
    public String id() {
        return String.format(Locale.ROOT, "%d.%x", number, loginTime.getEpochSecond());
    }

    /** Returns false for a connection that is attached and no more. */
    public boolean isLoggedIn() {
        return object != 0;
    }
}
