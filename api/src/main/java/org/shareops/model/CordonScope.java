package org.shareops.model;

/** What is shut while newcomers are kept off (rule D6). */
public enum CordonScope {
    /** A directory of the volume. */
    DIRECTORY,
    /** The share. */
    SHARE,
    /** All of the server. */
    SERVER
}
