package org.shareops.vfs;

import java.util.List;
import org.apache.commons.vfs2.operations.FileOperation;
import org.shareops.model.CloseResult;

/**
 * Gets off whoever holds a file, or anything below a directory: closes just what they hold, or ends their sessions where the
 * server cannot close single files (rules S3-S5, S7). Our own are left alone. Nobody is warned and no newcomer is kept off; for
 * that see {@link org.shareops.update.InUsePolicy#thenDisconnectAfter}. For one thread.
 */
public interface DisconnectOperation extends FileOperation {
    /**
     * Returns what became of each, in the order of the server's list.
     *
     * @throws IllegalStateException before {@code process()}
     */
    List<CloseResult> results();
}
