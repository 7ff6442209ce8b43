package org.shareops.internal.run;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Entry;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Space;
import org.shareops.spi.Volume;

/**
 * Counts what the engine asks a volume for, facets and handles included, and sees to it that a backend fails with {@code
 * ShareException} only. Closing it leaves the volume open: others use it too.
 */
public final class MeteredVolume extends ForwardingVolume {
    private final Guard guard;

    /** Wraps a volume that somebody else closes. */
    public MeteredVolume(Volume volume, Meter meter) {
        super(volume);
        this.guard = new Guard(meter);
    }

    /** Goes on with the same volume over another link. */
    public void use(Volume volume) {
        forwardTo(volume);
    }

    @Override
    public Map<Capability, CapabilityStatus> capabilities() throws ShareException {
        return guard.send("ask for the capabilities of the share", super::capabilities);
    }

    @Override
    public <F> Optional<F> facet(Class<F> type) {
        return super.facet(type).map(facet -> guard.wrap(type, facet));
    }

    @Override
    public Optional<Space> space() throws ShareException {
        return guard.send("ask for free space", super::space);
    }

    @Override
    public Instant serverTime() throws ShareException {
        return guard.send("ask for the time", super::serverTime);
    }

    @Override
    public Optional<Entry> stat(SharePath path) throws ShareException {
        return guard.send("look at \"" + path + "\"", () -> super.stat(path));
    }

    @Override
    public boolean mayChange(SharePath directory) throws ShareException {
        return guard.send("ask for rights on \"" + directory + "\"", () -> super.mayChange(directory));
    }

    @Override
    public EntryCursor list(SharePath directory) throws ShareException {
        EntryCursor cursor = guard.send("list \"" + directory + "\"", () -> super.list(directory));
        return new GuardedCursor(cursor, directory);
    }

    @Override
    public ContentReader read(SharePath file) throws ShareException {
        return guard.wrap(ContentReader.class, guard.send("read \"" + file + "\"", () -> super.read(file)));
    }

    @Override
    public ContentWriter createNew(SharePath file) throws ShareException {
        return guard.wrap(ContentWriter.class, guard.send("create \"" + file + "\"", () -> super.createNew(file)));
    }

    @Override
    public Claim claim(SharePath file) throws ShareException {
        return guard.wrap(Claim.class, guard.send("claim \"" + file + "\"", () -> super.claim(file)));
    }

    @Override
    public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
        run("rename \"" + from + "\" to \"" + to + "\"", () -> super.rename(from, to, mode));
    }

    @Override
    public void createDirectory(SharePath directory) throws ShareException {
        run("create the directory \"" + directory + "\"", () -> super.createDirectory(directory));
    }

    @Override
    public void delete(SharePath path) throws ShareException {
        run("delete \"" + path + "\"", () -> super.delete(path));
    }

    @Override
    public void carryOver(SharePath from, SharePath to) throws ShareException {
        run("set the attributes of \"" + to + "\"", () -> super.carryOver(from, to));
    }

    @Override
    public void setAttributes(SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
            throws ShareException {
        run("set the attributes of \"" + path + "\"", () -> super.setAttributes(path, modified, attributes));
    }

    @Override
    public void syncDirectory(SharePath directory) throws ShareException {
        run("sync \"" + directory + "\"", () -> super.syncDirectory(directory));
    }

    private void run(String operation, Cancellation.Action action) throws ShareException {
        guard.send(operation, () -> {
            action.run();
            return true;
        });
    }

    @Override
    public void close() {
        // The link that opened the volume closes it.
    }

    /** Not a proxy: it is asked once for every entry, most of the time without any request. */
    private static final class GuardedCursor implements EntryCursor {
        private final EntryCursor cursor;
        private final SharePath directory;

        GuardedCursor(EntryCursor cursor, SharePath directory) {
            this.cursor = cursor;
            this.directory = directory;
        }

        @Override
        public @Nullable Entry next() throws ShareException {
            try {
                return cursor.next();
            } catch (RuntimeException | Error e) {
                throw Guard.unexpected("list \"" + directory + "\"", e);
            }
        }

        @Override
        public void close() throws ShareException {
            cursor.close();
        }
    }
}
