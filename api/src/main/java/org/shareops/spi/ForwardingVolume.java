package org.shareops.spi;

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

/**
 * A volume that passes every call on to another: the base of wrappers that count, refuse or fail. Facets are passed on as
 * they are.
 */
public class ForwardingVolume implements Volume {
    private volatile Volume volume;

    /** Wraps a volume. */
    protected ForwardingVolume(Volume volume) {
        this.volume = volume;
    }

    /** Passes calls on to another volume from now on; facets and handles that were given before stay with the last one. */
    protected final void forwardTo(Volume next) {
        volume = next;
    }

    @Override
    public VolumeTraits traits() {
        return volume.traits();
    }

    @Override
    public Map<Capability, CapabilityStatus> capabilities() throws ShareException {
        return volume.capabilities();
    }

    @Override
    public <F> Optional<F> facet(Class<F> type) {
        return volume.facet(type);
    }

    @Override
    public Optional<Space> space() throws ShareException {
        return volume.space();
    }

    @Override
    public Instant serverTime() throws ShareException {
        return volume.serverTime();
    }

    @Override
    public Optional<Entry> stat(SharePath path) throws ShareException {
        return volume.stat(path);
    }

    @Override
    public boolean mayChange(SharePath directory) throws ShareException {
        return volume.mayChange(directory);
    }

    @Override
    public EntryCursor list(SharePath directory) throws ShareException {
        return volume.list(directory);
    }

    @Override
    public ContentReader read(SharePath file) throws ShareException {
        return volume.read(file);
    }

    @Override
    public ContentWriter createNew(SharePath file) throws ShareException {
        return volume.createNew(file);
    }

    @Override
    public Claim claim(SharePath file) throws ShareException {
        return volume.claim(file);
    }

    @Override
    public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
        volume.rename(from, to, mode);
    }

    @Override
    public void createDirectory(SharePath directory) throws ShareException {
        volume.createDirectory(directory);
    }

    @Override
    public void delete(SharePath path) throws ShareException {
        volume.delete(path);
    }

    @Override
    public void carryOver(SharePath from, SharePath to) throws ShareException {
        volume.carryOver(from, to);
    }

    @Override
    public void setAttributes(SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
            throws ShareException {
        volume.setAttributes(path, modified, attributes);
    }

    @Override
    public void syncDirectory(SharePath directory) throws ShareException {
        volume.syncDirectory(directory);
    }

    @Override
    public void close() throws ShareException {
        volume.close();
    }
}
