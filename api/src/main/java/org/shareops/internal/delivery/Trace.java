package org.shareops.internal.delivery;

import java.time.Duration;
import java.time.Instant;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.spi.Volume;

/** What is found of an upload whose sender comes back to it (rule V5). */
enum Trace {
    /** It lies under its temporary name. */
    WAITING,
    /** It has been given its name. A reader may have taken it since. */
    ARRIVED,
    /** It was never renamed and is not there any more: swept away, or another has that name by now. */
    GONE,
    /** We may not look. Its name was ours alone, so the renaming may be sent again: it fails if it was done. */
    HIDDEN,
    /** It is not there, and it is too long ago to say why. */
    COLD;

    /**
     * Looks for an upload. A temporary name that is gone after a renaming was sent means that it was renamed, as long as no
     * sweeper can have been there.
     */
    static Trace of(Volume volume, ShareLocation inbox, Upload sent, Instant now) throws ShareException {
        boolean recent = Duration.between(sent.at(), now).abs().compareTo(Sweeper.TRUSTED) < 0;
        Sight temporary = look(volume, sent.temporary(), sent);
        if (temporary == Sight.THERE) {
            return WAITING;
        }
        if (temporary == Sight.DENIED) {
            return recent || !sent.undecided() ? HIDDEN : COLD;
        }
        if (!sent.undecided()) {
            return GONE;
        }
        if (sent.id().isPresent() && look(volume, sent.item(), sent) == Sight.THERE) {
            return ARRIVED;
        }
        return recent && isThere(volume, inbox.path()) ? ARRIVED : COLD;
    }

    /** Drop boxes tell of what is not there only. */
    private enum Sight {
        THERE,
        ABSENT,
        DENIED
    }

    private static Sight look(Volume volume, SharePath path, Upload sent) throws ShareException {
        try {
            Entry entry = volume.stat(path).orElse(null);
            boolean ours = entry != null && (sent.id().isEmpty() || entry.id().equals(sent.id()));
            return ours ? Sight.THERE : Sight.ABSENT;
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ACCESS_DENIED) {
                throw e;
            }
            return Sight.DENIED;
        }
    }

    private static boolean isThere(Volume volume, SharePath directory) throws ShareException {
        try {
            return volume.stat(directory).isPresent();
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ACCESS_DENIED) {
                throw e;
            }
            return true;
        }
    }
}
