package org.shareops;

import org.shareops.internal.update.UpdateEngine;
import org.shareops.internal.update.UpdateRequest;
import org.shareops.model.ShareLocation;
import org.shareops.update.ForeignFiles;

/**
 * Removes a file or a whole directory while others use it: in use, nothing has changed (rule R3). A directory that an update
 * has put there and that holds foreign entries is refused unless their removal is allowed (rule R8).
 */
public final class Remove extends Operation<Remove> {
    Remove(UpdateEngine engine, ShareLocation target) {
        super(engine, target, UpdateRequest.Kind.REMOVE);
    }

    @Override
    Remove self() {
        return this;
    }

    /** Sets what to do with foreign entries; by default {@link ForeignFiles#REFUSE}. They cannot be kept. */
    public Remove foreignFiles(ForeignFiles value) {
        return choose(chosen().withForeign(value));
    }
}
