package org.shareops.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.shareops.model.ShareException;

/**
 * New content: one file, or a tree of files. An implementation must be able to list itself more than once, since the
 * engine compares two listings to notice a source that changes (rule R13). It must be usable from several threads.
 */
public interface Source {
    /** Returns a name for messages and reports, such as the directory's path; holds no secret (rule C6). */
    String describe();

    /**
     * Lists everything that is to be published, a directory before what it holds. A source of one file lists that file
     * with an empty path.
     *
     * <p>Names are reported as they are: the engine checks them (rule R9). Links that stay inside the source are
     * reported as what they point to.
     *
     * @throws ShareException of kind {@code SOURCE} if the source is missing, unreadable, or holds what cannot be
     *     published, such as a symbolic link that leads out of it or a device; all such entries are listed at once
     */
    List<SourceEntry> entries() throws IOException;

    /** A directory of the default file system, or of any other {@code java.nio} file system. */
    static Source directory(Path directory) {
        return new DirectorySource(directory);
    }

    /** A single file. */
    static Source file(Path file) {
        return new FileSource(file);
    }

    /**
     * Bytes in memory, as one file.
     *
     * @param content the content; copied
     */
    static Source bytes(byte[] content) {
        return new BytesSource(content);
    }
}
