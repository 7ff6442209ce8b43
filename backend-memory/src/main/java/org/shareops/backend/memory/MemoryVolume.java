package org.shareops.backend.memory;

import static org.shareops.backend.memory.Refusal.*;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.model.Access;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Entry;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Strength;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Space;
import org.shareops.spi.Volume;
import org.shareops.spi.VolumeTraits;

/** A share as one link uses it: each primitive is one request. */
final class MemoryVolume extends Gate implements Volume {
    final MemoryLink link;
    final MemoryShare share;
    final ShareAddress address;
    private final VolumeTraits traits;

    MemoryVolume(MemoryLink link, ShareAddress address, MemoryShare share) {
        super(link.server, link, address);
        this.link = link;
        this.share = share;
        this.address = address;
        this.traits = server.profile().traits();
    }

    @Override
    public VolumeTraits traits() {
        return traits;
    }

    @Override
    public Map<Capability, CapabilityStatus> capabilities() throws ShareException {
        return look(
                "capabilities",
                SharePath.root(),
                () -> Switch.capabilities(facet -> {
                    if (!server.profile().has(facet)) {
                        return CapabilityStatus.no("this server does not have it");
                    }
                    if (facet == Switch.LIST_SESSIONS && server.listingDenied) {
                        return CapabilityStatus.noRight("the server denies listing; ask its administrator");
                    }
                    return facet == Switch.ATOMIC_EXCHANGE
                            ? CapabilityStatus.yes(Strength.ATOMIC, "")
                            : CapabilityStatus.yes();
                }));
    }

    @Override
    public <F> Optional<F> facet(Class<F> type) {
        return server.profile().switches().stream()
                .filter(one -> one.facet == type)
                .map(one -> type.cast(new MemoryFacets(this).facet(one)))
                .findFirst();
    }

    @Override
    public Optional<Space> space() throws ShareException {
        return look("space", SharePath.root(), () -> Optional.of(server.space()));
    }

    @Override
    public Instant serverTime() throws ShareException {
        return look("serverTime", SharePath.root(), server::now);
    }

    @Override
    public Optional<Entry> stat(SharePath path) throws ShareException {
        return look("stat", path, () -> share.stat(path));
    }

    @Override
    public EntryCursor list(SharePath directory) throws ShareException {
        return new Listing(this, directory, look("list", directory, () -> share.list(directory)));
    }

    @Override
    public ContentReader read(SharePath file) throws ShareException {
        return look("read", file, () -> share.open(this, file, Set.of(Access.READ), Open.ALL));
    }

    @Override
    public ContentWriter createNew(SharePath file) throws ShareException {
        return change("createNew", file, () -> {
            share.create(file, false);
            return share.open(this, file, Open.ALL, Set.of());
        });
    }

    @Override
    public Claim claim(SharePath file) throws ShareException {
        // Not for writing: a read-only file can be claimed, as it can be renamed.
        return look("claim", file, () -> share.open(this, file, Set.of(Access.READ, Access.DELETE), Set.of()));
    }

    @Override
    public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
        rename(this, from, to, mode, () -> share.existing(from));
    }

    void rename(Gate through, SharePath from, SharePath to, RenameMode mode, Action<Node> moving)
            throws ShareException {
        through.require(mode != RenameMode.REPLACE || traits.replacingRename(), NO_REPLACING_RENAME, "rename", from);
        through.change("rename", from, () -> {
            server.requireWritable(to);
            return share.rename(moving.run(), to, mode, through);
        });
    }

    @Override
    public void createDirectory(SharePath directory) throws ShareException {
        change("createDirectory", directory, () -> share.create(directory, true));
    }

    @Override
    public void delete(SharePath path) throws ShareException {
        change("delete", path, () -> share.delete(share.existing(path), this));
    }

    @Override
    public void setAttributes(SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
            throws ShareException {
        change("setAttributes", path, () -> share.setAttributes(share.existing(path), modified, attributes));
    }

    @Override
    public void syncDirectory(SharePath directory) throws ShareException {
        look("syncDirectory", directory, () -> share.existing(directory, true));
    }

    @Override
    public void close() {
        server.locked(() -> end(CLOSED));
    }

    /** The entries of one moment. */
    private static final class Listing extends Gate implements EntryCursor {
        private final SharePath directory;
        private final Iterator<Entry> entries;

        Listing(MemoryVolume volume, SharePath directory, List<Entry> entries) {
            super(volume.server, volume, volume.address);
            this.directory = directory;
            this.entries = entries.iterator();
        }

        @Override
        public @Nullable Entry next() throws ShareException {
            require(!Thread.currentThread().isInterrupted(), INTERRUPTED, "list", directory);
            return entries.hasNext() ? entries.next() : null;
        }

        @Override
        public void close() {
            end(CLOSED);
        }
    }
}
