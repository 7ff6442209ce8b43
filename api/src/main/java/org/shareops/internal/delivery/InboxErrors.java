package org.shareops.internal.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;

/**
 * What a delivery into an inbox can end with, in words that say what to do.
 *
 * @param inbox the inbox
 */
record InboxErrors(ShareLocation inbox) {
    private ShareException.Builder of(ErrorKind kind) {
        return ShareException.of(kind, "deliver an item into")
                .share(inbox.share())
                .path(inbox.path());
    }

    /** {@code inboxIsBad} says that no choice of a name for the item could help. */
    ShareException badName(List<String> problems, boolean inboxIsBad) {
        return of(ErrorKind.INVALID_NAME)
                .detail(
                        inboxIsBad
                                ? "no directory can have the inbox's name there; look for a spelling mistake"
                                : "the volume cannot hold the item's name; choose a shorter sender or extension")
                .problems(problems)
                .build();
    }

    ShareException missing(ShareException cause) {
        return of(ErrorKind.NOT_FOUND)
                .detail("there is no such inbox; create the directory, or look for a spelling mistake")
                .cause(cause)
                .build();
    }

    ShareException mayNotRename(ShareException cause) {
        return of(ErrorKind.ACCESS_DENIED)
                .detail(
                        "we may create files there but not rename them, so that readers would see partial items; grant the"
                                + " right to rename or delete what one has created")
                .cause(cause)
                .build();
    }

    ShareException exhausted(int names, @Nullable ShareException last) {
        ShareException.Builder builder = of(ErrorKind.ALREADY_EXISTS)
                .detail(names + " names were tried and all are taken; nothing was overwritten, and the item is kept");
        return last == null ? builder.build() : builder.cause(last).build();
    }

    /** An answer was lost, but of nothing that matters. */
    ShareException notArrived(ShareException cause) {
        return of(ErrorKind.LINK_LOST)
                .detail("an answer was lost before the item had its name, so it has not arrived (" + cause.getMessage()
                        + ")")
                .cause(cause)
                .build();
    }

    ShareException undecided(Upload sent, ShareException cause) {
        return of(ErrorKind.OUTCOME_UNKNOWN)
                .detail("the renaming to \"" + sent.item().name()
                        + "\" was sent, and whether it was done cannot be asked now (" + cause.getMessage() + ")")
                .cause(cause)
                .build();
    }

    ShareException unseen(ShareException cause) {
        return of(ErrorKind.OUTCOME_UNKNOWN)
                .detail("its renaming was sent, and we may not look whether it was done (" + cause.getMessage() + ")")
                .cause(cause)
                .build();
    }

    ShareException tooLongAgo(Upload sent) {
        return of(ErrorKind.OUTCOME_UNKNOWN)
                .detail("its temporary file is gone, but that is too long ago to tell whether it became \""
                        + sent.item().name() + "\" or was swept away")
                .build();
    }
}
