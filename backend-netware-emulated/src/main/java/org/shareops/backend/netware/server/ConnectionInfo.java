package org.shareops.backend.netware.server;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service connection as the server's console shows it, at the moment it was asked for. Immutable.
 *
 * @param number from 1 to the connection limit
 * @param user who has logged in, in upper case; null for an entry that is NOT-LOGGED-IN
 * @param address of the client; it may have gone if the server keeps the numbers of refused log-ons for a while
 * @param loginTime when the user logged in, or, while nobody has, when the client attached; by the server's clock
 * @param openFiles the files that it has open, as {@code VOL:DIR/FILE}, each as often as it is open
 */
public record ConnectionInfo(
        int number, @Nullable String user, InetSocketAddress address, Instant loginTime, List<String> openFiles) {
    /** Copies the list. */
    public ConnectionInfo {
        openFiles = List.copyOf(openFiles);
    }
}
