package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
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
    public Copied copy(
            SharePath from,
            SharePath to,
            @Nullable Instant modified,
            @Nullable Set<FileAttribute> attributes,
            boolean sync)
            throws ShareException {
        String operation = "copy " + Quoted.of(from) + " to";
        Path source = root.locate("copy", from);
        Path target = root.locateBelow(operation, to);
        try {
            long size = disk.copy(source, target, sync);
            if (attributes != null) {
                disk.setAttributes(target, attributes);
            }
            if (modified != null) {
                disk.setModified(target, modified);
            }
            Optional<FileId> id = disk.status(target).flatMap(FileStatus::id);
            return new Copied(size, id.orElseGet(() -> new FileId(to.toString())), false);
        } catch (IOException e) {
            throw root.failures().of(operation, to, e);
        }
    }
}
