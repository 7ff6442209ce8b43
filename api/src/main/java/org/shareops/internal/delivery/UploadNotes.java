package org.shareops.internal.delivery;

import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** Notes of one cycle what of its item lies in the inbox, before that changes. For one thread. */
final class UploadNotes {
    private final UploadLog log;
    /** An earlier cycle has noted what it left. */
    private boolean noted = true;

    private boolean uncertain;

    UploadNotes(UploadLog log) {
        this.log = log;
    }

    /** There is an upload of which nothing is noted yet. */
    void begin() {
        noted = false;
    }

    /** Returns true if a note could not be written, or only in part: what it may say must not be made untrue. */
    boolean isUncertain() {
        return uncertain;
    }

    /** Returns true if nobody would look for the upload after this cycle. */
    boolean isUnknown() {
        return !noted && !uncertain;
    }

    /** Notes that a renaming is about to be sent. */
    Upload undecided(Upload upload) throws ShareException {
        Upload ready = upload.withUndecided(true);
        uncertain = true;
        try {
            log.note(ready);
            uncertain = false;
            noted = true;
        } catch (ShareException e) {
            // What there was no room for was not noted in part either.
            uncertain = e.kind() != ErrorKind.NO_SPACE;
            throw e;
        }
        return ready;
    }

    /**
     * Notes that a renaming was not done, before its temporary file is removed: whoever finds it gone later, and nothing noted,
     * takes the item for delivered.
     */
    Upload decided(Upload refused) throws ShareException {
        Upload known = refused.withUndecided(false);
        log.note(known);
        return known;
    }
}
