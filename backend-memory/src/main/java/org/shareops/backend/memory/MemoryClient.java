package org.shareops.backend.memory;

import static org.shareops.backend.memory.Refusal.CLOSED;
import static org.shareops.backend.memory.Refusal.LINK_LOST;

import java.util.Set;
import org.shareops.model.Access;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * Another client of the server, as the holder and reader of a test. Made by {@link MemoryServer#open}. Thread-safe. Fails
 * with {@code LINK_LOST} after the server has stopped or ended its session, with {@code CLOSED} after {@link #close()}.
 */
public final class MemoryClient implements AutoCloseable {
    private final MemoryVolume volume;

    MemoryClient(MemoryVolume volume) {
        this.volume = volume;
    }

    /** Returns the id under which the server lists this session. */
    public String sessionId() {
        return volume.link.id;
    }

    /**
     * Opens an existing file.
     *
     * @param access what to do with it
     * @param shared what others may do meanwhile; if empty, the open is a lock as well, also on POSIX
     * @throws ShareException {@code IN_USE}, {@code NOT_FOUND}, {@code WRONG_TYPE}, {@code ACCESS_DENIED}
     */
    public Handle open(SharePath file, Set<Access> access, Set<Access> shared) throws ShareException {
        return new Handle(volume.act("open", file, LINK_LOST, () -> volume.share.open(volume, file, access, shared)));
    }

    /** Reads a whole file at one instant, sharing everything. */
    public byte[] read(SharePath file) throws ShareException {
        try (Handle handle = open(file, Set.of(Access.READ), Open.ALL)) {
            return handle.read();
        }
    }

    /** Writes a file in place, creating it if it is not there; directories above it must exist. */
    public void writeFile(SharePath file, byte[] content) throws ShareException {
        volume.act("writeFile", file, LINK_LOST, () -> volume.share.replaceContent(file, content));
    }

    /** Ends the session with all its opens. Idempotent. */
    @Override
    public void close() {
        volume.server.locked(() -> volume.link.end(CLOSED));
    }

    /** A file that the other client holds open. Thread-safe. */
    public static final class Handle implements AutoCloseable {
        private final Open open;

        private Handle(Open open) {
            this.open = open;
        }

        /**
         * Reads the whole file as it is now, whatever its name is now.
         *
         * @throws ShareException {@code CLOSED} after {@link #close}, {@code LINK_LOST} if the server has closed it
         */
        public byte[] read() throws ShareException {
            return open.act("read", open.path(), LINK_LOST, open.file::bytes);
        }

        /** Returns false after this handle, the server or the end of the session has closed it. */
        public boolean isOpen() {
            return open.alive();
        }

        /** Lets go. Idempotent. */
        @Override
        public void close() {
            open.server.locked(() -> open.end(CLOSED));
        }
    }
}
