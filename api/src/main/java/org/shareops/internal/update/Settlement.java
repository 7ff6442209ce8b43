package org.shareops.internal.update;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * What a request has done whose answer was a failure, or never came (rule R6). Decided by looking: the names in a
 * transaction are ours alone, and an identity tells which content has the target's name.
 */
enum Settlement {
    /** The target is as it was. */
    NOT_DONE,
    /** The new content has the target's name. */
    DONE,
    /** The server does not tell, or only half of two renamings was done. */
    UNKNOWN;

    /** Looks who has the target's name after a commit of {@code staged} failed. */
    static Settlement of(Context context, Optional<FileId> staged) {
        try {
            Optional<FileId> named = context.volume().stat(context.path()).flatMap(Entry::id);
            boolean comparable = context.traits().stableIds() && staged.isPresent();
            if (comparable && named.equals(staged)) {
                return DONE;
            }
            Optional<Entry> waiting = context.volume().stat(context.control().staged());
            boolean stillStaged =
                    waiting.isPresent() && (!comparable || waiting.get().id().equals(staged));
            boolean nothingAside =
                    context.volume().stat(context.control().aside()).isEmpty();
            return stillStaged && comparable && nothingAside ? NOT_DONE : UNKNOWN;
        } catch (ShareException e) {
            // The link is gone as well: whoever reads the report has to look himself.
            return UNKNOWN;
        }
    }

    /** Looks whether a renaming of {@code from}, a name of ours or one that we hold, was done. */
    static Settlement ofRename(Context context, SharePath from) {
        try {
            return context.volume().stat(from).isPresent() ? NOT_DONE : DONE;
        } catch (ShareException e) {
            return UNKNOWN;
        }
    }

    /** Makes the exception that says that nobody knows. */
    static ShareException unknown(Context context, String operation, ShareException cause) {
        return context.error(ErrorKind.OUTCOME_UNKNOWN, operation)
                .detail("it is not known which content has the name; both are kept, the other one below \""
                        + context.control().transaction() + "\"")
                .cause(cause)
                .build();
    }

    /** Makes names durable after a commit. A failure is a warning: the commit itself is done and visible. */
    static void syncNames(Context context, Collection<SharePath> directories, List<String> warnings) {
        for (SharePath directory : directories) {
            try {
                context.volume().syncDirectory(directory);
            } catch (ShareException e) {
                warnings.add("the new names in \"" + directory + "\" may not survive a power cut: " + e.getMessage());
            }
        }
    }
}
