package org.shareops.backend.memory;

import java.nio.ByteBuffer;
import java.util.Set;
import org.shareops.model.Access;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * Another client of the server, independent of the library: the holder and the reader of a test. Made by {@link
 * MemoryServer#open}. Thread-safe. Every method fails with {@code LINK_LOST} after the server has stopped or ended its
 * session, and with {@code CLOSED} after {@link #close()}.
 */
public final class MemoryClient implements AutoCloseable {
    private final MemoryServer server;
    private final Presence presence;
    private final MemoryShare share;

    MemoryClient(MemoryServer server, Presence presence, MemoryShare share) {
        this.server = server;
        this.presence = presence;
        this.share = share;
    }

    /** Returns the id under which the server lists this session. */
    public String sessionId() {
        return presence.id;
    }

    /**
     * Opens an existing file.
     *
     * @param access what to do with it
     * @param shared what others may do meanwhile; if empty, the open is a lock as well, also on POSIX
     * @throws ShareException {@code IN_USE} if somebody's open excludes it, {@code NOT_FOUND}, {@code WRONG_TYPE},
     *     {@code ACCESS_DENIED}
     */
    public Handle open(SharePath file, Set<Access> access, Set<Access> shared) throws ShareException {
        Open open = act("open", file, call -> share.open(call, share.file(call, file), access, shared, this));
        return new Handle(file, open);
    }

    /**
     * Reads a whole file at one instant, sharing everything.
     *
     * @throws ShareException as {@link #open}
     */
    public byte[] read(SharePath file) throws ShareException {
        try (Handle handle = open(file, Set.of(Access.READ), Open.ALL)) {
            return handle.read();
        }
    }

    /**
     * Writes a file in place, creating it if it is not there; directories above it must exist.
     *
     * @throws ShareException as {@link #open}; {@code NO_SPACE}
     */
    public void writeFile(SharePath file, byte[] content) throws ShareException {
        act("writeFile", file, call -> {
            Node node = share.find(file) == null ? share.create(call, file, false) : share.file(call, file);
            Open open = share.open(call, node, Set.of(Access.WRITE), Open.ALL, this);
            try {
                server.giveBackSpace(node.size());
                node.truncate();
                share.write(call, node, ByteBuffer.wrap(content), 0);
                return node;
            } finally {
                open.end();
            }
        });
    }

    /** Ends the session with all its opens. Idempotent. */
    @Override
    public void close() {
        server.end(presence, Presence.State.CLOSED);
    }

    private <T> T act(String what, SharePath path, Call.Action<T> action) throws ShareException {
        return server.unobserved(new Call(server.profile(), presence, null, what, path, false), action);
    }

    /** A file that the other client holds open. Thread-safe. */
    public final class Handle implements AutoCloseable {
        private final SharePath path;
        private final Open open;

        private Handle(SharePath path, Open open) {
            this.path = path;
            this.open = open;
        }

        /**
         * Reads the whole file as it is now, whatever its name is now.
         *
         * @throws ShareException {@code CLOSED} if this handle, or the server, has closed it
         */
        public byte[] read() throws ShareException {
            return act("read", path, call -> {
                if (!open.live()) {
                    throw call.refused(Refusal.HANDLE_CLOSED);
                }
                return open.file().bytes();
            });
        }

        /** Returns false after this handle, the server or the end of the session has closed it. */
        public boolean isOpen() {
            return server.read(open::live);
        }

        /** Lets go. Idempotent. */
        @Override
        public void close() {
            server.locked(open::end);
        }
    }
}
