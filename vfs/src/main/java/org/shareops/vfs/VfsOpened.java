package org.shareops.vfs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/** A link to a file system, or what was opened through one. It ends with what it was opened through. */
class VfsOpened implements AutoCloseable {
    final OpenNames names;
    private final @Nullable VfsOpened parent;
    private volatile @Nullable ErrorKind ended;

    /** What one call does, while it holds the lock. */
    @FunctionalInterface
    interface Request<T extends @Nullable Object> {
        T run() throws IOException;
    }

    VfsOpened(OpenNames names, @Nullable VfsOpened parent) {
        this.names = names;
        this.parent = parent;
    }

    /** Returns null, or what calls fail with from now on. */
    final @Nullable ErrorKind ended() {
        return ended != null || parent == null ? ended : parent.ended();
    }

    final void end(ErrorKind with) {
        if (ended == null) {
            ended = with;
        }
    }

    @Override
    public void close() throws ShareException {
        end(ErrorKind.CLOSED);
    }

    /** Every call passes here, one at a time. */
    final <T extends @Nullable Object> T ask(String operation, SharePath path, Request<T> request)
            throws ShareException {
        check(operation, path);
        try {
            names.lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(operation, path);
        }
        try {
            check(operation, path);
            return request.run();
        } catch (IOException e) {
            throw failure(operation, path, e);
        } finally {
            names.lock.unlock();
        }
    }

    /** Fails if this has ended, or the thread is interrupted. */
    final void check(String operation, SharePath path) throws ShareException {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(operation, path);
        }
        ErrorKind over = ended();
        if (over != null) {
            throw refusal(over, operation, path, "it was closed, or has lost its name; open it again");
        }
    }

    private static ShareException interrupted(String operation, SharePath path) {
        return refusal(ErrorKind.CANCELLED, operation, path, "the thread was interrupted; nothing was done");
    }

    static ShareException refusal(ErrorKind kind, String operation, SharePath path, String detail) {
        return ShareException.of(kind, operation).path(path).detail(detail).build();
    }

    /** Says in our words what Commons VFS says, as far as the Java library below it tells. */
    static ShareException failure(String operation, SharePath path, IOException cause) {
        if (cause instanceof ShareException known) {
            return known;
        }
        ErrorKind kind = ErrorKind.IO_FAILURE;
        String detail = String.valueOf(cause.getMessage());
        for (Throwable each = cause; each != null; each = each.getCause()) {
            String message = String.valueOf(each.getMessage());
            if (each instanceof ClosedByInterruptException) {
                kind = ErrorKind.CANCELLED;
            } else if (each instanceof AccessDeniedException || message.contains("Permission denied")) {
                kind = ErrorKind.ACCESS_DENIED;
            } else if (message.contains("No space left") || message.contains("exceeded")) {
                kind = ErrorKind.NO_SPACE;
            } else if (each instanceof FileNotFoundException
                    || each instanceof org.apache.commons.vfs2.FileNotFoundException) {
                kind = ErrorKind.NOT_FOUND;
            } else {
                continue;
            }
            detail = message;
        }
        return ShareException.of(kind, operation)
                .path(path)
                .detail(detail)
                .cause(cause)
                .build();
    }
}
