package org.shareops.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
     * <p>A source of very many files should not be asked for this list, but for {@link #walk}.
     *
     * <p>Names are reported as they are: the engine checks them (rule R9). Links that stay inside the source are
     * reported as what they point to.
     *
     * @throws ShareException of kind {@code SOURCE} if the source is missing, unreadable, or holds what cannot be
     *     published, such as a symbolic link that leads out of it or a device; all such entries are listed at once
     */
    List<SourceEntry> entries() throws IOException;

    /**
     * Gives everything that {@link #entries} lists to {@code visitor}, one entry after the other, in any order but a directory before
     * what it holds. The engine uses this one; a source of very many files overrides it together with {@link #finder}, and then an
     * update of it needs no memory for each file.
     *
     * @throws IOException as {@link #entries}, and as {@code visitor}, unchanged. What is refused may be known only at the end
     */
    default void walk(Visitor visitor) throws IOException {
        for (SourceEntry entry : entries()) {
            visitor.visit(entry);
        }
    }

    /**
     * Returns what finds an entry of {@link #walk} again, so that the entries need not be kept. Empty, as it is here, for a source
     * that has no such way: of that the engine keeps all entries in memory.
     */
    default Optional<Finder> finder() {
        return Optional.empty();
    }

    /** Takes the entries of a source, one after the other. */
    @FunctionalInterface
    interface Visitor {
        /** Takes one. */
        void visit(SourceEntry entry) throws IOException;
    }

    /** Finds single entries of a source again. Thread-safe. */
    @FunctionalInterface
    interface Finder {
        /**
         * Returns an entry as it is now; the engine notices by its mark if it has changed.
         *
         * @param names its {@link SourceEntry#names}
         * @throws IOException if it is not there any more, or cannot be read
         */
        SourceEntry find(List<String> names) throws IOException;
    }

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
