package org.shareops.delivery;

import java.io.InputStream;
import java.util.Optional;
import org.shareops.model.Entry;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;

/** A complete item in an inbox, while its reader has it in hand. For the reader's thread. */
public interface Item {
    /** Returns where it lies. Its name is unique among all items ever, as far as the inbox's volume has room for that. */
    ShareLocation location();

    /**
     * Returns who sent it: the sender's name; on a volume of 8.3 names two letters made from it, which different senders may
     * have in common.
     */
    String sender();

    /** Returns its number among those of its sender; on a volume of 8.3 names only that number modulo 32,768. */
    long sequence();

    /** Returns what the server says of it. */
    Entry entry();

    /**
     * Opens the content from its beginning. The caller closes the stream.
     *
     * @throws ShareException if it cannot be read; see {@link ItemHandler#handle}
     */
    InputStream open() throws ShareException;

    /** Returns the last failure to read the content, if there was one. */
    Optional<ShareException> unreadable();
}
