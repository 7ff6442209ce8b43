package org.shareops.internal.update;

import java.util.List;
import java.util.Optional;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.Meter;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.spi.EngineClock;
import org.shareops.spi.Volume;
import org.shareops.spi.VolumeTraits;
import org.shareops.update.UpdateOptions;

/** What all parts of one replacement share. */
record Context(
        ShareLocation target,
        Volume volume,
        UpdateOptions options,
        EngineClock clock,
        Meter meter,
        Cancellation cancellation,
        ControlArea control) {
    SharePath path() {
        return target.path();
    }

    VolumeTraits traits() {
        return volume.traits();
    }

    <F> Optional<F> facet(Class<F> type) {
        return volume.facet(type);
    }

    /** Does something whose failure cannot undo what was reached, and is worth a warning only. */
    void tolerate(List<String> warnings, Cancellation.Action action) {
        try {
            action.run();
        } catch (ShareException e) {
            warnings.add(String.valueOf(e.getMessage()));
        }
    }

    /** Makes the target's name durable; it is given already, so that a failure is worth a warning only. */
    void syncName(List<String> warnings) {
        tolerate(warnings, () -> volume.syncDirectory(path().parent().orElse(SharePath.root())));
    }

    /** Starts an exception about the target. */
    ShareException.Builder error(ErrorKind kind, String operation) {
        return ShareException.of(kind, operation).share(target.share()).path(path());
    }
}
