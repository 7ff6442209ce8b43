package org.shareops.spi;

import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/** Facet: the server copies content by itself, so that unchanged files do not cross the wire (rule R7). */
public interface ServerCopy {
    /**
     * Copies a file's content to a new file.
     *
     * @param sync whether the copy must be durable when this returns
     * @return how many bytes were copied
     * @throws ShareException {@code ALREADY_EXISTS} if {@code to} exists; {@code IN_USE} if {@code from} cannot be read
     */
    long copy(SharePath from, SharePath to, boolean sync) throws ShareException;

    /**
     * Returns true if parts of a file can be copied as well, by {@link ContentWriter#copierFrom}. False unless a backend says
     * otherwise. No I/O.
     */
    default boolean copiesRanges() {
        return false;
    }
}
