package org.shareops.testkit.contract;

/** What lies between backend and server, and can be cut. */
public interface Wire {
    /** Breaks all connections of the backend, and lets no new ones through until {@link #restore()}. */
    void cut() throws Exception;

    /** Lets new connections through; what was cut stays cut. */
    void restore() throws Exception;
}
