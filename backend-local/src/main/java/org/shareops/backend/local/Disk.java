package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.shareops.model.FileAttribute;

/**
 * The operations of one operating system, by absolute path, one native operation each. The last name is never followed if
 * it is a symbolic link; the names before it have been checked by {@link ShareRoot}.
 *
 * <p>Fails with {@link ErrnoException} or exceptions of {@code java.nio}, which {@link Failures} maps.
 */
interface Disk {
    /** Returns what a name stands for; empty if it, or a directory on the way, does not exist. */
    Optional<FileStatus> status(Path path) throws IOException;

    /** Opens a regular file for reading. */
    OpenedFile open(Path file) throws IOException;

    /** Creates a file and locks it against those who ask for locks. */
    OpenedFile create(Path file) throws IOException;

    /** Opens an existing regular file and locks it against those who ask for locks. */
    OpenedFile claim(Path file) throws IOException;

    /** Returns false if the system would refuse us to create or remove names in a directory; true if it does not say. */
    boolean mayChange(Path directory) throws IOException;

    void createDirectory(Path directory) throws IOException;

    /** Deletes one name; a directory only if it is empty. */
    void delete(Path path) throws IOException;

    /** Renames, replacing a file that has the name; a directory replaces nothing. */
    void replace(Path from, Path to) throws IOException;

    /** Renames to a name that must be free. */
    void renameToFree(Path from, Path to) throws IOException;

    void setModified(Path path, Instant modified) throws IOException;

    void setAttributes(Path path, Set<FileAttribute> attributes) throws IOException;

    void syncDirectory(Path directory) throws IOException;

    /**
     * Copies content to a name that must be free, and returns how many bytes that were. On POSIX systems nobody but the
     * copy's owner may read it, and that one only if the original's may.
     */
    long copy(Path from, Path to, boolean sync) throws IOException;
}
