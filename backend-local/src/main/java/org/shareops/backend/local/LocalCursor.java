package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.EntryCursor;

/**
 * A listing under way. Entries that vanish between being named and being looked at are left out. A name whose bytes are no
 * text ends it with a failure: shown with replacement characters it would be another name, and could not be used.
 */
final class LocalCursor implements EntryCursor, OpenHandles.Handle {
    private static final String OPERATION = "list";

    private final ShareRoot root;
    private final Disk disk;
    private final SharePath directory;
    private final DirectoryStream<Path> stream;
    private final Iterator<Path> names;
    private volatile boolean closed;

    /**
     * Opens a listing.
     *
     * @param place where the directory is on this system
     */
    @SuppressWarnings("StreamResourceLeak") // close() closes it
    LocalCursor(ShareRoot root, Disk disk, SharePath directory, Path place) throws IOException {
        this.root = root;
        this.disk = disk;
        this.directory = directory;
        this.stream = Files.newDirectoryStream(place);
        this.names = stream.iterator();
    }

    @Override
    public @Nullable Entry next() throws ShareException {
        if (closed) {
            throw root.failures().closed(OPERATION, directory);
        }
        root.checkUsable(OPERATION, directory);
        try {
            while (names.hasNext()) {
                Path path = names.next();
                Optional<FileStatus> status = disk.status(path);
                if (status.isPresent()) {
                    return status.get().toEntry(nameOf(path));
                }
            }
            return null;
        } catch (DirectoryIteratorException e) {
            throw root.failures().of(OPERATION, directory, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw root.failures().of(OPERATION, directory, e);
        }
    }

    private String nameOf(Path path) throws ShareException {
        if (!LinuxPaths.isLossy(path)) {
            return String.valueOf(path.getFileName());
        }
        String name = LinuxPaths.escapedName(path);
        throw root.failures()
                .builder(ErrorKind.INVALID_NAME, OPERATION, directory)
                .detail("it holds a name that is no text in this process's encoding, written with escapes: \"" + name
                        + "\"; rename that, or if it is text in UTF-8, start this process in such a locale, as with"
                        + " LC_ALL=C.UTF-8")
                .problems(List.of("\"" + name + "\""))
                .build();
    }

    @Override
    public void close() throws ShareException {
        closed = true;
        root.handles().remove(this);
        try {
            stream.close();
        } catch (IOException e) {
            throw root.failures().of(OPERATION, directory, e);
        }
    }
}
