package org.shareops.vfs;

import java.util.Optional;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemManager;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** A file system of Commons VFS. What goes over its wire, Commons VFS does not tell. */
final class VfsLink extends VfsOpened implements ServerLink {
    private final FileSystemManager manager;
    private final FileObject root;
    private final boolean remote;

    VfsLink(FileSystemManager manager, FileObject root, boolean remote, OpenNames names) {
        super(names, null);
        this.manager = manager;
        this.root = root;
        this.remote = remote;
    }

    @Override
    public boolean alive() {
        return ended() == null;
    }

    @Override
    public void verify() throws ShareException {
        ask("verify", SharePath.root(), () -> {
            root.refresh();
            return root.exists();
        });
    }

    @Override
    public Volume volume(ShareAddress share) throws ShareException {
        return ask("open " + share, SharePath.root(), () -> {
            SharePath path = SharePath.of(share.name());
            VfsPlaces places = new VfsPlaces(root.getFileSystem(), path);
            Optional<FileObject> directory = places.find(SharePath.root());
            if (directory.isEmpty()) {
                throw refusal(ErrorKind.NOT_FOUND, "open " + share, SharePath.root(), "there is no such directory");
            }
            if (!directory.get().isFolder()) {
                throw refusal(ErrorKind.WRONG_TYPE, "open " + share, SharePath.root(), "it is no directory");
            }
            return new VfsVolume(this, places, remote);
        });
    }

    @Override
    public long roundTrips() {
        return 0;
    }

    /** {@inheritDoc} A file system of this process holds its files as long as its manager lives, and is left alone. */
    @Override
    public void close() throws ShareException {
        boolean first = alive();
        super.close();
        if (first && remote) {
            manager.closeFileSystem(root.getFileSystem());
        }
    }
}
