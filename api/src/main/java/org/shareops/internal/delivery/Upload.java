package org.shareops.internal.delivery;

import java.time.Instant;
import java.util.Optional;
import org.shareops.model.FileId;
import org.shareops.model.SharePath;

/**
 * The complete content of an item under its temporary name in an inbox, and the name that it is to get.
 *
 * @param inbox the URL of the inbox
 * @param temporary where it lies, or lay
 * @param item where it is to be
 * @param id its identity, as noted at its creation (rule V5); empty where the volume has none that lasts
 * @param size its size in bytes
 * @param at when it was complete, by our own clock
 * @param undecided whether a renaming may have been sent whose outcome is not known
 */
record Upload(
        String inbox,
        SharePath temporary,
        SharePath item,
        Optional<FileId> id,
        long size,
        Instant at,
        boolean undecided) {
    Upload withUndecided(boolean value) {
        return new Upload(inbox, temporary, item, id, size, at, value);
    }
}
