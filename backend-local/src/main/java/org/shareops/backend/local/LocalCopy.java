package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Path;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ServerCopy;

/**
 * Copies content inside the kernel; on file systems that can, by sharing blocks. A copy that fails is removed again.
 * Until somebody says more, a copy can be read by its owner at most.
 */
final class LocalCopy implements ServerCopy {
    private final ShareRoot root;
    private final Disk disk;

    LocalCopy(ShareRoot root, Disk disk) {
        this.root = root;
        this.disk = disk;
    }

    @Override
    public long copy(SharePath from, SharePath to, boolean sync) throws ShareException {
        String operation = "copy " + Quoted.of(from) + " to";
        Path source = root.locate("copy", from);
        Path target = root.locateBelow(operation, to);
        try {
            return disk.copy(source, target, sync);
        } catch (IOException e) {
            throw root.failures().of(operation, to, e);
        }
    }
}
