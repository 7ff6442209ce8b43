package org.shareops.internal.update;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareLocation;
import org.shareops.source.Source;
import org.shareops.update.ProgressListener;
import org.shareops.update.UpdateOptions;

/**
 * What a caller wants done.
 *
 * @param kind what it is
 * @param target the directory or file
 * @param source the new content; null for a removal
 * @param options the caller's choices
 * @param version for a rollback: the version that shall count; null for the one before the present one
 * @param listener hears how it goes on
 */
public record UpdateRequest(
        Kind kind,
        ShareLocation target,
        @Nullable Source source,
        UpdateOptions options,
        @Nullable String version,
        ProgressListener listener) {
    /** What is to be done. */
    public enum Kind {
        /** Replace a directory. */
        UPDATE,
        /** Replace a file. */
        REPLACE,
        /** Remove a file or directory. */
        REMOVE,
        /** Lead the pointer of a directory of versions to another one. */
        ROLLBACK;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    String describe() {
        return kind.word() + " " + target;
    }
}
