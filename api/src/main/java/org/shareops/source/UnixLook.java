package org.shareops.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.FileAttribute;

/**
 * What one look at a file of a UNIX system tells: all of it was true at the same time.
 *
 * @param found the attributes by name; file systems give some of them or none, but for those that every one has
 */
record UnixLook(Map<String, Object> found) implements BasicFileAttributes {
    private static final String MODE = "mode";
    private static final String DEVICE = "dev";
    /** When content or attributes were changed; unlike the time of the last write, nobody can set it on most systems. */
    private static final String CHANGE_TIME = "ctime";

    /** Owner and group stay out: each would be looked up by name. */
    private static final String NAMES = "unix:" + MODE + "," + CHANGE_TIME + "," + DEVICE
            + ",size,lastModifiedTime,lastAccessTime,creationTime,isDirectory,isRegularFile,isSymbolicLink,isOther,fileKey";

    private static final int OWNER_WRITE = 0200;
    private static final int OWNER_EXECUTE = 0100;

    /** Looks at a path; {@code options} say whether to follow a link. */
    static UnixLook at(Path path, LinkOption... options) throws IOException {
        return new UnixLook(Files.readAttributes(path, NAMES, options));
    }

    /** Returns the time of the last change of anything, as text. */
    String changed() {
        return PathEntry.text(changedAt());
    }

    /** Returns the time of the last change of anything. */
    Instant changedAt() {
        return known(CHANGE_TIME, FileTime.class).toInstant();
    }

    /** Returns which file system it is on. */
    Object device() {
        return known(DEVICE, Object.class);
    }

    /** Returns what the mode says. */
    Set<FileAttribute> attributes() {
        int mode = known(MODE, Integer.class);
        Set<FileAttribute> attributes = EnumSet.noneOf(FileAttribute.class);
        if ((mode & OWNER_WRITE) == 0) {
            attributes.add(FileAttribute.READ_ONLY);
        }
        if ((mode & OWNER_EXECUTE) != 0) {
            attributes.add(FileAttribute.EXECUTABLE);
        }
        return attributes;
    }

    private <T> T known(String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(found.get(name), name));
    }

    @Override
    public FileTime lastModifiedTime() {
        return known("lastModifiedTime", FileTime.class);
    }

    @Override
    public FileTime lastAccessTime() {
        return known("lastAccessTime", FileTime.class);
    }

    @Override
    public FileTime creationTime() {
        return known("creationTime", FileTime.class);
    }

    @Override
    public boolean isRegularFile() {
        return known("isRegularFile", Boolean.class);
    }

    @Override
    public boolean isDirectory() {
        return known("isDirectory", Boolean.class);
    }

    @Override
    public boolean isSymbolicLink() {
        return known("isSymbolicLink", Boolean.class);
    }

    @Override
    public boolean isOther() {
        return known("isOther", Boolean.class);
    }

    @Override
    public long size() {
        return known("size", Long.class);
    }

    @Override
    public @Nullable Object fileKey() {
        return found.get("fileKey");
    }
}
