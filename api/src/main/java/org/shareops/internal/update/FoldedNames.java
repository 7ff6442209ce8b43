package org.shareops.internal.update;

import org.shareops.internal.spill.PathMap;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/** Names that a volume takes for the same although they are not: those that differ only in case. */
final class FoldedNames {
    private final Context context;
    private final PathMap<SharePath> folded;

    /** Hears of a path and of another one for which the volume takes it. */
    @FunctionalInterface
    interface Clash {
        void found(SharePath path, SharePath twin);
    }

    FoldedNames(Context context, Clash clash) {
        this.context = context;
        this.folded = context.spill().map(Codecs.PATH, (key, first, second) -> clash.found(second, first));
    }

    /** Adds a path; where case counts, none clashes with another. */
    void add(SharePath path) throws ShareException {
        if (!context.traits().names().caseSensitive()) {
            folded.put(context.foldedPath(path), path);
        }
    }

    /** Forgets all, when all clashes have been told of. */
    void end() throws ShareException {
        folded.settle();
        folded.clear();
    }
}
