package org.shareops.backend.local;

import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.BulkSync;

/**
 * Makes a whole file system durable with {@code syncfs(2)}: also what other programs have written to it, which can take its
 * time. Kernels before 5.8 do not report content that could not be written.
 */
final class LocalBulkSync implements BulkSync {
    private static final String OPERATION = "sync the file system";

    private final ShareRoot root;
    private final LinuxDisk disk;

    LocalBulkSync(ShareRoot root, LinuxDisk disk) {
        this.root = root;
        this.disk = disk;
    }

    @Override
    public void syncAll() throws ShareException {
        root.checkUsable(OPERATION, SharePath.root());
        try {
            disk.syncFileSystem(root.directory());
        } catch (ErrnoException e) {
            throw root.failures().of(OPERATION, SharePath.root(), e);
        }
    }
}
