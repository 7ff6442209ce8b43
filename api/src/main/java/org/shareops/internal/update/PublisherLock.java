package org.shareops.internal.update;

import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.LockFile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** The lock that keeps two publishers of one target apart, for the time of an attempt (rule R5). */
final class PublisherLock implements AutoCloseable {
    private final LockFile file;

    private PublisherLock(LockFile file) {
        this.file = file;
    }

    /**
     * Takes the lock.
     *
     * @throws ShareException {@code BUSY} if another publisher has it
     */
    static PublisherLock take(Context context) throws ShareException {
        LockFile file;
        try {
            file = LockFile.take(
                    context.volume(),
                    context.control().lock(),
                    () -> context.control().ensure(context.volume()),
                    context.cancellation());
        } catch (ShareException e) {
            throw e.kind() == ErrorKind.IN_USE ? busy(context, e) : e;
        }
        if (file == null) {
            throw busy(context, null);
        }
        return new PublisherLock(file);
    }

    /**
     * Makes sure before a commit that the lock still keeps others out.
     *
     * @throws ShareException {@code LINK_LOST} if it was taken away
     */
    void confirm(Context context) throws ShareException {
        try {
            file.confirm();
        } catch (ShareException e) {
            throw e.kind() != ErrorKind.LINK_LOST
                    ? e
                    : context.error(ErrorKind.LINK_LOST, "update")
                            .detail(
                                    "the lock that keeps other publishers out is gone: the connection was lost, or somebody"
                                            + " closed or deleted it; nothing was changed")
                            .cause(e)
                            .build();
        }
    }

    static ShareException busy(Context context, @Nullable ShareException cause) {
        ShareException.Builder builder = context.error(ErrorKind.BUSY, "update")
                .detail("another publisher is at work on this target; try again when it has finished");
        return cause == null ? builder.build() : builder.cause(cause).build();
    }

    /** Deletes the lock file and lets go. */
    @Override
    public void close() throws ShareException {
        file.close();
    }
}
