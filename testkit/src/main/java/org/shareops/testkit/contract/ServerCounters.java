package org.shareops.testkit.contract;

import java.util.OptionalLong;

/**
 * What the server, or something between it and the backend, has counted since the fixture was made. Never the backend about
 * itself. Other clients are not counted in.
 */
public interface ServerCounters {
    /** Returns how many requests have arrived, those of log-ons included. */
    long requests() throws Exception;

    /** Returns how many connections were made. */
    long connections() throws Exception;

    /** Returns how many log-ons were tried, refused ones included. */
    long logOns() throws Exception;

    /** Returns how many of them were anonymous, as a guest, or none at all although something was asked (rule P2). */
    long anonymousLogOns() throws Exception;

    /**
     * Returns how many of the requests were to rename something, through a claim or not, refused ones included (rule R6); empty
     * if they cannot be told from others.
     */
    default OptionalLong renames() throws Exception {
        return OptionalLong.empty();
    }

    /** Returns how many of the requests were to list a directory (rule V6); empty if they cannot be told from others. */
    default OptionalLong listings() throws Exception {
        return OptionalLong.empty();
    }

    /** Returns how many sessions the backend has on the server right now. */
    int sessions() throws Exception;
}
