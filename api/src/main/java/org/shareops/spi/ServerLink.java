package org.shareops.spi;

import java.util.Optional;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;

/**
 * One authenticated session with one server. All shares of the server use it. When it is lost it stays lost: it never
 * reconnects by itself, and every object made from it fails with {@code LINK_LOST} (rules P7, R5).
 */
public interface ServerLink extends AutoCloseable {
    /** Returns what is known locally, without any traffic: false once the link is lost or closed (rule P1). */
    boolean alive();

    /**
     * Returns true if the session was not lost but is to be followed by another, which can do what this one was asked for and
     * cannot, as where a share demands encryption. It is then not {@linkplain #alive() alive}; what goes on over it goes on.
     * Whoever is told {@code LINK_LOST} by such a session may still lose the next one and ask again (rule P7). No traffic.
     */
    default boolean isOutdated() {
        return false;
    }

    /**
     * Asks the server in one round trip under our session whether the link still holds (rule P8).
     *
     * @throws ShareException {@code LINK_LOST} if it does not
     */
    void verify() throws ShareException;

    /**
     * Opens a share.
     *
     * @throws ShareException {@code NOT_FOUND} if there is none, {@code WRONG_TYPE} if it is no place for files, {@code
     *     ACCESS_DENIED} if we may not
     */
    Volume volume(ShareAddress share) throws ShareException;

    /**
     * Returns how many requests this session has sent and waited for, its log-on and log-off included: round trips as far as the backend
     * can count them; 0 where there is no wire. Keeps its last value after {@link #close()}. No traffic.
     */
    long roundTrips();

    /**
     * Says what the session goes by, for people: the version of the protocol, and what keeps it from being changed or read on the
     * way. Empty where there is nothing to say. No traffic, never a secret.
     */
    default Optional<String> details() {
        return Optional.empty();
    }

    /** Logs off. Idempotent, safe while calls run: those fail with {@code CLOSED}. */
    @Override
    void close() throws ShareException;
}
