package org.shareops.internal.update;

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

    /** Starts an exception about the target. */
    ShareException.Builder error(ErrorKind kind, String operation) {
        return ShareException.of(kind, operation).share(target.share()).path(path());
    }
}
