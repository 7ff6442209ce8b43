package org.shareops.backend.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;

/** Linux, by its system calls. */
final class LinuxDisk implements Disk {
    private static final int NEW_FILE_MODE = 0666;
    /** Content that few may read must not be read by many from its copy, before that gets the rights it is to have. */
    private static final int COPY_MODE = 0600;

    private static final int NEW_DIRECTORY_MODE = 0777;
    /** How much one request copies: large enough to cost nothing, small enough to notice an interrupt. */
    private static final long COPY_STEP = 64L * 1024 * 1024;

    private final ScratchBuffers scratch;
    private final Locker locker;

    /** Locks a whole file, or throws because somebody holds a lock on it; see {@link LinuxLocks#acquire}. */
    @FunctionalInterface
    interface Locker {
        void lock(int descriptor, boolean writable) throws IOException;
    }

    LinuxDisk(ScratchBuffers scratch) {
        this(scratch, LinuxLocks::acquire);
    }

    /** Locks by way of {@code locker}, so that a test can let others in between a file's creation and its lock. */
    LinuxDisk(ScratchBuffers scratch, Locker locker) {
        this.scratch = scratch;
        this.locker = locker;
    }

    @Override
    public Optional<FileStatus> status(Path path) throws ErrnoException {
        try {
            return Optional.of(LinuxStatus.of(path));
        } catch (ErrnoException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public LinuxFile open(Path file) throws IOException {
        requireRegular(LinuxStatus.of(file));
        // Without O_NONBLOCK the open of a leased file would hang until its holder gives way.
        int descriptor = openDescriptor(file, LinuxCalls.O_RDONLY | LinuxCalls.O_NONBLOCK);
        return takeOver(descriptor, false, status -> {});
    }

    @Override
    public OpenedFile create(Path file) throws IOException {
        return create(file, NEW_FILE_MODE);
    }

    /**
     * Creates a file with its content, time and attributes through one descriptor. Of a failure after its creation it may
     * be left.
     *
     * @param sync whether all of that must be durable when this returns
     * @return the file's identity
     */
    FileId createWhole(
            Path file,
            ByteBuffer content,
            @Nullable Instant modified,
            @Nullable Set<FileAttribute> attributes,
            boolean sync)
            throws IOException {
        LinuxFile created = create(file, NEW_FILE_MODE);
        try {
            created.write(content, 0);
            if (attributes != null) {
                created.setAttributes(attributes);
            }
            if (modified != null) {
                created.setModified(modified);
            }
            if (sync) {
                created.sync();
            }
            created.close(); // here, since this can be where a lack of space shows
            return created.id();
        } finally {
            created.close();
        }
    }

    private LinuxFile create(Path file, int mode) throws IOException {
        int descriptor = openDescriptor(file, LinuxCalls.O_RDWR | LinuxCalls.O_CREAT | LinuxCalls.O_EXCL, mode);
        return takeOver(descriptor, true, status -> {
            try {
                locker.lock(descriptor, true);
            } catch (ErrnoException e) {
                if (Errno.of(e.number())
                        .map(Errno::kind)
                        .filter(ErrorKind.IN_USE::equals)
                        .isPresent()) {
                    // Whoever locked our file first owns it, and relies on its name: it is theirs to remove.
                    throw new ErrnoException("lock", e.number(), "somebody else locked the new file first, and has it");
                }
                deleteIfStill(file, status.id().orElseThrow(), e); // locks are out of reach here, for all alike
                throw e;
            }
        });
    }

    @Override
    public OpenedFile claim(Path file) throws IOException {
        // Opening a device can do things to it, so the kind is asked first; and again once it is open.
        requireRegular(LinuxStatus.of(file));
        boolean writable = true;
        int descriptor;
        try {
            descriptor = openDescriptor(file, LinuxCalls.O_RDWR | LinuxCalls.O_NONBLOCK);
        } catch (ErrnoException e) {
            // A read-only file, a read-only disk, or a program that runs: neither means that somebody holds a lock.
            if (!e.is(Errno.EACCES) && !e.is(Errno.EROFS) && !e.is(Errno.ETXTBSY) && !e.is(Errno.EPERM)) {
                throw e;
            }
            writable = false;
            descriptor = openDescriptor(file, LinuxCalls.O_RDONLY | LinuxCalls.O_NONBLOCK);
        }
        int opened = descriptor;
        boolean openedForWriting = writable;
        return takeOver(opened, true, status -> {
            locker.lock(opened, openedForWriting);
            if (!status(file).flatMap(FileStatus::id).equals(status.id())) {
                throw ErrnoException.noticed(
                        Errno.EAGAIN, "somebody replaced or removed the file while it was claimed");
            }
        });
    }

    @Override
    public boolean mayChange(Path directory) throws ErrnoException {
        FileStatus status = LinuxStatus.of(directory);
        requireDirectory(status);
        if (status.posix().filter(FileStatus.Posix::guarded).isPresent()) {
            return false; // the question below says nothing of append-only
        }
        int answer = LinuxCalls.faccessat(
                LinuxCalls.AT_FDCWD,
                LinuxPaths.encode(directory),
                LinuxCalls.W_OK | LinuxCalls.X_OK,
                LinuxCalls.AT_EACCESS | LinuxCalls.AT_SYMLINK_NOFOLLOW);
        if (answer == 0) {
            return true;
        }
        ErrnoException failure = LinuxCalls.failed("faccessat");
        if (failure.is(Errno.EACCES) || failure.is(Errno.EROFS) || failure.is(Errno.EPERM)) {
            return false;
        }
        if (failure.is(Errno.EINVAL) || failure.is(Errno.ENOSYS) || failure.is(Errno.EOPNOTSUPP)) {
            return true; // an old system that does not answer this
        }
        throw failure;
    }

    @Override
    public void createDirectory(Path directory) throws ErrnoException {
        LinuxCalls.check("mkdir", LinuxCalls.mkdir(LinuxPaths.encode(directory), NEW_DIRECTORY_MODE));
    }

    @Override
    public void delete(Path path) throws ErrnoException {
        byte[] name = LinuxPaths.encode(path);
        try {
            if (LinuxStatus.of(path).isDirectory()) {
                LinuxCalls.check("rmdir", LinuxCalls.rmdir(name));
            } else {
                LinuxCalls.check("unlink", LinuxCalls.unlink(name));
            }
        } catch (ErrnoException e) {
            throw explained(e, path);
        }
    }

    /**
     * Tells a mount point, of a directory or a single file, from a name that somebody uses: the system calls both busy,
     * or says of the first that it lies on another file system.
     */
    private static ErrnoException explained(ErrnoException failure, Path... names) {
        if (failure.is(Errno.EBUSY) || failure.is(Errno.EXDEV)) {
            for (Path name : names) {
                if (isMountPoint(name)) {
                    ErrnoException refused = ErrnoException.mountPoint(failure.call(), failure.number(), name);
                    refused.addSuppressed(failure);
                    return refused;
                }
            }
        }
        return failure;
    }

    private static boolean isMountPoint(Path name) {
        try {
            return LinuxStatus.of(name).mountPoint() || MountTable.isMountPoint(name);
        } catch (ErrnoException e) {
            return false; // it has gone meanwhile, and the failure that brought us here says enough
        }
    }

    @Override
    public void replace(Path from, Path to) throws ErrnoException {
        FileStatus moved = LinuxStatus.of(from);
        if (moved.isDirectory()) {
            // rename(2) would let a directory replace an empty one without a word.
            renameToFree(from, to);
            return;
        }
        if (!from.equals(to) && status(to).flatMap(FileStatus::id).equals(moved.id())) {
            // Two hard links of one file: rename(2) does nothing then, and leaves both names.
            LinuxCalls.check("unlink", LinuxCalls.unlink(LinuxPaths.encode(from)));
            return;
        }
        try {
            LinuxCalls.check("rename", LinuxCalls.rename(LinuxPaths.encode(from), LinuxPaths.encode(to)));
        } catch (ErrnoException e) {
            if (e.is(Errno.EISDIR)) {
                throw new ErrnoException(
                        "rename", Errno.EEXIST.number(), "a directory has the target's name, and is never replaced");
            }
            throw explained(e, from, to);
        }
    }

    @Override
    public void renameToFree(Path from, Path to) throws ErrnoException {
        try {
            renameAt(from, to, LinuxCalls.RENAME_NOREPLACE);
        } catch (ErrnoException e) {
            if (!e.is(Errno.EINVAL) && !e.is(Errno.ENOSYS)) {
                throw explained(e, from);
            }
            renameToFreeInTwoSteps(from, to);
        }
    }

    /**
     * For file systems that do not know {@code RENAME_NOREPLACE}, NFS above all. A file is linked to its new name, which
     * fails if the name is taken, and then loses the old one. A directory cannot be linked: its target is looked at
     * first, and an empty directory that appears there between the look and the rename is replaced.
     */
    private void renameToFreeInTwoSteps(Path from, Path to) throws ErrnoException {
        FileStatus moved = LinuxStatus.of(from);
        byte[] oldName = LinuxPaths.encode(from);
        byte[] newName = LinuxPaths.encode(to);
        if (!moved.isDirectory() && LinuxCalls.link(oldName, newName) == 0) {
            LinuxCalls.check("unlink", LinuxCalls.unlink(oldName));
            return;
        }
        if (status(to).isPresent()) {
            throw new ErrnoException("rename", Errno.EEXIST.number());
        }
        try {
            LinuxCalls.check("rename", LinuxCalls.rename(oldName, newName));
        } catch (ErrnoException e) {
            throw explained(e, from);
        }
    }

    /** Swaps two names in one step. */
    void exchange(Path one, Path other) throws ErrnoException {
        try {
            renameAt(one, other, LinuxCalls.RENAME_EXCHANGE);
        } catch (ErrnoException e) {
            throw explained(e, one, other);
        }
    }

    private static void renameAt(Path from, Path to, int flags) throws ErrnoException {
        LinuxCalls.check(
                "renameat2",
                LinuxCalls.renameat2(
                        LinuxCalls.AT_FDCWD,
                        LinuxPaths.encode(from),
                        LinuxCalls.AT_FDCWD,
                        LinuxPaths.encode(to),
                        flags));
    }

    @Override
    public void setModified(Path path, Instant modified) throws ErrnoException {
        LinuxCalls.check(
                "utimensat",
                LinuxCalls.utimensat(
                        LinuxCalls.AT_FDCWD,
                        LinuxPaths.encode(path),
                        LinuxTimes.modified(modified),
                        LinuxCalls.AT_SYMLINK_NOFOLLOW));
    }

    @Override
    public void setAttributes(Path path, Set<FileAttribute> attributes) throws ErrnoException {
        try (PinnedInode inode = PinnedInode.open(path)) {
            int mode = inode.posix().mode();
            int wanted = FileStatus.withAttributes(mode, attributes);
            if (wanted != (mode & 07777)) {
                inode.chmod(wanted);
            }
        }
    }

    @Override
    public void syncDirectory(Path directory) throws ErrnoException {
        withDirectory(directory, descriptor -> LinuxCalls.check("fsync", LinuxCalls.fsync(descriptor)));
    }

    /** Makes everything durable that was written to the file system of {@code directory}. */
    void syncFileSystem(Path directory) throws ErrnoException {
        withDirectory(directory, descriptor -> LinuxCalls.check("syncfs", LinuxCalls.syncfs(descriptor)));
    }

    @Override
    public long copy(Path from, Path to, boolean sync) throws IOException {
        LinuxFile source = open(from);
        try {
            // The mode also caps what a default access list of the directory would give.
            LinuxFile target = create(to, source.permissions() & COPY_MODE);
            try {
                long copied = source.use(in -> target.use(out -> LinuxCopy.copy(in, out, COPY_STEP)));
                if (sync) {
                    target.sync();
                }
                target.close(); // here, since this can be where a lack of space shows
                return copied;
            } catch (IOException | RuntimeException e) {
                deleteIfStill(to, target.id(), e);
                throw e;
            } finally {
                target.close();
            }
        } finally {
            source.close();
        }
    }

    @FunctionalInterface
    private interface DescriptorCall {
        void on(int descriptor) throws ErrnoException;
    }

    private static void withDirectory(Path directory, DescriptorCall call) throws ErrnoException {
        int descriptor = openDescriptor(directory, LinuxCalls.O_RDONLY | LinuxCalls.directoryOnly());
        try {
            call.on(descriptor);
        } finally {
            int ignored = LinuxCalls.close(descriptor); // nothing was written through it
        }
    }

    private static int openDescriptor(Path path, int flags) throws ErrnoException {
        return openDescriptor(path, flags, 0);
    }

    /** Opens a descriptor; {@code mode} counts if that creates a file. */
    private static int openDescriptor(Path path, int flags, int mode) throws ErrnoException {
        int all = flags | LinuxCalls.noFollow() | LinuxCalls.O_CLOEXEC;
        return (int) LinuxCalls.check("open", LinuxCalls.open(LinuxPaths.encode(path), all, mode));
    }

    @FunctionalInterface
    private interface Preparation {
        void of(FileStatus status) throws IOException;
    }

    /** Makes a file of a new descriptor; closes that if anything fails. */
    private LinuxFile takeOver(int descriptor, boolean locked, Preparation preparation) throws IOException {
        boolean done = false;
        try {
            FileStatus status = LinuxStatus.of(descriptor);
            requireRegular(status);
            preparation.of(status);
            done = true;
            return new LinuxFile(descriptor, status, locked, scratch);
        } finally {
            if (!done) {
                int ignored = LinuxCalls.close(descriptor); // the failure that brought us here says more
            }
        }
    }

    private static void requireDirectory(FileStatus status) throws ErrnoException {
        if (!status.isDirectory()) {
            throw ErrnoException.noticed(Errno.ENOTDIR, "it is not a directory");
        }
    }

    private static void requireRegular(FileStatus status) throws ErrnoException {
        if (status.isDirectory()) {
            throw ErrnoException.noticed(Errno.EISDIR, "it is a directory where a file is needed");
        }
        if (status.kind() == EntryKind.SYMBOLIC_LINK) {
            throw ErrnoException.noticed(Errno.ELOOP, Errno.ELOOP.meaning());
        }
        if (!status.isFile()) {
            throw ErrnoException.noticed(Errno.ENXIO, "it is a device, a pipe or a socket where a file is needed");
        }
    }

    /** Takes back a file that we created and could not finish, unless the name means another by now. */
    private void deleteIfStill(Path file, FileId created, Exception why) {
        try {
            if (status(file).flatMap(FileStatus::id).filter(created::equals).isPresent()) {
                LinuxCalls.check("unlink", LinuxCalls.unlink(LinuxPaths.encode(file)));
            }
        } catch (ErrnoException e) {
            why.addSuppressed(e);
        }
    }
}
