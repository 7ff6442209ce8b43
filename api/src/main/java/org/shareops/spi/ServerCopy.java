package org.shareops.spi;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/** Facet: the server copies content by itself, so that unchanged files do not cross the wire (rule R7). */
public interface ServerCopy {
    /**
     * Copies a file's content to a new file, which gets its time and attributes as {@link Volume#setAttributes} would set them
     * (rule R11). After any failure but {@code ALREADY_EXISTS} the file may be there, with its content, a part of it, or none.
     *
     * @param modified when the content was written; null leaves it to the server
     * @param attributes as for {@link Volume#setAttributes}
     * @param sync whether the copy must be durable when this returns
     * @return what the copy is
     * @throws ShareException {@code ALREADY_EXISTS} if {@code to} exists; {@code IN_USE} if {@code from} cannot be read
     */
    Copied copy(
            SharePath from,
            SharePath to,
            @Nullable Instant modified,
            @Nullable Set<FileAttribute> attributes,
            boolean sync)
            throws ShareException;

    /**
     * Returns true if parts of a file can be copied as well, by {@link ContentWriter#copierFrom}. False unless a backend says
     * otherwise. No I/O.
     */
    default boolean copiesRanges() {
        return false;
    }

    /**
     * A copy that was made.
     *
     * @param size how many bytes were copied
     * @param id the identity of the copy
     * @param sameSecurity true if {@link SecurityDescriptors#read} of original and copy was seen to give the same, so that
     *     nothing has to be written (rule R14); false if it differs or nobody looked
     */
    record Copied(long size, FileId id, boolean sameSecurity) {}
}
