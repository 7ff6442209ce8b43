package org.shareops.internal.update;

import org.shareops.internal.run.Items;
import org.shareops.internal.run.Parallel;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * Looks for holders of a whole tree where renaming would not be refused: by one listing, or file by file where the listing
 * may lack some.
 */
final class HolderTest {
    private final Context context;
    private final String operation;

    HolderTest(Context context, String operation) {
        this.context = context;
        this.operation = operation;
    }

    /**
     * Looks for holders below the target.
     *
     * @param files all files of the tree, relative to the target
     * @throws ShareException {@code IN_USE} if there are any
     */
    void check(Items<SharePath> files) throws ShareException {
        Holders holders = Holders.below(context, context.path());
        if (!holders.blocking().isEmpty()) {
            throw holders.inUse(context, operation, null);
        }
        if (holders.unknown().isPresent()) {
            checkEach(files.map(context.path()::resolve));
        }
    }

    /**
     * Looks for holders file by file.
     *
     * @param files their paths inside the share
     * @throws ShareException {@code IN_USE} if there are any
     */
    void checkEach(Items<SharePath> files) throws ShareException {
        long from = context.meter().nanoTime();
        try {
            Parallel.forEach(
                    files,
                    // Each thread holds one at a time.
                    Math.min(context.traits().parallelism(), context.traits().maxClaims()),
                    context.cancellation(),
                    this::claimAndLetGo);
        } finally {
            // Each file was denied to others for a part of this time.
            context.meter().blocked(context.meter().nanoTime() - from);
        }
    }

    private void claimAndLetGo(SharePath file) throws ShareException {
        try {
            context.volume().claim(file).close();
        } catch (ShareException e) {
            switch (e.kind()) {
                case IN_USE -> throw Holders.below(context, context.path()).inUse(context, operation, e);
                case NOT_FOUND -> {
                    // The comparison that follows will notice that the file has gone.
                }
                default -> throw e;
            }
        }
    }
}
