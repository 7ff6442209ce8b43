package org.shareops.internal.update;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.Volume;
import org.shareops.spi.VolumeTraits;

/**
 * A volume whose identities are not those that were written down: it shows none, so that names, sizes and times decide. Closing
 * it leaves the volume open.
 */
final class UnidentifiedVolume extends ForwardingVolume {
    private final VolumeTraits traits;

    UnidentifiedVolume(Volume volume) {
        super(volume);
        VolumeTraits all = volume.traits();
        this.traits = new VolumeTraits(
                all.names(),
                all.timePrecision(),
                all.attributes(),
                all.replacingRename(),
                all.openTargetRefusesReplace(),
                all.replaceOwnClaim(),
                all.renameThroughClaim(),
                all.openFileBelowRefusesRename(),
                all.claimsDenyOpens(),
                all.maxClaims(),
                false,
                all.hidesEntries(),
                all.parallelism(),
                all.transferSize());
    }

    static Entry withoutId(Entry entry) {
        return new Entry(
                entry.name(),
                entry.kind(),
                entry.size(),
                entry.modified(),
                entry.changed(),
                entry.attributes(),
                Optional.empty());
    }

    @Override
    public VolumeTraits traits() {
        return traits;
    }

    @Override
    public Optional<Entry> stat(SharePath path) throws ShareException {
        return super.stat(path).map(UnidentifiedVolume::withoutId);
    }

    @Override
    public EntryCursor list(SharePath directory) throws ShareException {
        EntryCursor cursor = super.list(directory);
        return new EntryCursor() {
            @Override
            public @Nullable Entry next() throws ShareException {
                Entry entry = cursor.next();
                return entry == null ? null : withoutId(entry);
            }

            @Override
            public void close() throws ShareException {
                cursor.close();
            }
        };
    }

    @Override
    public void close() {
        // Who opened the volume closes it.
    }
}
