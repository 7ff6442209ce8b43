package org.shareops.backend.smb.port;

/** One authenticated session on one connection. Once lost it stays lost. Thread-safe. */
public interface SmbSession extends AutoCloseable {
    /** Returns what is known locally; no traffic, no waiting. */
    boolean alive();

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
