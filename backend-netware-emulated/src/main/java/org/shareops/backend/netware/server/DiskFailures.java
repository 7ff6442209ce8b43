package org.shareops.backend.netware.server;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Locale;
import org.shareops.backend.netware.wire.Completion;

/** What clients are told when the disk beneath fails: a completion code, and none of this machine's own words. */
final class DiskFailures {
    // These have no exceptions of their own; the words are those of the C library, and of Windows.
    private static final List<String> FULL =
            List.of("no space left", "quota exceeded", "not enough space", "disk full", "file too large");
    private static final List<String> DENIED =
            List.of("read-only file system", "operation not permitted", "permission denied");
    private static final String NO_DESCRIPTORS = "too many open files";

    private DiskFailures() {}

    /** Returns the code for a failure; what this machine does not allow is a failure of the disk. */
    static int completion(IOException failure) {
        return completion(failure, Completion.IO_ERROR);
    }

    /** Returns the code for a failure; {@code denied} if this machine does not allow it. */
    static int completion(IOException failure, int denied) {
        if (failure instanceof NoSuchFileException) {
            return Completion.FAILURE;
        }
        if (failure instanceof FileAlreadyExistsException) {
            return Completion.NO_OVERWRITE;
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return Completion.DIRECTORY_NOT_EMPTY;
        }
        if (failure instanceof NotDirectoryException) {
            return Completion.INVALID_PATH;
        }
        if (failure instanceof AtomicMoveNotSupportedException) {
            return Completion.RENAME_ACROSS_VOLUMES;
        }
        if (failure instanceof AccessDeniedException) {
            return denied;
        }
        String words = wordsOf(failure);
        if (FULL.stream().anyMatch(words::contains)) {
            return Completion.OUT_OF_DISK;
        }
        if (DENIED.stream().anyMatch(words::contains)) {
            return denied;
        }
        return words.contains(NO_DESCRIPTORS) ? Completion.NO_FILE_HANDLES : Completion.IO_ERROR;
    }

    private static String wordsOf(IOException failure) {
        String words = failure instanceof FileSystemException onFile ? onFile.getReason() : failure.getMessage();
        return words == null ? "" : words.toLowerCase(Locale.ROOT);
    }

    /** Wraps a handler so that what this machine does not allow is refused with {@code denied}. */
    static Handler translating(int denied, Handler handler) {
        return call -> {
            try {
                return handler.handle(call);
            } catch (IOException e) {
                throw new Refused(completion(e, denied));
            }
        };
    }
}
