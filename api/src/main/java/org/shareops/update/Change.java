package org.shareops.update;

import org.shareops.model.EntryKind;
import org.shareops.model.SharePath;

/**
 * One difference between target and source.
 *
 * @param path the place, relative to the share's root
 * @param action what is done
 * @param kind whether it is a file or a directory
 * @param size the new content's size in bytes; 0 for directories and removals
 */
public record Change(SharePath path, Action action, EntryKind kind, long size) {
    /** What is done to a name. */
    public enum Action {
        /** It is new. */
        ADD,
        /** Its content is replaced. */
        REPLACE,
        /** It is removed. */
        REMOVE
    }
}
