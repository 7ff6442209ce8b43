package org.shareops.internal.update;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.ServerList;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.SessionLister;

/**
 * Who is in the way, as far as the server tells.
 *
 * @param blocking opens that hinder a replacement
 * @param unknown why there may be more; empty if the list is complete
 */
record Holders(List<OpenFile> blocking, Optional<String> unknown) {
    /** Asks the server in one listing for everything that is open at or below a path. */
    static Holders below(Context context, SharePath path) throws ShareException {
        Optional<SessionLister> lister = context.facet(SessionLister.class);
        if (lister.isEmpty()) {
            return new Holders(List.of(), Optional.of("this kind of share does not list open files"));
        }
        try {
            ServerList<OpenFile> open = lister.get().openFiles(path);
            List<OpenFile> blocking =
                    open.items().stream().filter(OpenFile::blocking).toList();
            return new Holders(blocking, open.reason());
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.ACCESS_DENIED) {
                return new Holders(List.of(), Optional.of("we have no right to list open files: " + e.getMessage()));
            }
            throw e;
        }
    }

    /** Makes the exception that names them (rule R3). */
    ShareException inUse(Context context, String operation, @Nullable ShareException cause) {
        ShareException.Builder builder = context.error(ErrorKind.IN_USE, operation)
                .detail("it is in use, and nothing was changed; try again when its holders have left")
                .holders(blocking);
        if (cause != null) {
            builder.cause(cause);
            cause.nativeCode().ifPresent(builder::nativeCode);
        }
        if (unknown.isPresent()) {
            builder.holdersUnknown(unknown.get());
        } else if (blocking.isEmpty()) {
            builder.holdersUnknown(
                    "the server refused and lists nobody: a process on the server itself, a handle that is"
                            + " kept for a client that is away, or a holder that has just left");
        }
        return builder.build();
    }
}
