package org.shareops.spi;

import org.shareops.model.OpenFile;
import org.shareops.model.ShareException;

/** Facet: the server closes a single open file of somebody. */
public interface FileCloser {
    /**
     * Asks the server to close an open file by its id. What the server answers is no proof: the engine lists again before
     * and after (rule S4).
     *
     * @throws ShareException {@code ACCESS_DENIED} without the right, {@code NOT_FOUND} if the id is unknown
     */
    void closeFile(OpenFile file) throws ShareException;
}
