package org.shareops.testkit;

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

/** A volume of a {@link FaultBackend}. */
final class FaultVolume extends ForwardingVolume {
    private final ServerSide.Held held;
    private final FaultLine line;
    private final ServerSide handles;

    FaultVolume(Volume volume, ServerSide.Held held, FaultLine line, ServerSide handles) {
        super(volume);
        this.held = held;
        this.line = line;
        this.handles = handles;
    }

    @Override
    public Map<Capability, CapabilityStatus> capabilities() throws ShareException {
        return line.ask(Primitive.CAPABILITIES, super::capabilities);
    }

    @Override
    public <F> Optional<F> facet(Class<F> type) {
        return super.facet(type).map(facet -> type.cast(FaultFacets.wrap(type, facet, line)));
    }

    @Override
    public Optional<Space> space() throws ShareException {
        return line.ask(Primitive.SPACE, super::space);
    }

    @Override
    public Instant serverTime() throws ShareException {
        return line.ask(Primitive.SERVER_TIME, super::serverTime);
    }

    @Override
    public boolean mayChange(SharePath directory) throws ShareException {
        return line.ask(Primitive.ASK_RIGHTS, directory, () -> super.mayChange(directory));
    }

    @Override
    public Optional<Entry> stat(SharePath path) throws ShareException {
        return line.ask(Primitive.STAT, path, () -> super.stat(path));
    }

    @Override
    public EntryCursor list(SharePath directory) throws ShareException {
        return line.ask(Primitive.LIST, directory, () -> {
            EntryCursor cursor = super.list(directory);
            return new FaultCursor(cursor, handles.hold(cursor::close), line);
        });
    }

    @Override
    public ContentReader read(SharePath file) throws ShareException {
        return line.ask(Primitive.READ, file, () -> {
            ContentReader reader = super.read(file);
            return new FaultReader(reader, file, handles.hold(reader::close), line);
        });
    }

    @Override
    public ContentWriter createNew(SharePath file) throws ShareException {
        return line.ask(Primitive.CREATE, file, () -> {
            ContentWriter writer = super.createNew(file);
            return new FaultWriter(writer, handles, line);
        });
    }

    @Override
    public Claim claim(SharePath file) throws ShareException {
        return line.ask(Primitive.CLAIM, file, () -> {
            Claim claim = super.claim(file);
            return new FaultClaim(claim, handles.hold(claim::close), line);
        });
    }

    @Override
    public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
        line.order(Primitive.RENAME, from, to, () -> super.rename(from, to, mode));
    }

    @Override
    public void createDirectory(SharePath directory) throws ShareException {
        line.order(Primitive.CREATE_DIRECTORY, directory, () -> super.createDirectory(directory));
    }

    @Override
    public void delete(SharePath path) throws ShareException {
        line.order(Primitive.DELETE, path, () -> super.delete(path));
    }

    @Override
    public void carryOver(SharePath from, SharePath to) throws ShareException {
        line.order(Primitive.CARRY_OVER, from, to, () -> super.carryOver(from, to));
    }

    @Override
    public void setAttributes(SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
            throws ShareException {
        line.order(Primitive.SET_ATTRIBUTES, path, () -> super.setAttributes(path, modified, attributes));
    }

    @Override
    public void syncDirectory(SharePath directory) throws ShareException {
        line.order(Primitive.SYNC_DIRECTORY, directory, () -> super.syncDirectory(directory));
    }

    /** Not counted: giving a volume back changes nothing on it. */
    @Override
    public void close() throws ShareException {
        if (!line.crashed()) {
            held.release();
        }
    }
}
