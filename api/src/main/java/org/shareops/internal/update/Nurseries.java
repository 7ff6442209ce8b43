package org.shareops.internal.update;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * Staging directories with the rights of directories of the target: a file inherits its rights where it is created, so it is
 * created in one that has those of its own.
 */
final class Nurseries {
    private final Context context;
    private final TreeSnapshot live;
    private final Stager into;
    private final Map<SharePath, SharePath> made = new HashMap<>();

    Nurseries(Context context, TreeSnapshot live, Stager into) {
        this.context = context;
        this.live = live;
        this.into = into;
    }

    /** Returns the one for a directory of the target, which may not exist yet; makes it if it is new. */
    SharePath of(SharePath directory) throws ShareException {
        SharePath known = made.get(directory);
        if (known != null) {
            return known;
        }
        boolean exists = isLive(directory);
        // What does not exist yet inherits from the directory that it will be in.
        SharePath above = exists || directory.isRoot()
                ? context.control().staged()
                : of(directory.parent().orElse(SharePath.root()));
        SharePath nursery = above.child("d" + made.size());
        made.put(directory, nursery);
        into.openDirectory(nursery, null, exists ? context.path().resolve(directory) : null);
        return nursery;
    }

    private boolean isLive(SharePath directory) {
        @Nullable
        Entry there =
                directory.isRoot() ? live.top().orElse(null) : live.entries().get(directory);
        return there != null && there.isDirectory();
    }
}
