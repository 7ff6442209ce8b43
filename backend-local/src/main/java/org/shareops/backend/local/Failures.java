package org.shareops.backend.local;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.NameRules;

/**
 * The one place where errors of the system become {@link ShareException}s (rule C2). System calls give an error number,
 * which is kept; {@code java.nio} gives a class and a text, which is kept in the message.
 */
final class Failures {
    /** What {@code java.nio} puts into {@link FileSystemException#getReason()}: the C library's words. */
    private static final Map<String, Errno> REASONS = Map.ofEntries(
            Map.entry("Operation not permitted", Errno.EPERM),
            Map.entry("Permission denied", Errno.EACCES),
            Map.entry("No such file or directory", Errno.ENOENT),
            Map.entry("Input/output error", Errno.EIO),
            Map.entry("Resource temporarily unavailable", Errno.EAGAIN),
            Map.entry("Device or resource busy", Errno.EBUSY),
            Map.entry("File exists", Errno.EEXIST),
            Map.entry("Invalid cross-device link", Errno.EXDEV),
            Map.entry("Cross-device link", Errno.EXDEV),
            Map.entry("Not a directory", Errno.ENOTDIR),
            Map.entry("Is a directory", Errno.EISDIR),
            Map.entry("Too many open files", Errno.EMFILE),
            Map.entry("Too many open files in system", Errno.ENFILE),
            Map.entry("Text file busy", Errno.ETXTBSY),
            Map.entry("File too large", Errno.EFBIG),
            Map.entry("No space left on device", Errno.ENOSPC),
            Map.entry("Read-only file system", Errno.EROFS),
            Map.entry("Too many links", Errno.EMLINK),
            Map.entry("File name too long", Errno.ENAMETOOLONG),
            Map.entry("No locks available", Errno.ENOLCK),
            Map.entry("Directory not empty", Errno.ENOTEMPTY),
            Map.entry("Too many levels of symbolic links", Errno.ELOOP),
            Map.entry("Operation not supported", Errno.EOPNOTSUPP),
            Map.entry("Stale file handle", Errno.ESTALE),
            Map.entry("Disk quota exceeded", Errno.EDQUOT));

    private final ShareAddress share;
    private final NameRules names;

    /**
     * Makes exceptions about one share.
     *
     * @param names the share's name rules, which tell a refused name from other refusals
     */
    Failures(ShareAddress share, NameRules names) {
        this.share = share;
        this.names = names;
    }

    /** Starts an exception that we decide on ourselves, without a native code. */
    ShareException.Builder builder(ErrorKind kind, String operation, SharePath path) {
        return ShareException.of(kind, operation).share(share).path(path);
    }

    /** Says that what was called is closed (rule C3). */
    ShareException closed(String operation, SharePath path) {
        return builder(ErrorKind.CLOSED, operation, path)
                .detail("this object, its volume or its link was closed before")
                .build();
    }

    /** Says that the calling thread is interrupted (rule C4); its flag stays as it is. */
    ShareException cancelled(String operation, SharePath path, @Nullable Throwable cause) {
        ShareException.Builder builder =
                builder(ErrorKind.CANCELLED, operation, path).detail("the calling thread was interrupted");
        return cause == null ? builder.build() : builder.cause(cause).build();
    }

    /** Maps any failure of a disk. */
    ShareException of(String operation, SharePath path, IOException failure) {
        if (failure instanceof ShareException known) {
            return known;
        }
        if (failure instanceof ErrnoException errno) {
            return ofErrno(operation, path, errno);
        }
        if (failure instanceof ClosedByInterruptException || failure instanceof FileLockInterruptionException) {
            return cancelled(operation, path, failure);
        }
        if (failure instanceof ClosedChannelException) {
            return closed(operation, path);
        }
        Errno meaning = meaningOf(failure);
        String text = textOf(failure);
        ShareException.Builder builder;
        if (meaning == null) {
            builder = builder(ErrorKind.IO_FAILURE, operation, path)
                    .detail("the system says: "
                            + (text.isEmpty() ? failure.getClass().getSimpleName() : text));
        } else {
            builder = builder(meaning.kind(), operation, path)
                    .detail(meaning.meaning() + (text.isEmpty() ? "" : " (the system says: " + text + ")"));
        }
        return builder.cause(failure).build();
    }

    /** Returns the system's own words. Exceptions of a telling class have none but the path, which is told anyway. */
    private static String textOf(IOException failure) {
        if (failure instanceof FileSystemException detailed) {
            return detailed.getReason() == null ? "" : detailed.getReason();
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private ShareException ofErrno(String operation, SharePath path, ErrnoException failure) {
        ErrorKind kind = failure.kind()
                .or(() -> Errno.of(failure.number()).map(Errno::kind))
                .orElse(ErrorKind.PROTOCOL);
        String usual = Errno.of(failure.number())
                .map(Errno::meaning)
                .orElse("the system gave an error number that this library does not know");
        String detail = failure.detail();
        ShareException.Builder builder;
        List<String> badNames = failure.is(Errno.EINVAL) ? names.problemsOf(path) : List.of();
        if (badNames.isEmpty()) {
            builder = builder(kind, operation, path).detail(detail == null ? usual : detail);
        } else {
            // vfat and its kin answer a name that they cannot hold with the all-purpose EINVAL.
            builder = builder(ErrorKind.INVALID_NAME, operation, path)
                    .detail("the file system cannot hold this name")
                    .problems(badNames);
        }
        if (failure.isNative()) {
            builder.nativeCode(Errno.code(failure.number()));
        }
        return builder.cause(failure).build();
    }

    private static @Nullable Errno meaningOf(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return Errno.ENOENT;
        }
        if (failure instanceof FileAlreadyExistsException) {
            return Errno.EEXIST;
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return Errno.ENOTEMPTY;
        }
        if (failure instanceof AccessDeniedException) {
            return Errno.EACCES;
        }
        if (failure instanceof NotDirectoryException) {
            return Errno.ENOTDIR;
        }
        if (failure instanceof FileSystemLoopException) {
            return Errno.ELOOP;
        }
        if (failure instanceof AtomicMoveNotSupportedException) {
            return Errno.EXDEV;
        }
        if (failure instanceof FileSystemException detailed && detailed.getReason() != null) {
            // "unable to ..." and the like follow some of the C library's texts.
            return REASONS.entrySet().stream()
                    .filter(known -> detailed.getReason().startsWith(known.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
        // File channels give a plain IOException whose message is the C library's text.
        return failure.getMessage() == null ? null : REASONS.get(failure.getMessage());
    }
}
