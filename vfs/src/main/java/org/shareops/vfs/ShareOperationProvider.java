package org.shareops.vfs;

import java.util.Collection;
import java.util.List;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.operations.FileOperation;
import org.apache.commons.vfs2.operations.FileOperationProvider;
import org.apache.commons.vfs2.util.FileObjectUtils;
import org.jspecify.annotations.Nullable;

/**
 * What shares can do and Commons VFS has no words for, as operations on a file: {@link ProbeOperation}, {@link
 * OpenFilesOperation}, {@link ReplaceOperation}, {@link DisconnectOperation}, {@link AbandonOperation}. Thread-safe.
 */
public final class ShareOperationProvider implements FileOperationProvider {
    private static final List<Class<? extends FileOperation>> ALL = List.of(
            ProbeOperation.class,
            OpenFilesOperation.class,
            ReplaceOperation.class,
            DisconnectOperation.class,
            AbandonOperation.class);

    /** Makes a provider, as Commons VFS does by itself. */
    public ShareOperationProvider() {}

    @Override
    public void collectOperations(Collection<Class<? extends FileOperation>> operations, FileObject file)
            throws FileSystemException {
        if (FileObjectUtils.getAbstractFileObject(file) instanceof ShareFileObject) {
            operations.addAll(ALL);
        }
    }

    /** {@inheritDoc} Null for a file that is on no share, and for operations that are not ours. */
    @Override
    public @Nullable FileOperation getOperation(FileObject file, Class<? extends FileOperation> operation)
            throws FileSystemException {
        if (!(FileObjectUtils.getAbstractFileObject(file) instanceof ShareFileObject ours)) {
            return null;
        }
        if (operation == ProbeOperation.class) {
            return new Operations.Probing(ours);
        } else if (operation == OpenFilesOperation.class) {
            return new Operations.Listing(ours);
        } else if (operation == ReplaceOperation.class) {
            return new Operations.Replacing(ours);
        } else if (operation == DisconnectOperation.class) {
            return new Operations.Disconnecting(ours);
        } else if (operation == AbandonOperation.class) {
            return new Operations.Abandoning(ours);
        }
        return null;
    }
}
