package org.shareops.spi;

import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * Makes and reads symbolic links that other programs on the share follow. A facet: absent where there are none, or where only
 * the server itself would follow them.
 */
public interface SymbolicLinks {
    /**
     * Makes a link.
     *
     * @param link the name
     * @param target a plain name beside the link; it need not exist
     * @throws ShareException {@code ALREADY_EXISTS} if the name is taken
     */
    void create(SharePath link, String target) throws ShareException;

    /**
     * Returns what a link says, unresolved.
     *
     * @throws ShareException {@code WRONG_TYPE} if it is no link; {@code NOT_FOUND}
     */
    String read(SharePath link) throws ShareException;
}
