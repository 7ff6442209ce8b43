package org.shareops.delivery;

import java.io.IOException;

/** Takes the items of an inbox. */
@FunctionalInterface
public interface ItemHandler {
    /**
     * Takes one item. Content that cannot be read, although the link holds, puts the item into quarantine when the failure of
     * {@link Item#open} or of its stream is thrown on from here. With any other exception the item stays, and the poll ends.
     *
     * @return what becomes of the item
     */
    Verdict handle(Item item) throws IOException;
}
