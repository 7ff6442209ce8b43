package org.shareops.backend.netware.server;

import java.util.Locale;

/** What the server counts. */
public enum Counter {
    /** TCP connections accepted. */
    TCP_ACCEPTED,
    /** Requests for a service connection (attaches). */
    ATTACH_REQUESTS,
    /** Service connections at present, logged in or not. */
    ATTACH_CURRENT,
    /** The most service connections at once. */
    ATTACH_PEAK,
    /** Service connections at present that nobody has logged in on. */
    ATTACH_NOT_LOGGED_IN,
    /** Attaches refused because the table was full. */
    TABLE_FULL,
    /** Log-ons asked for. */
    LOGIN_REQUESTS,
    /** Log-ons refused. */
    LOGIN_REFUSED,
    /** Licences in use: one for each connection that has logged in. */
    LICENCES_IN_USE,
    /** Requests of all kinds. */
    REQUESTS,
    /** Bytes or packets that were not understood. */
    MALFORMED,
    /** Failures of the server itself, of which there must be none. */
    INTERNAL_FAILURES,
    /** Calls that list who is there or what is open. */
    SESSION_LISTED,
    /** Connections cleared by an operator. */
    SESSION_CLOSED,
    /** Connections freed because they were silent for too long. */
    WATCHDOG_CLEARED,
    /** Files and directories that somebody asked to create. */
    CREATE_REQUESTS,
    /** Creates refused because the name was taken. */
    CREATE_COLLISION,
    /** Renames done. */
    RENAME_OK,
    /** Renames refused. */
    RENAME_DENIED,
    /** Deletes asked for. */
    DELETE_REQUESTS,
    /** Directory listings asked for. */
    LIST_REQUESTS,
    /** Content written. */
    BYTES_WRITTEN,
    /** Content read. */
    BYTES_READ,
    /** Files open at present. */
    FILES_OPEN,
    /** Record and file locks at present. */
    LOCKS_HELD,
    /** Messages stored for somebody. */
    MESSAGE_SENT,
    /** Times that logins were disabled. */
    LOGIN_DISABLED;

    /** Returns the name in documents: {@code attach.requests}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-');
    }
}
