package org.shareops.backend.smb.port;

/** Whether the content of messages is kept secret on the wire, beyond being signed. */
public enum SmbEncryption {
    /** Everything after the log-on, or no link. */
    REQUIRED,
    /** What the server or a share demands it for; the rest is signed. */
    ON_DEMAND,
    /** Nothing; it is not even offered to the server. */
    OFF
}
