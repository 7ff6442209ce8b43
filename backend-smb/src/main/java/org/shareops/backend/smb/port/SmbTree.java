package org.shareops.backend.smb.port;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A connected share. Thread-safe. */
public interface SmbTree extends AutoCloseable {
    /** Opens or creates, as the request says, and asks for the file's identity in the same request (MS-SMB2 2.2.13). */
    SmbHandle open(SmbOpen request) throws SmbFailure;

    /**
     * Opens, does one thing, and closes, all in one compound request where the server can (MS-SMB2 3.2.4.1.4): one round
     * trip.
     *
     * @return what the server said of the file at the open, and the bytes of a query
     */
    Done openAndDo(SmbOpen request, SmbStep step) throws SmbFailure;

    /** Opens, asks, and closes, likewise in one round trip; returns the bytes of each query. */
    List<byte[]> openAndQuery(SmbOpen request, List<SmbStep.Query> queries) throws SmbFailure;

    /**
     * Asks what we may do with a file or directory, in one round trip that opens its attributes alone and so is in nobody's
     * way (MS-SMB2 2.2.13.2.5).
     *
     * @return an access mask; empty if the server does not say
     */
    OptionalInt rights(String path) throws SmbFailure;

    /**
     * Asks nobody: fails if the share was closed here, or if the session is already known to be lost. For what is done without
     * the share and yet belongs to it.
     */
    void check() throws SmbFailure;

    /** Asks what kind of share this is, in two round trips: the flags of MS-SMB2 2.2.10. */
    int flags() throws SmbFailure;

    /** Disconnects the share. Idempotent. */
    @Override
    void close();

    /**
     * What {@link #openAndDo} gave.
     *
     * @param info the file when it was opened
     * @param answer the bytes that were queried; null for other steps
     */
    record Done(SmbInfo info, byte @Nullable [] answer) {
        /** Returns the bytes of a query. */
        public byte[] answered() {
            if (answer == null) {
                throw new IllegalStateException("nothing was queried");
            }
            return answer;
        }
    }
}
