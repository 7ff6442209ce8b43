package org.shareops.spi;

import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/** Facet: two names swap what they stand for in one step, files and directories alike; neither is ever absent. */
public interface AtomicExchange {
    /**
     * Swaps two existing names of this volume.
     *
     * @throws ShareException {@code NOT_FOUND} if one is missing; {@code IN_USE} if somebody's open hinders it
     */
    void exchange(SharePath one, SharePath other) throws ShareException;
}
