package org.shareops.vfs;

import java.io.IOException;
import java.util.Optional;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystem;
import org.shareops.model.ErrorKind;
import org.shareops.model.SharePath;

/** Finds the files of a share in its file system. Nothing that Commons VFS remembers of them is believed. */
final class VfsPlaces {
    private final FileSystem system;
    private final SharePath share;

    VfsPlaces(FileSystem system, SharePath share) {
        this.system = system;
        this.share = share;
    }

    String scheme() {
        return system.getRootName().getScheme();
    }

    FileSystem system() {
        return system;
    }

    /** Returns the URL of a place, whether there is anything or not. */
    String url(SharePath path) {
        return system.getRootURI() + share.resolve(path);
    }

    /** Returns what may be there. */
    FileObject at(SharePath path) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String name : share.resolve(path).names()) {
            text.append('/').append(PercentCode.inPath(name));
        }
        FileObject file = system.resolveFile(text.isEmpty() ? "/" : text.toString());
        file.refresh();
        return file;
    }

    /** Returns what is there. Links on the way are not followed: whoever made them decides where they lead. */
    Optional<FileObject> find(SharePath path) throws IOException {
        for (int i = 1; i < path.names().size(); i++) {
            FileObject above = at(path.prefix(i));
            if (above.isSymbolicLink()) {
                throw VfsOpened.refusal(
                        ErrorKind.ACCESS_DENIED, "look at", path, "\"" + path.prefix(i) + "\" is a symbolic link");
            }
            if (!above.isFolder()) {
                return Optional.empty();
            }
        }
        FileObject file = at(path);
        return file.exists() ? Optional.of(file) : Optional.empty();
    }

    FileObject existing(String operation, SharePath path) throws IOException {
        return find(path)
                .orElseThrow(() -> VfsOpened.refusal(
                        ErrorKind.NOT_FOUND, operation, path, "there is no such name; check the path"));
    }

    FileObject file(String operation, SharePath path) throws IOException {
        FileObject file = existing(operation, path);
        if (!file.isFile() || file.isSymbolicLink()) {
            throw VfsOpened.refusal(ErrorKind.WRONG_TYPE, operation, path, "it is no file; name a file");
        }
        return file;
    }

    FileObject directory(String operation, SharePath path) throws IOException {
        FileObject directory = existing(operation, path);
        if (!directory.isFolder() || directory.isSymbolicLink()) {
            throw VfsOpened.refusal(ErrorKind.WRONG_TYPE, operation, path, "it is no directory; check the path");
        }
        return directory;
    }

    /** Returns a name that is free, in a directory that is there. */
    FileObject free(String operation, SharePath path) throws IOException {
        if (path.isRoot()) {
            throw VfsOpened.refusal(ErrorKind.REFUSED, operation, path, "the root of a share stays where it is");
        }
        SharePath parent = path.parent().orElse(SharePath.root());
        Optional<FileObject> above = find(parent);
        if (above.isEmpty() || !above.get().isFolder()) {
            throw VfsOpened.refusal(ErrorKind.NOT_FOUND, operation, path, "the directory above it is missing");
        }
        if (find(path).isPresent()) {
            throw VfsOpened.refusal(ErrorKind.ALREADY_EXISTS, operation, path, "the name is taken; choose another");
        }
        return at(path);
    }
}
