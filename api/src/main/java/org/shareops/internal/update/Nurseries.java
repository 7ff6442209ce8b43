package org.shareops.internal.update;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.SecurityDescriptors;

/**
 * Staging directories with the rights of directories of the target: a file inherits its rights where it is created, so it is
 * created in one that has those of its own.
 */
final class Nurseries {
    private final Context context;
    private final TreeSnapshot live;
    private final Map<SharePath, SharePath> made = new HashMap<>();

    Nurseries(Context context, TreeSnapshot live) {
        this.context = context;
        this.live = live;
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
        context.volume().createDirectory(nursery);
        Optional<SecurityDescriptors> facet = context.facet(SecurityDescriptors.class);
        if (exists && facet.isPresent()) {
            try {
                facet.get().handDown(nursery, context.path().resolve(directory));
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.ACCESS_DENIED) {
                    throw e;
                }
                // What we may not hand down, a file that we create there would not have either.
            }
        }
        return nursery;
    }

    private boolean isLive(SharePath directory) throws ShareException {
        @Nullable
        Entry there =
                directory.isRoot() ? live.top().orElse(null) : live.entries().get(directory);
        return there != null && there.isDirectory();
    }
}
