package org.shareops.model;

/** What a probe of a link may cost. */
public enum Probe {
    /** Nothing: a look into our own table, zero packets (rule P1). */
    PASSIVE,
    /** At most one round trip on the link that exists, no log-on (rule P8). */
    VERIFY,
    /** A log-on if there is no link. */
    CONNECT
}
