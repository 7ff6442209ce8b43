package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Path;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.RenameMode;

/**
 * A locked file. Renames and deletions go by name, as POSIX has no others: the name is checked to mean the held file
 * right before. Who ignores locks can still come in between.
 */
class LocalClaim implements Claim, OpenHandles.Handle {
    private final ShareRoot root;
    private final Disk disk;
    private final OpenedFile file;
    private volatile SharePath path;

    LocalClaim(ShareRoot root, Disk disk, SharePath path, OpenedFile file) {
        this.root = root;
        this.disk = disk;
        this.path = path;
        this.file = file;
    }

    @Override
    public final FileId id() {
        return file.id();
    }

    @Override
    public final SharePath path() {
        return path;
    }

    @Override
    public final void confirm() throws ShareException {
        String operation = "make sure of the claim on";
        checkUsable(operation);
        try {
            checkStillNamed(root.locateBelow(operation, path));
        } catch (IOException e) {
            throw root.failures()
                    .builder(ErrorKind.LINK_LOST, operation, path)
                    .detail("what is claimed has lost its name; somebody moved, replaced or deleted it")
                    .cause(e)
                    .build();
        }
    }

    @Override
    public final void renameTo(SharePath target, RenameMode mode) throws ShareException {
        String operation = "rename the claimed file";
        String renaming = operation + " " + Quoted.of(path) + " to";
        checkUsable(operation);
        if (!root.profile().renamesWhatIsOpen()) {
            throw root.failures()
                    .builder(ErrorKind.UNSUPPORTED, operation, path)
                    .detail("this system does not rename a file that is open; close the claim first")
                    .build();
        }
        Path from = root.locateBelow(operation, path);
        Path to = root.locateBelow(renaming, target);
        try {
            checkStillNamed(from);
            if (mode == RenameMode.REPLACE) {
                disk.replace(from, to);
            } else {
                disk.renameToFree(from, to);
            }
        } catch (IOException e) {
            throw root.failures().of(renaming, target, e);
        }
        path = target;
    }

    @Override
    public final void delete() throws ShareException {
        String operation = "delete the claimed file";
        checkUsable(operation);
        Path place = root.locateBelow(operation, path);
        try {
            checkStillNamed(place);
            disk.delete(place);
        } catch (IOException e) {
            throw root.failures().of(operation, path, e);
        }
    }

    @Override
    public final void close() throws ShareException {
        root.handles().remove(this);
        try {
            file.close();
        } catch (IOException e) {
            throw root.failures().of("close", path, e);
        }
    }

    final void checkUsable(String operation) throws ShareException {
        if (!file.isOpen()) {
            throw root.failures().closed(operation, path);
        }
        root.checkUsable(operation, path);
    }

    final ShareException failure(String operation, IOException cause) {
        return root.failures().of(operation, path, cause);
    }

    private void checkStillNamed(Path place) throws IOException {
        boolean still = disk.status(place)
                .map(status -> status.id().isEmpty() || status.id().get().equals(file.id()))
                .orElse(false);
        if (!still) {
            throw ErrnoException.noticed(
                    Errno.ENOENT, "the name no longer means the claimed file; somebody moved, replaced or deleted it");
        }
    }
}
