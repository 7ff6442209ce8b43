package org.shareops.vfs;

import org.apache.commons.vfs2.operations.FileOperation;
import org.shareops.model.OpenFile;
import org.shareops.model.ServerList;

/**
 * Lists who holds a file, or anything below a directory, open (rules S1, S2, S6). {@code process()} fails with a cause of kind
 * {@code UNSUPPORTED} where the server does not tell, {@code ACCESS_DENIED} where it does not tell us. For one thread.
 */
public interface OpenFilesOperation extends FileOperation {
    /**
     * Returns the answer.
     *
     * @throws IllegalStateException before {@code process()}
     */
    ServerList<OpenFile> openFiles();
}
