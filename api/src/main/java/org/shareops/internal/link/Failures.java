package org.shareops.internal.link;

import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;

/** What those are told who cannot have a link for a reason of our own. */
record Failures(ServerAddress server) {
    /** Leaves the thread's flag set. */
    ShareException interrupted(String operation, InterruptedException e) {
        Thread.currentThread().interrupt();
        return ShareException.of(ErrorKind.CANCELLED, operation + " " + server)
                .detail("it was interrupted while it waited")
                .cause(e)
                .build();
    }

    ShareException closed(@Nullable Exception cause) {
        ShareException.Builder closed =
                ShareException.of(ErrorKind.CLOSED, "use " + server).detail("Shares was closed before");
        return (cause == null ? closed : closed.cause(cause)).build();
    }
}
