package org.shareops.backend.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.WholeFiles;

/** Small files through one descriptor each: the way to the name is looked at once. */
final class LocalWholeFiles implements WholeFiles {
    private final ShareRoot root;
    private final LinuxDisk disk;

    LocalWholeFiles(ShareRoot root, LinuxDisk disk) {
        this.root = root;
        this.disk = disk;
    }

    @Override
    public int mostBytes() {
        return ScratchBuffers.SIZE;
    }

    @Override
    public FileId create(
            SharePath file,
            ByteBuffer content,
            @Nullable Instant modified,
            @Nullable Set<FileAttribute> attributes,
            boolean sync)
            throws ShareException {
        if (content.remaining() > mostBytes()) {
            throw new IllegalArgumentException(content.remaining() + " bytes, more than " + mostBytes());
        }
        String operation = "create";
        if (file.isRoot()) {
            throw root.alreadyThere(operation);
        }
        Path place = root.locate(operation, file);
        try {
            return disk.createWhole(place, content, modified, attributes, sync);
        } catch (IOException e) {
            throw root.failures().of(operation, file, e);
        }
    }
}
