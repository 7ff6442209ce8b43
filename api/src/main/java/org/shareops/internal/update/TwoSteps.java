package org.shareops.internal.update;

import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;

/** Replacing by two renamings, where a server has no way in one; between them the name is absent. */
final class TwoSteps {
    private TwoSteps() {}

    /** Renames the target aside and the new content to its name; if the second fails, the first is undone. */
    static void replace(Context context, SharePath fresh, SharePath aside) throws ShareException {
        Volume volume = context.volume();
        long from = context.meter().nanoTime();
        volume.rename(context.path(), aside, RenameMode.FAIL_IF_EXISTS);
        try {
            volume.rename(fresh, context.path(), RenameMode.FAIL_IF_EXISTS);
        } catch (ShareException e) {
            try {
                volume.rename(aside, context.path(), RenameMode.FAIL_IF_EXISTS);
            } catch (ShareException back) {
                e.addSuppressed(back);
            }
            throw e;
        } finally {
            context.meter().gap(context.meter().nanoTime() - from);
        }
    }
}
