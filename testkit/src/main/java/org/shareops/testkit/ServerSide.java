package org.shareops.testkit;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;

/** What the server holds for a client: open handles, volumes and links, to be dropped when the client is gone. */
final class ServerSide {
    /** Closes the real object. */
    @FunctionalInterface
    interface Closing {
        void close() throws ShareException;
    }

    private final Set<Held> held = ConcurrentHashMap.newKeySet();

    /** Notes a real object that has to be closed some day. */
    Held hold(Closing closing) {
        Held object = new Held(closing);
        held.add(object);
        return object;
    }

    int size() {
        return held.size();
    }

    /**
     * Closes all that is still open.
     *
     * @throws ShareException the first failure, after all were tried
     */
    void dropAll() throws ShareException {
        ShareException failure = null;
        for (Held object : List.copyOf(held)) {
            failure = closed(object, failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable ShareException closed(Held object, @Nullable ShareException earlier) {
        try {
            object.release();
            return earlier;
        } catch (ShareException e) {
            if (earlier == null) {
                return e;
            }
            earlier.addSuppressed(e);
            return earlier;
        }
    }

    /** One real object. */
    final class Held {
        private final Closing closing;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Held(Closing closing) {
            this.closing = closing;
        }

        boolean isOpen() {
            return open.get();
        }

        /** Closes the real object, once. */
        void release() throws ShareException {
            if (open.compareAndSet(true, false)) {
                held.remove(this);
                closing.close();
            }
        }
    }
}
