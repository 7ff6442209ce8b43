package org.shareops.source;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;

/** A file or directory of a {@code java.nio} file system. Links have been followed by whoever made the entry. */
final class PathEntry implements SourceEntry {
    private final Path path;
    private final List<String> names;
    private final BasicFileAttributes listed;
    private final Set<FileAttribute> attributes;
    private final String changed;
    private final boolean vouched;

    private PathEntry(
            Path path,
            List<String> names,
            BasicFileAttributes listed,
            Set<FileAttribute> attributes,
            String changed,
            boolean vouched) {
        this.path = path;
        this.names = List.copyOf(names);
        this.listed = listed;
        this.attributes = Set.copyOf(attributes);
        this.changed = changed;
        this.vouched = vouched;
    }

    /**
     * Looks at a path once, where the file system tells everything at once: each look is a request to it.
     *
     * @param times to be asked whether the file's mark vouches for its content; null if nobody wants to know
     * @param options whether to follow a link
     */
    static PathEntry read(Path path, List<String> names, @Nullable ChangeTimes times, LinkOption... options)
            throws IOException {
        Instant now = Instant.now();
        Set<String> views = path.getFileSystem().supportedFileAttributeViews();
        if (views.contains("unix")) {
            UnixLook look = UnixLook.at(path, options);
            boolean vouched = times != null && look.isRegularFile() && times.vouchFor(path, look, now);
            return new PathEntry(path, names, look, look.attributes(), look.changed(), vouched);
        }
        if (views.contains("posix")) {
            PosixFileAttributes posix = Files.readAttributes(path, PosixFileAttributes.class, options);
            return new PathEntry(path, names, posix, ofPosix(posix.permissions()), "", false);
        }
        BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class, options);
        Set<FileAttribute> attributes = EnumSet.noneOf(FileAttribute.class);
        if (Files.isHidden(path)) {
            attributes.add(FileAttribute.HIDDEN);
        }
        if (!Files.isWritable(path)) {
            attributes.add(FileAttribute.READ_ONLY);
        }
        return new PathEntry(path, names, basic, attributes, "", false);
    }

    private static Set<FileAttribute> ofPosix(Set<PosixFilePermission> permissions) {
        Set<FileAttribute> attributes = EnumSet.noneOf(FileAttribute.class);
        if (!permissions.contains(PosixFilePermission.OWNER_WRITE)) {
            attributes.add(FileAttribute.READ_ONLY);
        }
        if (permissions.contains(PosixFilePermission.OWNER_EXECUTE)) {
            attributes.add(FileAttribute.EXECUTABLE);
        }
        return attributes;
    }

    boolean isSymbolicLink() {
        return listed.isSymbolicLink();
    }

    boolean isRegularFile() {
        return listed.isRegularFile();
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public boolean isDirectory() {
        return listed.isDirectory();
    }

    @Override
    public long size() {
        return listed.isDirectory() ? 0 : listed.size();
    }

    @Override
    public Optional<Instant> modified() {
        return Optional.of(listed.lastModifiedTime().toInstant());
    }

    @Override
    public Set<FileAttribute> attributes() {
        return attributes;
    }

    @Override
    public String changeMark() {
        // A directory's own times change with every file that comes and goes; its entries are compared anyway.
        return listed.isDirectory()
                ? "directory"
                : listed.size() + " " + text(listed.lastModifiedTime().toInstant()) + " " + changed + " "
                        + listed.fileKey();
    }

    /** Returns a time for those who compare it; each file has two, and a date for people takes long to make. */
    static String text(Instant time) {
        return time.getEpochSecond() + "." + time.getNano();
    }

    @Override
    public boolean marksContent() {
        return vouched;
    }

    @Override
    public Optional<SecurityState> security() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view == null) {
            return Optional.empty();
        }
        PosixFileAttributes posix = view.readAttributes();
        String text = posix.owner().getName() + ":" + posix.group().getName() + ":"
                + PosixFilePermissions.toString(posix.permissions());
        return Optional.of(new SecurityState(SecurityState.POSIX_MODE, text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        if (isDirectory()) {
            throw new UnsupportedOperationException(path + " is a directory");
        }
        try {
            return Files.newByteChannel(path);
        } catch (FileSystemException e) {
            throw unreadable(path, e);
        }
    }

    /** Says in our words why the source's {@code path} cannot be read. */
    static ShareException unreadable(Path path, IOException cause) {
        String reason = cause instanceof NoSuchFileException
                ? "it does not exist"
                : cause instanceof java.nio.file.AccessDeniedException
                        ? "we have no right to read it"
                        : String.valueOf(cause.getMessage());
        return ShareException.of(ErrorKind.SOURCE, "read the source " + path)
                .detail(reason)
                .cause(cause)
                .build();
    }
}
