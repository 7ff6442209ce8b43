package org.shareops;

import org.shareops.internal.update.UpdateEngine;
import org.shareops.internal.update.UpdateRequest;
import org.shareops.model.ShareLocation;

/**
 * Leads the pointer of a directory of versions to another version that is still there: by default to the one that was
 * published before the present one. Nothing is copied, and no holder of any version is in the way.
 */
public final class Rollback extends Operation<Rollback> {
    Rollback(UpdateEngine engine, ShareLocation target) {
        super(engine, target, UpdateRequest.Kind.ROLLBACK);
    }

    @Override
    Rollback self() {
        return this;
    }

    /** Names the version that shall count, such as {@code v0000007}. */
    public Rollback to(String version) {
        return toVersion(version);
    }
}
