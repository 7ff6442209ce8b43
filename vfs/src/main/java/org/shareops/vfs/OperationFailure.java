package org.shareops.vfs;

import java.io.Serial;
import org.apache.commons.vfs2.FileSystemException;
import org.shareops.model.ShareException;

/** That an operation has failed, in the words of the cause: Commons VFS has none for it. */
final class OperationFailure extends FileSystemException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String message;

    OperationFailure(ShareException cause) {
        super("vfs.operation/failed.error", cause);
        this.message = String.valueOf(cause.getMessage());
    }

    @Override
    public String getMessage() {
        return message;
    }
}
