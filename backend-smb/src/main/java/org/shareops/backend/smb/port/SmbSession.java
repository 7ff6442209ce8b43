package org.shareops.backend.smb.port;

import java.util.Optional;

/** One authenticated session on one connection. Once lost it stays lost. Thread-safe. */
public interface SmbSession extends AutoCloseable {
    /** Returns what is known locally; no traffic, no waiting. */
    boolean alive();

    /** Returns how many messages, or compounds of them, were sent to wait for their answer; the log-on's included. */
    long roundTrips();

    /** Says by which engine, version of SMB and protection it goes, for people. No traffic. */
    String details();

    /** Returns who was logged on if tickets have told it, as in {@code ann@EXAMPLE.ORG}. No traffic. */
    Optional<String> principal();

    /** Returns true if what is sent can be encrypted where a share demands it. No traffic. */
    boolean canEncrypt();

    /** Asks the server under this session, in one round trip (MS-SMB2 2.2.28). */
    void echo() throws SmbFailure;

    /**
     * Connects a share (MS-SMB2 2.2.9).
     *
     * @throws SmbFailure.Status for example {@code STATUS_BAD_NETWORK_NAME}
     */
    SmbTree connect(String share) throws SmbFailure;

    /** Logs off and disconnects. Idempotent. */
    @Override
    void close() throws SmbFailure;
}
