package org.shareops.model;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * One name in a directory, as a server describes it.
 *
 * @param name the name, without any path; the empty string for a share's root
 * @param kind what it stands for
 * @param size the content's size in bytes; 0 for everything but files
 * @param modified when the content was last written
 * @param changed when content or attributes were last changed, where the server says
 * @param attributes the attributes that are set
 * @param id its identity; absent where the server has none
 */
public record Entry(
        String name,
        EntryKind kind,
        long size,
        Instant modified,
        Optional<Instant> changed,
        Set<FileAttribute> attributes,
        Optional<FileId> id) {
    /** Copies the attributes. */
    public Entry {
        attributes = Set.copyOf(attributes);
    }

    /** Returns true for a regular file. */
    public boolean isFile() {
        return kind == EntryKind.FILE;
    }

    /** Returns true for a directory. */
    public boolean isDirectory() {
        return kind == EntryKind.DIRECTORY;
    }
}
