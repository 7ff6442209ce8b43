package org.shareops.testkit.contract;

/** What lies between backend and server, and can be cut. */
public interface Wire {
    /** Breaks all connections of the backend, and lets no new ones through until {@link #restore()}. */
    void cut() throws Exception;

    /**
     * Lets new connections through; what was cut stays cut. What was to be lost and did not come yet is lost no more.
     */
    void restore() throws Exception;

    /**
     * Loses an answer, with the connection: the server does what it is asked for, and the backend sees its connection end
     * instead of the answer (rule R6).
     *
     * @param number which of the backend's requests from now on; 1 is the next
     * @return false if this wire cannot do that, as by default
     */
    default boolean cutAnswer(int number) throws Exception {
        return false;
    }

    /**
     * Loses a request, with the connection: the server never hears of it, and the backend sees its connection end instead of
     * an answer, as with {@link #cutAnswer}.
     *
     * @param number which of the backend's requests from now on; 1 is the next
     * @return false if this wire cannot do that, as by default
     */
    default boolean cutRequest(int number) throws Exception {
        return false;
    }

    /**
     * Loses the answer to the next request of the backend, and keeps the connection: the server does what it is asked for,
     * and the backend waits, until {@link #cut()} at the latest (rule C4).
     *
     * @return false if this wire cannot do that, as by default
     */
    default boolean swallowAnswer() throws Exception {
        return false;
    }
}
