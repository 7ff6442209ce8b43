package org.shareops.internal.update;

import java.util.Optional;
import java.util.Set;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;

/** Renames that replace nothing, also of what is read-only. */
final class Renames {
    private Renames() {}

    /**
     * Renames. A read-only file does not stop an update (rule R11), but some servers rename nothing that is read-only (NetWare):
     * there the mark is taken off and set again under the new name.
     */
    static void rename(Volume volume, SharePath from, SharePath to) throws ShareException {
        try {
            volume.rename(from, to, RenameMode.FAIL_IF_EXISTS);
        } catch (ShareException e) {
            Optional<Entry> marked = e.kind() == ErrorKind.ACCESS_DENIED ? readOnly(volume, from, e) : Optional.empty();
            if (marked.isEmpty()) {
                throw e;
            }
            renameUnmarked(volume, from, to, marked.get());
        }
    }

    private static Optional<Entry> readOnly(Volume volume, SharePath path, ShareException refusal)
            throws ShareException {
        try {
            return volume.stat(path).filter(entry -> entry.attributes().contains(FileAttribute.READ_ONLY));
        } catch (ShareException e) {
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    private static boolean isGone(Volume volume, SharePath path, ShareException failure) {
        try {
            return volume.stat(path).isEmpty();
        } catch (ShareException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    private static void renameUnmarked(Volume volume, SharePath from, SharePath to, Entry marked)
            throws ShareException {
        volume.setAttributes(from, null, Set.of());
        try {
            volume.rename(from, to, RenameMode.FAIL_IF_EXISTS);
        } catch (ShareException e) {
            // If only the answer was lost, the mark belongs to the new name; whoever looks for it there finds it bare
            // otherwise.
            boolean renamed = e.kind() == ErrorKind.OUTCOME_UNKNOWN && isGone(volume, from, e);
            TreeRemover.protectAgain(volume, renamed ? to : from, marked, e);
            throw e;
        }
        volume.setAttributes(to, null, marked.attributes());
    }
}
