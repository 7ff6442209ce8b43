package org.shareops.backend.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.shareops.model.EntryKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;

/**
 * Any system that {@code java.nio} knows: Windows, macOS, and Linux where JNA cannot be loaded. Weaker than {@link
 * LinuxDisk} in three ways: a claim is the one kind of lock that file channels have, so {@code flock} holders go unnoticed
 * on POSIX systems; renaming to a free name looks first and renames then; the open of a leased file waits for its holder.
 */
final class PortableDisk implements Disk {
    /** Windows reports these in a view of its own. */
    private final boolean dosAttributes;

    private final boolean unixAttributes;

    PortableDisk(Set<String> attributeViews) {
        this.unixAttributes = attributeViews.contains("unix");
        this.dosAttributes = !unixAttributes && attributeViews.contains("dos");
    }

    @Override
    public Optional<FileStatus> status(Path path) throws IOException {
        try {
            return Optional.of(statusOf(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private FileStatus statusOf(Path path) throws IOException {
        if (unixAttributes) {
            Map<String, Object> unix = Files.readAttributes(
                    path, "unix:mode,ino,dev,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
            boolean directory = FileStatus.kindOf(number(unix, "mode").intValue()) == EntryKind.DIRECTORY;
            return unixStatus(unix, directory && MountTable.isMountPoint(path));
        }
        BasicFileAttributes basic = dosAttributes
                ? Files.readAttributes(path, DosFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                : Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Set<FileAttribute> attributes = EnumSet.noneOf(FileAttribute.class);
        if (basic instanceof DosFileAttributes dos) {
            addIf(dos.isReadOnly(), FileAttribute.READ_ONLY, attributes);
            addIf(dos.isHidden(), FileAttribute.HIDDEN, attributes);
            addIf(dos.isSystem(), FileAttribute.SYSTEM, attributes);
            addIf(dos.isArchive(), FileAttribute.ARCHIVE, attributes);
        }
        return new FileStatus(
                kindOf(basic),
                basic.size(),
                basic.lastModifiedTime().toInstant(),
                Optional.empty(),
                attributes,
                Optional.ofNullable(basic.fileKey()).map(key -> new FileId(key.toString())),
                Optional.empty(),
                false);
    }

    private static FileStatus unixStatus(Map<String, Object> unix, boolean mountPoint) {
        int mode = number(unix, "mode").intValue();
        return new FileStatus(
                FileStatus.kindOf(mode),
                number(unix, "size").longValue(),
                time(unix, "lastModifiedTime"),
                Optional.of(time(unix, "ctime")),
                FileStatus.attributesOf(mode),
                Optional.of(new FileId(unix.get("dev") + ":" + unix.get("ino"))),
                Optional.empty(),
                mountPoint);
    }

    private static Number number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number number ? number : 0;
    }

    private static Instant time(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof FileTime time ? time.toInstant() : Instant.EPOCH;
    }

    private static EntryKind kindOf(BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return EntryKind.SYMBOLIC_LINK;
        }
        if (attributes.isDirectory()) {
            return EntryKind.DIRECTORY;
        }
        return attributes.isRegularFile() ? EntryKind.FILE : EntryKind.OTHER;
    }

    private static void addIf(boolean set, FileAttribute attribute, Set<FileAttribute> attributes) {
        if (set) {
            attributes.add(attribute);
        }
    }

    @Override
    public OpenedFile open(Path file) throws IOException {
        requireRegular(statusOf(file));
        return opened(file, false, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public OpenedFile create(Path file) throws IOException {
        return opened(
                file,
                true,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.READ,
                LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public OpenedFile claim(Path file) throws IOException {
        requireRegular(statusOf(file));
        return opened(file, true, StandardOpenOption.WRITE, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    private OpenedFile opened(Path file, boolean lock, OpenOption... options) throws IOException {
        FileChannel channel = FileChannel.open(file, options);
        boolean done = false;
        try {
            if (lock) {
                lock(channel);
            }
            FileId id = statusOf(file).id().orElseGet(() -> new FileId("name:" + file));
            OpenedFile opened = new ChannelFile(channel, id, channel.size());
            done = true;
            return opened;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    /** Locks the whole file until the channel is closed. */
    private static void lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw ErrnoException.noticed(Errno.EAGAIN, "another process holds a lock on it");
            }
        } catch (OverlappingFileLockException e) {
            throw ErrnoException.noticed(Errno.EAGAIN, "this process holds a lock on it already");
        }
    }

    @Override
    public boolean mayChange(Path directory) throws IOException {
        if (!statusOf(directory).isDirectory()) {
            throw ErrnoException.noticed(Errno.ENOTDIR, "it is not a directory");
        }
        // On Windows the answer would be about a mark that says nothing for directories.
        return !unixAttributes || (Files.isWritable(directory) && Files.isExecutable(directory));
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        Files.createDirectory(directory);
    }

    @Override
    public void delete(Path path) throws IOException {
        refuseMountPoint("delete", path);
        Files.delete(path);
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        if (statusOf(from).isDirectory()
                || status(to).filter(FileStatus::isDirectory).isPresent()) {
            renameToFree(from, to);
            return;
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void renameToFree(Path from, Path to) throws IOException {
        refuseMountPoint("rename", from);
        if (status(to).isPresent()) {
            throw new FileAlreadyExistsException(to.toString());
        }
        // Best effort: what appears under the name right now is replaced on POSIX systems. Nothing in java.nio avoids
        // it.
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void setModified(Path path, Instant modified) throws IOException {
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(FileTime.from(modified), null, null);
    }

    @Override
    public void setAttributes(Path path, Set<FileAttribute> attributes) throws IOException {
        if (unixAttributes) {
            int mode = number(Files.readAttributes(path, "unix:mode", LinkOption.NOFOLLOW_LINKS), "mode")
                    .intValue();
            if (FileStatus.kindOf(mode) == EntryKind.SYMBOLIC_LINK) {
                throw ErrnoException.noticed(Errno.ELOOP, Errno.ELOOP.meaning());
            }
            Files.setAttribute(path, "unix:mode", FileStatus.withAttributes(mode, attributes));
        } else if (dosAttributes) {
            Files.setAttribute(path, "dos:readonly", attributes.contains(FileAttribute.READ_ONLY));
            Files.setAttribute(path, "dos:hidden", attributes.contains(FileAttribute.HIDDEN));
            Files.setAttribute(path, "dos:system", attributes.contains(FileAttribute.SYSTEM));
            Files.setAttribute(path, "dos:archive", attributes.contains(FileAttribute.ARCHIVE));
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (!unixAttributes) {
            return; // Windows keeps names in its journal, and does not let one open a directory
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long copy(Path from, Path to, boolean sync) throws IOException {
        requireRegular(statusOf(from));
        try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                FileChannel target = FileChannel.open(
                        to, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), modeOfCopy(from))) {
            long copied = 0;
            while (true) {
                long count = source.transferTo(copied, Long.MAX_VALUE, target);
                if (count == 0) {
                    break;
                }
                copied += count;
            }
            if (sync) {
                target.force(true);
            }
            return copied;
        }
    }

    /** Returns the owner's rights on the original: until the copy gets its own, nobody else may read it. */
    private java.nio.file.attribute.FileAttribute<?>[] modeOfCopy(Path from) throws IOException {
        if (!unixAttributes) {
            return new java.nio.file.attribute.FileAttribute<?>[0];
        }
        Set<PosixFilePermission> owners = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        owners.retainAll(Files.getPosixFilePermissions(from, LinkOption.NOFOLLOW_LINKS));
        return new java.nio.file.attribute.FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(owners)};
    }

    private void refuseMountPoint(String call, Path path) throws IOException {
        if (status(path).filter(FileStatus::mountPoint).isPresent()) {
            throw ErrnoException.mountPoint(call, Errno.EBUSY.number(), path);
        }
    }

    private static void requireRegular(FileStatus status) throws ErrnoException {
        if (status.isDirectory()) {
            throw ErrnoException.noticed(Errno.EISDIR, "it is a directory where a file is needed");
        }
        if (!status.isFile()) {
            throw ErrnoException.noticed(Errno.ELOOP, "it is a link, a device, a pipe or a socket, not a regular file");
        }
    }
}
