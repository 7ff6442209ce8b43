package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * An opened share's directory: turns paths of the share into paths of the system, and refuses those that would lead
 * through a symbolic link.
 *
 * <p>The check and the operation after it are two steps: who may write to the share can put a link in between. Who cannot
 * trust the writers of a share with that should not run with more rights than they have.
 */
final class ShareRoot {
    private final ShareAddress address;
    private final Path directory;
    private final FileSystemProfile profile;
    private final Failures failures;
    private final OpenHandles handles = new OpenHandles();

    /**
     * Makes the root of an opened share.
     *
     * @param directory the real path of its directory
     */
    ShareRoot(ShareAddress address, Path directory, FileSystemProfile profile) {
        this.address = address;
        this.directory = directory;
        this.profile = profile;
        this.failures = new Failures(address, profile.names());
    }

    ShareAddress address() {
        return address;
    }

    Path directory() {
        return directory;
    }

    FileSystemProfile profile() {
        return profile;
    }

    Failures failures() {
        return failures;
    }

    OpenHandles handles() {
        return handles;
    }

    /** Fails if the volume is closed or the calling thread is interrupted. */
    void checkUsable(String operation, SharePath path) throws ShareException {
        if (handles.isClosed()) {
            throw failures.closed(operation, path);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw failures.cancelled(operation, path, null);
        }
    }

    /**
     * Returns the place of {@code path} on this system, after checking that the volume is usable and that no symbolic link
     * is on the way. The last name is not looked at, and nothing needs to exist.
     *
     * @throws ShareException {@code CLOSED}, {@code CANCELLED}, {@code INVALID_NAME}, or {@code ACCESS_DENIED} naming the
     *     link
     */
    Path locate(String operation, SharePath path) throws ShareException {
        checkUsable(operation, path);
        Path place = resolve(operation, path);
        if (path.names().size() > 1) {
            refuseLinks(operation, path, place.getParent());
        }
        return place;
    }

    /** Returns the place of a path that is about to be made, renamed or deleted: not the share's own directory. */
    Path locateBelow(String operation, SharePath path) throws ShareException {
        if (path.isRoot()) {
            checkUsable(operation, path);
            throw failures.builder(ErrorKind.REFUSED, operation, path)
                    .detail("this is the share's own directory " + directory + "; name something below it")
                    .build();
        }
        return locate(operation, path);
    }

    /** Says that nothing can be created under the name of the share's own directory. */
    ShareException alreadyThere(String operation) throws ShareException {
        checkUsable(operation, SharePath.root());
        return failures.builder(ErrorKind.ALREADY_EXISTS, operation, SharePath.root())
                .detail("this is the share's own directory " + directory)
                .build();
    }

    private Path resolve(String operation, SharePath path) throws ShareException {
        if (profile.checksNamesItself() && !profile.names().problemsOf(path).isEmpty()) {
            // Windows reads a colon, a backslash or a trailing dot as something else than a part of the name.
            throw failures.builder(ErrorKind.INVALID_NAME, operation, path)
                    .detail("this system cannot hold the name")
                    .problems(profile.names().problemsOf(path))
                    .build();
        }
        try {
            Path place = directory;
            for (String name : path.names()) {
                place = place.resolve(name);
            }
            return place;
        } catch (InvalidPathException e) {
            throw failures.builder(ErrorKind.INVALID_NAME, operation, path)
                    .detail("this process cannot express the name (" + e.getReason()
                            + "); for names beyond ASCII start it in a UTF-8 locale, such as LC_ALL=C.UTF-8")
                    .cause(e)
                    .build();
        }
    }

    private void refuseLinks(String operation, SharePath path, @Nullable Path parent) throws ShareException {
        if (parent == null || isReal(parent)) {
            return;
        }
        Path place = directory;
        for (int depth = 1; depth < path.names().size(); depth++) {
            place = place.resolve(path.names().get(depth - 1));
            if (Files.isSymbolicLink(place)) {
                throw failures.builder(ErrorKind.ACCESS_DENIED, operation, path)
                        .detail(Quoted.of(path.prefix(depth)) + " on the way is a symbolic link " + whereto(place)
                                + "; links are never followed, name the real place instead")
                        .build();
            }
        }
    }

    private static boolean isReal(Path parent) {
        try {
            return parent.toRealPath().equals(parent);
        } catch (IOException e) {
            // Missing, unreadable, a circle of links: if it is no link, the operation itself meets the cause and tells
            // it.
            return false;
        }
    }

    private String whereto(Path link) {
        try {
            Path target = link.toRealPath();
            return target.startsWith(directory)
                    ? "to another place in the share"
                    : "that leads out of the share, to " + Quoted.of(target);
        } catch (IOException e) {
            return "that leads nowhere or where we may not look"; // it is refused all the same
        }
    }
}
