package org.shareops.backend.local;

import java.util.Arrays;
import java.util.Optional;
import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;

/**
 * The error numbers of Linux that file operations give, with the kind that each of them means for a share (rule C2). The
 * numbers are those of x86-64 and ARM64, which agree.
 */
enum Errno {
    EPERM(
            1,
            ErrorKind.ACCESS_DENIED,
            "the system does not permit it; the file may be immutable or need its owner or root"),
    ENOENT(2, ErrorKind.NOT_FOUND, "it does not exist, or the directory above it does not"),
    EINTR(4, ErrorKind.IO_FAILURE, "a signal interrupted the call"),
    EIO(5, ErrorKind.IO_FAILURE, "the disk failed; look into the system's log"),
    ENXIO(6, ErrorKind.WRONG_TYPE, "it is a device or pipe without a partner, not a regular file"),
    EBADF(9, ErrorKind.IO_FAILURE, "the descriptor does not allow it"),
    EAGAIN(11, ErrorKind.IN_USE, "another process holds a lock or a lease on it"),
    ENOMEM(12, ErrorKind.IO_FAILURE, "the system has no memory left for it"),
    EACCES(13, ErrorKind.ACCESS_DENIED, "the mode bits or access list of it or of a directory above it deny this"),
    EBUSY(16, ErrorKind.IN_USE, "the system or another process uses it"),
    EEXIST(17, ErrorKind.ALREADY_EXISTS, "the name is taken"),
    EXDEV(
            18,
            ErrorKind.UNSUPPORTED,
            "the two names lie on different file systems, such as a mount below the share's root; use a share whose root"
                    + " is that mount (on an overlay: the directory belongs to a lower layer)"),
    ENODEV(19, ErrorKind.WRONG_TYPE, "it is a device that does not exist"),
    ENOTDIR(20, ErrorKind.WRONG_TYPE, "a file is where a directory is needed"),
    EISDIR(21, ErrorKind.WRONG_TYPE, "a directory is where a file is needed"),
    EINVAL(22, ErrorKind.UNSUPPORTED, "the file system cannot do this"),
    ENFILE(23, ErrorKind.IO_FAILURE, "the system has too many files open"),
    EMFILE(24, ErrorKind.IO_FAILURE, "this process has too many files open; raise its limit (ulimit -n)"),
    ETXTBSY(26, ErrorKind.IN_USE, "a process is running this program"),
    EFBIG(27, ErrorKind.NO_SPACE, "the file would be larger than the file system or a limit of this process allows"),
    ENOSPC(28, ErrorKind.NO_SPACE, "the disk is full"),
    EROFS(30, ErrorKind.ACCESS_DENIED, "the file system is mounted read-only"),
    EMLINK(31, ErrorKind.NO_SPACE, "the directory holds as many directories as the file system allows"),
    ERANGE(34, ErrorKind.IO_FAILURE, "the value is larger than the file system allows"),
    EDEADLK(35, ErrorKind.IN_USE, "another process holds a lock on it and waits for us"),
    ENAMETOOLONG(36, ErrorKind.INVALID_NAME, "the name or the path is too long"),
    ENOLCK(37, ErrorKind.IO_FAILURE, "the file system gives out no locks now; on NFS look for its lock service"),
    ENOSYS(38, ErrorKind.UNSUPPORTED, "this system does not know the call"),
    ENOTEMPTY(39, ErrorKind.NOT_EMPTY, "the directory is not empty"),
    ELOOP(40, ErrorKind.WRONG_TYPE, "it is a symbolic link, and those are never followed"),
    ENODATA(61, ErrorKind.NOT_FOUND, "the extended attribute does not exist"),
    EOVERFLOW(75, ErrorKind.IO_FAILURE, "a number in the answer is too large"),
    EILSEQ(84, ErrorKind.INVALID_NAME, "the file system cannot encode the name"),
    EOPNOTSUPP(95, ErrorKind.UNSUPPORTED, "the file system cannot do this"),
    ETIMEDOUT(110, ErrorKind.IO_FAILURE, "the disk or its server did not answer in time"),
    ESTALE(116, ErrorKind.IO_FAILURE, "the server of this network disk no longer knows the file"),
    EUCLEAN(117, ErrorKind.IO_FAILURE, "the file system is damaged; check it"),
    EDQUOT(122, ErrorKind.NO_SPACE, "the disk quota is used up");

    private final int number;
    private final ErrorKind kind;
    private final String meaning;

    Errno(int number, ErrorKind kind, String meaning) {
        this.number = number;
        this.kind = kind;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    ErrorKind kind() {
        return kind;
    }

    /** Returns what it means and what to do, in plain words. */
    String meaning() {
        return meaning;
    }

    /** Returns the constant of a number; empty if we do not know it. */
    static Optional<Errno> of(int number) {
        return Arrays.stream(values()).filter(errno -> errno.number == number).findFirst();
    }

    /** Returns the code as exceptions keep it, known or not. */
    static NativeCode code(int number) {
        return new NativeCode("errno", number, of(number).map(Enum::name).orElse(""));
    }
}
