package org.shareops.model;

/** What an open allows its holder to do. */
public enum Access {
    /** Read content. */
    READ,
    /** Write content. */
    WRITE,
    /** Delete or rename. */
    DELETE
}
