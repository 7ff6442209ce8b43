package org.shareops.internal.delivery;

import org.shareops.model.ShareException;

/** Remembers what is about to be done, so that it can be settled after a crash. */
@FunctionalInterface
interface UploadLog {
    /** Notes an upload whose renaming is about to be sent, or was refused; durable when it returns. */
    void note(Upload upload) throws ShareException;
}
