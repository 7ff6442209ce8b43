package org.shareops.spi;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Entry;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * An opened share: the primitives that every backend has, and the facets that only some have. No primitive follows a
 * symbolic link, neither as last name nor on the way (a link on the way that leaves the share is {@code ACCESS_DENIED}).
 *
 * <p>Common failures of all primitives: {@code NOT_FOUND} for a missing file, or for a parent that is missing or no
 * directory, {@code ACCESS_DENIED}, {@code WRONG_TYPE}, {@code INVALID_NAME}, {@code LINK_LOST}, {@code OUTCOME_UNKNOWN},
 * {@code CLOSED}, {@code CANCELLED}, {@code IO_FAILURE}, {@code PROTOCOL}; {@code REFUSED} for what no volume can do:
 * renaming or deleting the root, moving a directory into itself.
 */
public interface Volume extends AutoCloseable {
    /** Returns limits and strengths, known since the volume was opened. No I/O. */
    VolumeTraits traits();

    /**
     * Returns the facet-like capabilities as known after asking the server where that is needed, rights included (rule
     * C1). May cost a few round trips.
     */
    Map<Capability, CapabilityStatus> capabilities() throws ShareException;

    /**
     * Returns a facet if this volume has it. A facet that is returned must work; wrappers pass on what they wrap, so
     * facets are never looked for with {@code instanceof}. No I/O.
     */
    <F> Optional<F> facet(Class<F> type);

    /** Returns free space, where the server tells. */
    Optional<Space> space() throws ShareException;

    /** Returns the server's clock, by which ages of files are judged. */
    Instant serverTime() throws ShareException;

    /** Describes what {@code path} names, or returns empty if it or its parent does not exist. */
    Optional<Entry> stat(SharePath path) throws ShareException;

    /**
     * Returns false if the server will refuse us to create or remove names in this directory; true if it will not, or
     * does not say. Changes nothing.
     */
    default boolean mayChange(SharePath directory) throws ShareException {
        return true;
    }

    /** Lists a directory without {@code .} and {@code ..}, in the server's order. The caller closes the cursor. */
    EntryCursor list(SharePath directory) throws ShareException;

    /**
     * Opens a file for reading, denying nothing to others.
     *
     * @throws ShareException {@code IN_USE} if somebody denies it to us
     */
    ContentReader read(SharePath file) throws ShareException;

    /**
     * Creates a file, empty, open for writing, denied to everybody else until it is closed.
     *
     * @throws ShareException {@code ALREADY_EXISTS} if the name is taken, whatever takes it: never an overwrite
     */
    ContentWriter createNew(SharePath file) throws ShareException;

    /**
     * Opens an existing file so that everybody else is denied; see {@link Claim}.
     *
     * @throws ShareException {@code IN_USE} if anybody is in, without naming holders; {@code WRONG_TYPE} if it is not a
     *     regular file
     */
    Claim claim(SharePath file) throws ShareException;

    /**
     * Renames or moves a file or directory inside the volume. A request that is sent has three outcomes: done, refused,
     * or {@code OUTCOME_UNKNOWN}; it is never sent twice (rule R6).
     *
     * @throws ShareException {@code ALREADY_EXISTS} if the target exists and may not or cannot be replaced, {@code
     *     IN_USE} if somebody's open hinders it, {@code UNSUPPORTED} for {@link RenameMode#REPLACE} where the traits deny
     *     it
     */
    void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException;

    /**
     * Creates a directory.
     *
     * @throws ShareException {@code ALREADY_EXISTS} if the name is taken
     */
    void createDirectory(SharePath directory) throws ShareException;

    /**
     * Deletes one file, one symbolic link, or one empty directory; never recursively.
     *
     * @throws ShareException {@code NOT_EMPTY}; {@code IN_USE} if somebody's open hinders it; {@code ACCESS_DENIED} also
     *     for a read-only file where the server guards those
     */
    void delete(SharePath path) throws ShareException;

    /**
     * Gives an entry what the server keeps of another and nothing else here speaks of, such as attributes that the traits do
     * not list: {@code to} is to take the place of {@code from}, or is its copy. What the attributes of the traits and
     * {@link SecurityDescriptors} say stays as it is. Does nothing where there is nothing of that kind, or if {@code from} has
     * gone.
     */
    default void carryOver(SharePath from, SharePath to) throws ShareException {}

    /**
     * Sets when the content was written, and attributes, each only if not null. Attributes that the traits do not list
     * are ignored.
     *
     * @param modified to the precision of the traits
     * @param attributes the whole set of attributes that are to be set; all others are cleared
     */
    void setAttributes(SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
            throws ShareException;

    /** Makes names in a directory durable: what was created, renamed or deleted in it before survives a power cut. */
    void syncDirectory(SharePath directory) throws ShareException;

    /** Gives the volume back; the link stays. Claims, readers and writers made from it end with it. Idempotent. */
    @Override
    void close() throws ShareException;
}
