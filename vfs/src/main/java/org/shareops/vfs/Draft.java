package org.shareops.vfs;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.Share;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.update.UpdateOptions;

/**
 * New content of a file that takes its place when it is complete, and not before (rules R1, R2). One that is abandoned leaves
 * the file as it was. For one thread.
 */
final class Draft implements AutoCloseable {
    private static final String WRITE = "write the file";

    private final ShareFileSystem system;
    private final SharePath path;
    private final @Nullable Entry before;
    private final boolean fromOld;
    private final Spool spool = new Spool();
    private @Nullable Throwable spoiled;
    private volatile boolean abandoned;

    /**
     * Begins.
     *
     * @param before the file as it is; null if there is none
     * @param fromOld whether the content begins with that of the file
     */
    Draft(ShareFileSystem system, SharePath path, @Nullable Entry before, boolean fromOld) throws IOException {
        this.system = system;
        this.path = path;
        this.before = before;
        this.fromOld = fromOld && before != null;
        if (this.fromOld) {
            boolean good = false;
            try (var old = share().files().read(path.toString())) {
                spool.writeAll(old);
                good = true;
            } finally {
                if (!good) {
                    spool.close();
                }
            }
        }
    }

    /** Returns true if there was no file when this was begun. */
    boolean creates() {
        return before == null;
    }

    Spool spool() {
        return spool;
    }

    /** Remembers that something went wrong on the way: what is here is not what was meant. */
    void spoil(Throwable cause) {
        if (spoiled == null) {
            spoiled = cause;
        }
    }

    /** Gives up: {@link #commit} will do nothing. */
    void abandon() {
        abandoned = true;
    }

    /**
     * Puts the content in place, unless it was abandoned.
     *
     * @return whether it is in place
     * @throws IOException if it is not; the file is as it was
     */
    boolean commit() throws IOException {
        if (abandoned) {
            return false;
        }
        if (spoiled != null) {
            throw failed(ErrorKind.SOURCE, "an earlier write has failed, so the content is not complete", spoiled);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw failed(ErrorKind.CANCELLED, "the thread was interrupted; nothing was sent", null);
        }
        UpdateOptions options = system.updateOptions();
        share().replace(path)
                .options(options)
                .from(new SpooledSource(spool, keptAttributes(), this::refuseIfChanged))
                .run();
        return true;
    }

    /** Content that begins with the old undoes what somebody has done to that meanwhile, also while we wait for him. */
    private void refuseIfChanged() throws ShareException {
        if (fromOld && !isUnchanged()) {
            throw failed(
                    ErrorKind.REFUSED,
                    "somebody has changed it since it was opened, and that would be lost; open it again",
                    null);
        }
    }

    private boolean isUnchanged() throws ShareException {
        Optional<Entry> now = share().files().stat(path.toString());
        Entry old = Objects.requireNonNull(before);
        return now.isPresent()
                && now.get().size() == old.size()
                && now.get().modified().equals(old.modified())
                && now.get().id().equals(old.id());
    }

    private Set<FileAttribute> keptAttributes() {
        Set<FileAttribute> kept = EnumSet.noneOf(FileAttribute.class);
        if (before != null) {
            kept.addAll(before.attributes());
        }
        return kept;
    }

    private ShareException failed(ErrorKind kind, String detail, @Nullable Throwable cause) {
        ShareException.Builder problem = ShareException.of(kind, WRITE)
                .share(share().address())
                .path(path)
                .detail(detail);
        return cause == null ? problem.build() : problem.cause(cause).build();
    }

    private Share share() {
        return system.share();
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
