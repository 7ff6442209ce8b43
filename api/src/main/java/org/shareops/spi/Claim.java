package org.shareops.spi;

import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * A hold on one existing file that denies it to everybody else, other claims through the same link included. Ends with
 * {@link #close()} or with the link, whichever is first, and is never taken up again by itself. For one thread at a time.
 *
 * <p>On POSIX disks the hold is an advisory lock: it keeps off those who ask for locks, and the traits say so.
 */
public interface Claim extends AutoCloseable {
    /**
     * Returns the identity of the file that is held; where the traits promise no stable ids, any value that tells it from
     * others meanwhile. No I/O.
     */
    FileId id();

    /** Returns the file's present name: the one it was claimed under, or the last it was renamed to. No I/O. */
    SharePath path();

    /**
     * Makes sure with the server that the hold is still there, and still on what has its name.
     *
     * @throws ShareException {@code LINK_LOST} if it has ended: with its link, because an administrator closed it, or, for
     *     advisory holds, because somebody took the file's name away
     */
    void confirm() throws ShareException;

    /**
     * Renames the held file through the hold, so that nobody can come in between.
     *
     * @throws ShareException as {@link Volume#rename}; {@code UNSUPPORTED} if the traits deny renaming through a claim
     */
    void renameTo(SharePath target, RenameMode mode) throws ShareException;

    /**
     * Deletes the held file; the name is free after {@link #close()} at the latest. Where the server deletes nothing that is
     * open, the hold is let go right before.
     */
    void delete() throws ShareException;

    /** Deletes the held file and lets go, also if it could not be deleted; in fewer round trips than one by one where that can be. */
    default void deleteAndClose() throws ShareException {
        try (this) {
            delete();
        }
    }

    /** Lets go. Idempotent. */
    @Override
    void close() throws ShareException;
}
