package org.shareops.model;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * One host and port reached by one protocol. The local machine is a server too.
 *
 * @param scheme the protocol's URL scheme, lower case
 * @param host the host name or literal address as the caller wrote it, in lower case; empty for the local machine
 * @param port the port from 1 to 65535; empty means the protocol's usual one
 */
public record ServerAddress(String scheme, String host, OptionalInt port) {
    /** Folds the case of scheme and host. */
    public ServerAddress {
        scheme = scheme.toLowerCase(Locale.ROOT);
        host = host.toLowerCase(Locale.ROOT);
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65535)) {
            throw new IllegalArgumentException("port " + port.getAsInt() + " is not between 1 and 65535");
        }
    }

    /**
     * Reads a URL of the form {@code scheme://host[:port]}.
     *
     * @throws IllegalArgumentException if it is not of that form, or names something on the server
     */
    public static ServerAddress parse(String url) {
        ShareUrl parsed = ShareUrl.parse(url);
        if (!parsed.names().isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + url + "\" names something on a server; the server alone is " + parsed.server());
        }
        return parsed.server();
    }

    /** Returns this address without its port if that is the protocol's usual one, so that both ways to write it are equal. */
    public ServerAddress withoutUsualPort(int usual) {
        return port.equals(OptionalInt.of(usual)) ? new ServerAddress(scheme, host, OptionalInt.empty()) : this;
    }

    /** Returns the address as a URL without a share. */
    @Override
    public String toString() {
        String shownHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return scheme + "://" + shownHost + (port.isPresent() ? ":" + port.getAsInt() : "");
    }
}
