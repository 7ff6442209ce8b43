package org.shareops;

import java.io.IOException;
import java.util.List;
import org.shareops.internal.update.UpdateEngine;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.update.Version;

/** The versions of a directory that is published by the strategy VERSIONED. Immutable and thread-safe; holds nothing open. */
public final class Versions {
    private final UpdateEngine engine;
    private final ShareLocation target;

    Versions(UpdateEngine engine, ShareLocation target) {
        this.engine = engine;
        this.target = target;
    }

    /** Something that reads one version. */
    @FunctionalInterface
    public interface Reader<T> {
        /**
         * Reads.
         *
         * @param version the version's directory, from the share's root
         */
        T read(SharePath version) throws IOException;
    }

    /** Lists the versions, the oldest first; empty if there is none. */
    public List<Version> list() throws ShareException {
        return engine.versions(target);
    }

    /**
     * Returns the directory that the pointer names.
     *
     * @throws ShareException {@code NOT_FOUND} if there is no pointer
     */
    public SharePath current() throws ShareException {
        return engine.currentVersion(target);
    }

    /**
     * Reads the version that counts. If it vanishes meanwhile, because another was published and this one was no longer
     * kept, the pointer is read again and the reader is called once more, from its beginning, on the version that counts
     * then.
     *
     * @return what the reader returned
     * @throws IOException what the reader fails with; {@code NOT_FOUND} if there is no pointer
     */
    public <T> T read(Reader<T> reader) throws IOException {
        SharePath version = current();
        try {
            return reader.read(version);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            SharePath now = current();
            if (now.equals(version)) {
                throw e;
            }
            return reader.read(now);
        }
    }
}
