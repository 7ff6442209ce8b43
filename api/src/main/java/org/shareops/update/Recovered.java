package org.shareops.update;

import java.time.Instant;
import java.util.Optional;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;

/**
 * What became of one update that its program did not bring to an end (rule R4).
 *
 * @param target what it was to replace or remove; where only its lock or a record without content was left, the directory
 *     that holds it
 * @param result what became of it
 * @param waitsUntil for {@link Result#WAITING}: until when its program has announced to come back, by the server's clock
 * @param error for {@link Result#FAILED}: why
 */
public record Recovered(
        ShareLocation target, Result result, Optional<Instant> waitsUntil, Optional<ShareException> error) {
    /** What can become of it. */
    public enum Result {
        /** It was half done and is done now, or it was done and is tidied up: the target has the new content, whole. */
        FINISHED,
        /** The target has the old content, whole, and nothing is left of the update. */
        TAKEN_BACK,
        /** Its program is alive and waits for its next attempt, or may be: nothing was done. */
        WAITING,
        /** Its program is at work, or another: nothing was done. */
        BUSY,
        /** It could not be brought to an end now; what is written down stays, and it can be tried again. */
        FAILED,
        /** Somebody has changed what it left, so that only a person can say what is to be done; nothing was deleted. */
        STUCK
    }
}
