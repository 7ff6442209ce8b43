package org.shareops.spi;

import org.shareops.model.Session;
import org.shareops.model.ShareException;

/** Facet: the server ends a session, with everything that it holds. */
public interface SessionCloser {
    /**
     * Ends a session after checking again that the id still means the session that was listed (rule S4). The engine never
     * asks for our own (rule S3).
     *
     * @throws ShareException {@code ACCESS_DENIED} without the right, {@code NOT_FOUND} if it has gone
     */
    void disconnect(Session session) throws ShareException;

    /**
     * Returns whether ending one listed session ends another listed one, too: some servers only match user and client (rule
     * S7). No I/O.
     */
    default boolean endsToo(Session session, Session other) {
        return false;
    }
}
