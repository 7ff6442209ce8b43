package org.shareops.internal.delivery;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** Says in our words what the local disk fails with. */
final class LocalFailure {
    private LocalFailure() {}

    /** Something to do on the local disk. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws IOException;
    }

    /**
     * Does something on the local disk.
     *
     * @param operation what, in plain words
     */
    static <T> T named(String operation, Path outbox, Action<T> action) throws ShareException {
        try {
            return action.run();
        } catch (ShareException e) {
            throw e;
        } catch (IOException e) {
            throw of(operation, outbox, e);
        }
    }

    static ShareException of(String operation, Path outbox, IOException cause) {
        return ShareException.of(kindOf(cause), operation + " the outbox " + outbox)
                .detail(textOf(cause))
                .cause(cause)
                .build();
    }

    private static String textOf(IOException cause) {
        if (cause instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (cause instanceof AccessDeniedException denied) {
            return "we have no right to " + denied.getFile();
        }
        if (cause instanceof NotDirectoryException other) {
            return other.getFile() + " is no directory";
        }
        if (isInterrupt(cause)) {
            return "it was interrupted";
        }
        return String.valueOf(cause.getMessage());
    }

    private static ErrorKind kindOf(IOException cause) {
        if (isInterrupt(cause)) {
            return ErrorKind.CANCELLED;
        }
        if (cause instanceof NoSuchFileException) {
            return ErrorKind.NOT_FOUND;
        }
        if (cause instanceof AccessDeniedException) {
            return ErrorKind.ACCESS_DENIED;
        }
        if (cause instanceof NotDirectoryException) {
            return ErrorKind.WRONG_TYPE;
        }
        // Java has no type for it; these are the words of Linux, for disks and for quotas, and of Windows.
        String text = cause instanceof FileSystemException named ? named.getReason() : cause.getMessage();
        boolean full = text != null
                && (text.contains("No space left")
                        || text.contains("quota exceeded")
                        || text.contains("not enough space"));
        return full ? ErrorKind.NO_SPACE : ErrorKind.IO_FAILURE;
    }

    private static boolean isInterrupt(IOException cause) {
        return cause instanceof ClosedByInterruptException || cause instanceof FileLockInterruptionException;
    }
}
