package org.shareops.backend.local;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;

/**
 * What is open below a link or a volume, so that closing the one closes the others: a hold never outlives its link, and no
 * descriptor is forgotten (rule C5). Thread-safe.
 */
final class OpenHandles {
    /** Something that can be closed more than once. */
    @FunctionalInterface
    interface Handle {
        void close() throws ShareException;
    }

    private final Set<Handle> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    boolean isClosed() {
        return closed;
    }

    /**
     * Notes a handle. If all has been closed meanwhile, closes the handle as well; who asked for it finds it closed at
     * its first use.
     */
    <H extends Handle> H add(H handle) throws ShareException {
        open.add(handle);
        if (closed) {
            handle.close();
        }
        return handle;
    }

    void remove(Handle handle) {
        open.remove(handle);
    }

    /** Closes everything that is open. Idempotent. Throws the first failure, with the others suppressed in it. */
    void closeAll() throws ShareException {
        closed = true;
        @Nullable ShareException first = null;
        for (Handle handle : open) {
            try {
                handle.close();
            } catch (ShareException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
