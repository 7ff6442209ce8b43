package org.shareops.testkit.contract;

import java.io.IOException;

/**
 * A program that uses the same share and knows nothing of the backend under test: the holder, the reader and the witness of
 * {@link ShareContract}. Paths are relative to the directory that it was opened for, with {@code /} between names.
 */
public interface OtherClient extends AutoCloseable {
    /** What this client has open. */
    interface Hold extends AutoCloseable {
        /** Returns true while the open still works: false once the server has closed it. May ask the server. */
        boolean isOpen() throws Exception;

        /** Lets go. Idempotent. */
        @Override
        void close() throws Exception;
    }

    /** Returns the name under which the server lists this client's user. */
    String user();

    /**
     * Reads a whole file.
     *
     * @throws IOException if the server refuses
     */
    byte[] read(String path) throws IOException;

    /**
     * Writes a file in place, creating it if need be.
     *
     * @throws IOException if the server refuses
     */
    void write(String path, byte[] content) throws IOException;

    /**
     * Opens a file so that nobody can replace it: for reading, denying everything, or with a lock where opens deny nothing.
     *
     * @throws IOException if the server refuses
     */
    Hold hold(String path) throws IOException;

    /**
     * Opens a file for reading, sharing everything.
     *
     * @throws IOException if the server refuses
     */
    Hold open(String path) throws IOException;

    /**
     * Gives a file or directory other rights than new ones have, such that the fixture's user without rights cannot read it, if there is
     * one, while its administrator can still do everything with it (rules R8, R14).
     *
     * @return false if this client cannot do that, as by default
     * @throws IOException if the server refuses
     */
    default boolean changeRights(String path) throws IOException {
        return false;
    }

    /** Ends the client with all that it has open. */
    @Override
    void close() throws Exception;
}
