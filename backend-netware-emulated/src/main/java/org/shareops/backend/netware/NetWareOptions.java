package org.shareops.backend.netware;

/**
 * How NetWare servers are spoken to. Immutable.
 *
 * @param connections how many connections a link may have while content is moved, from 1 to 8. A connection has one request
 *     under way, and each takes a licence of the server: with more than one, up to so many files are staged or read at the same
 *     time, over further connections of the same user that are made when there is work for them and given back when it is done
 */
public record NetWareOptions(int connections) {
    /** The system property that says how many connections. */
    public static final String CONNECTIONS_PROPERTY = "shareops.ncp.connections";

    private static final int MOST_CONNECTIONS = 8;

    /**
     * Takes it.
     *
     * @throws IllegalArgumentException for another number
     */
    public NetWareOptions {
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "not a number of connections: " + connections + "; it is from 1 to " + MOST_CONNECTIONS);
        }
    }

    /** Returns one connection. */
    public static NetWareOptions defaults() {
        return new NetWareOptions(1);
    }

    /** Returns the same with another number of connections. */
    public NetWareOptions withConnections(int number) {
        return new NetWareOptions(number);
    }

    /**
     * Returns what {@link #CONNECTIONS_PROPERTY} says, and the default if it is not set.
     *
     * @throws IllegalArgumentException if it is not a number from 1 to 8
     */
    public static NetWareOptions fromSystemProperties() {
        String value = System.getProperty(CONNECTIONS_PROPERTY);
        if (value == null) {
            return defaults();
        }
        try {
            return new NetWareOptions(Integer.parseInt(value));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the system property " + CONNECTIONS_PROPERTY + " is \"" + value
                            + "\"; it can be a number from 1 to " + MOST_CONNECTIONS,
                    e);
        }
    }
}
