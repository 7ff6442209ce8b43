package org.shareops.internal.run;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
import org.shareops.spi.Volume;

/** Counts the primitives that the engine asks a volume for. Closing it leaves the volume open: others use it too. */
public final class MeteredVolume extends ForwardingVolume {
    private final Meter meter;

    /** Wraps a volume that somebody else closes. */
    public MeteredVolume(Volume volume, Meter meter) {
        super(volume);
        this.meter = meter;
    }

    @Override
    public Optional<Entry> stat(SharePath path) throws ShareException {
        meter.request();
        return super.stat(path);
    }

    @Override
    public EntryCursor list(SharePath directory) throws ShareException {
        meter.request();
        return super.list(directory);
    }

    @Override
    public ContentReader read(SharePath file) throws ShareException {
        meter.request();
        return super.read(file);
    }

    @Override
    public ContentWriter createNew(SharePath file) throws ShareException {
        meter.request();
        return super.createNew(file);
    }

    @Override
    public Claim claim(SharePath file) throws ShareException {
        meter.request();
        return super.claim(file);
    }

    @Override
    public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
        meter.request();
        super.rename(from, to, mode);
    }

    @Override
    public void createDirectory(SharePath directory) throws ShareException {
        meter.request();
        super.createDirectory(directory);
    }

    @Override
    public void delete(SharePath path) throws ShareException {
        meter.request();
        super.delete(path);
    }

    @Override
    public void setAttributes(SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
            throws ShareException {
        meter.request();
        super.setAttributes(path, modified, attributes);
    }

    @Override
    public void syncDirectory(SharePath directory) throws ShareException {
        meter.request();
        super.syncDirectory(directory);
    }

    @Override
    public void close() {
        // The link that opened the volume closes it.
    }
}
