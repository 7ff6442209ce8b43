package org.shareops.backend.netware.server;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened on the server.
 *
 * @param time by the server's clock
 * @param type what
 * @param connection the connection's number; 0 for the server itself
 * @param user who has logged in there, in upper case; null if nobody
 * @param detail the call, file or reason; never a secret
 */
public record ServerEvent(
        Instant time, Type type, int connection, @Nullable String user, String detail) {
    /** What happened. */
    public enum Type {
        /** A service connection was created. */
        ATTACHED,
        /** A service connection was refused. */
        ATTACH_REFUSED,
        /** A service connection ended: destroyed, its TCP connection gone, cleared, or silent for too long. */
        DETACHED,
        /** A user logged in. */
        LOGGED_IN,
        /** A login was refused. */
        LOGIN_REFUSED,
        /** A user logged out. */
        LOGGED_OUT,
        /** A file was opened or created. */
        OPENED,
        /** A file was closed. */
        CLOSED,
        /** A file or directory was renamed. */
        RENAMED,
        /** A file or directory was deleted. */
        DELETED,
        /** A message was stored for the connection. */
        MESSAGE,
        /** Logins were disabled. */
        LOGINS_DISABLED,
        /** Logins were enabled. */
        LOGINS_ENABLED,
        /** An operator cleared the connection. */
        CLEARED,
        /** A request was answered, whatever with. */
        REQUEST,
        /** Bytes came that were not understood; their TCP connection was closed. */
        MALFORMED
    }
}
