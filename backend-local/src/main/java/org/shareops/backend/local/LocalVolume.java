package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Space;
import org.shareops.spi.Volume;
import org.shareops.spi.VolumeTraits;

/**
 * A directory of this machine as a share. Each primitive checks that the volume is open and its thread not interrupted,
 * finds the place without following links, makes one native operation, and maps its failure.
 */
final class LocalVolume implements Volume, OpenHandles.Handle {
    private final ShareRoot root;
    private final OpenHandles siblings;
    private final LocalFeatures features;
    private final Disk disk;

    /**
     * Opens a volume.
     *
     * @param siblings the volumes of the same link, this one among them
     */
    LocalVolume(ShareRoot root, boolean mayEndProcesses, OpenHandles siblings) throws IOException {
        this.root = root;
        this.siblings = siblings;
        this.features = LocalFeatures.of(root, mayEndProcesses);
        this.disk = features.disk();
    }

    @Override
    public VolumeTraits traits() {
        return features.traits();
    }

    @Override
    public Map<Capability, CapabilityStatus> capabilities() throws ShareException {
        root.checkUsable("ask for the capabilities", SharePath.root());
        return features.capabilities();
    }

    @Override
    public <F> Optional<F> facet(Class<F> type) {
        return features.facet(type);
    }

    @Override
    public Optional<Space> space() throws ShareException {
        String operation = "ask for free space";
        Path directory = root.locate(operation, SharePath.root());
        try {
            FileStore store = Files.getFileStore(directory);
            return Optional.of(new Space(store.getUsableSpace(), store.getTotalSpace()));
        } catch (IOException e) {
            throw root.failures().of(operation, SharePath.root(), e);
        }
    }

    @Override
    public Instant serverTime() throws ShareException {
        root.checkUsable("ask for the time", SharePath.root());
        return InstantSource.system().instant();
    }

    @Override
    public Optional<Entry> stat(SharePath path) throws ShareException {
        return call("look at", path, place -> disk.status(place).map(status -> status.toEntry(path.name())));
    }

    @Override
    public boolean mayChange(SharePath directory) throws ShareException {
        return call("ask for our rights on", directory, disk::mayChange);
    }

    @Override
    public EntryCursor list(SharePath directory) throws ShareException {
        return call("list", directory, place -> {
            FileStatus status = disk.status(place).orElseThrow(() -> missing("list", directory));
            if (!status.isDirectory()) {
                throw ErrnoException.noticed(Errno.ENOTDIR, "it is not a directory");
            }
            return root.handles().add(new LocalCursor(root, disk, directory, place));
        });
    }

    @Override
    public ContentReader read(SharePath file) throws ShareException {
        return call("read", file, place -> root.handles().add(new LocalReader(root, file, disk.open(place))));
    }

    @Override
    public ContentWriter createNew(SharePath file) throws ShareException {
        String operation = "create";
        if (file.isRoot()) {
            throw root.alreadyThere(operation);
        }
        return call(
                operation, file, place -> root.handles().add(new LocalWriter(root, disk, file, disk.create(place))));
    }

    @Override
    public Claim claim(SharePath file) throws ShareException {
        return call("claim", file, place -> root.handles().add(new LocalClaim(root, disk, file, disk.claim(place))));
    }

    @Override
    public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
        String operation = "rename " + Quoted.of(from) + " to";
        Path source = root.locateBelow("rename", from);
        Path target = root.locateBelow(operation, to);
        if (to.startsWith(from) && !to.equals(from)) {
            throw root.failures()
                    .builder(ErrorKind.REFUSED, operation, to)
                    .detail("nothing can be moved into itself")
                    .build();
        }
        try {
            if (mode == RenameMode.REPLACE) {
                disk.replace(source, target);
            } else {
                disk.renameToFree(source, target);
            }
        } catch (IOException e) {
            throw root.failures().of(operation, to, e);
        }
    }

    @Override
    public void createDirectory(SharePath directory) throws ShareException {
        String operation = "create the directory";
        if (directory.isRoot()) {
            throw root.alreadyThere(operation);
        }
        call(operation, directory, place -> {
            disk.createDirectory(place);
            return place;
        });
    }

    @Override
    public void delete(SharePath path) throws ShareException {
        String operation = "delete";
        Path place = root.locateBelow(operation, path);
        try {
            disk.delete(place);
        } catch (IOException e) {
            throw root.failures().of(operation, path, e);
        }
    }

    @Override
    public void setAttributes(SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
            throws ShareException {
        call("set times and attributes of", path, place -> {
            if (attributes != null) {
                disk.setAttributes(place, attributes);
            }
            if (modified != null) {
                disk.setModified(place, modified);
            }
            return place;
        });
    }

    @Override
    public void syncDirectory(SharePath directory) throws ShareException {
        call("sync the directory", directory, place -> {
            disk.syncDirectory(place);
            return place;
        });
    }

    @Override
    public void close() throws ShareException {
        siblings.remove(this);
        root.handles().closeAll();
    }

    @FunctionalInterface
    private interface Native<T> {
        T at(Path place) throws IOException;
    }

    private <T> T call(String operation, SharePath path, Native<T> call) throws ShareException {
        Path place = root.locate(operation, path);
        try {
            return call.at(place);
        } catch (IOException e) {
            throw root.failures().of(operation, path, e);
        }
    }

    private ShareException missing(String operation, SharePath path) {
        return root.failures()
                .builder(ErrorKind.NOT_FOUND, operation, path)
                .detail(Errno.ENOENT.meaning())
                .build();
    }
}
