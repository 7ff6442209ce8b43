package org.shareops.vfs;

import org.shareops.Share;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.NameRules;
import org.shareops.update.ForeignFiles;
import org.shareops.update.InUsePolicy;
import org.shareops.update.UpdateOptions;

/** Deletes what has one name. */
final class Deletion {
    private Deletion() {}

    /** One file, or a directory that is empty but for our own records. */
    static void delete(Share share, SharePath path, UpdateOptions options) throws ShareException {
        // What is called empty here may not be so any more: only a file is waited for.
        boolean waits = options.inUse().attempts() > 1
                && share.files().stat(path.toString()).map(Entry::isFile).orElse(false);
        try {
            if (waits) {
                remove(share, path, options);
            } else {
                share.files().delete(path.toString());
            }
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_EMPTY || !holdsOnlyRecords(share, path)) {
                throw e;
            }
            remove(share, path, options.withInUse(InUsePolicy.never()));
        }
    }

    private static boolean holdsOnlyRecords(Share share, SharePath path) throws ShareException {
        NameRules rules = share.files().traits().names();
        return share.files().list(path.toString()).stream().allMatch(each -> Records.isOurs(rules, each.name()));
    }

    /**
     * A file, or a directory with all that it holds, which goes in one step. What is created in it between the caller's listing and
     * that goes with it: no share has a deletion that would refuse that.
     */
    static void remove(Share share, SharePath path, UpdateOptions options) throws ShareException {
        share.remove(path).options(options.withForeign(ForeignFiles.REMOVE)).run();
    }
}
