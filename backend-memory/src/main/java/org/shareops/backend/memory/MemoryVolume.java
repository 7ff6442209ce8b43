package org.shareops.backend.memory;

import static org.shareops.backend.memory.Refusal.*;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.model.Access;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.CordonScope;
import org.shareops.model.Entry;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.SecurityState;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Strength;
import org.shareops.spi.Admission;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.BulkSync;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.FileCloser;
import org.shareops.spi.Notifier;
import org.shareops.spi.RenameMode;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Space;
import org.shareops.spi.Volume;
import org.shareops.spi.VolumeTraits;
import org.shareops.spi.WholeFiles;

/** A share as one link uses it: each primitive is one request. */
final class MemoryVolume extends Gate implements Volume {
    private static final SharePath ROOT = SharePath.root();

    final MemoryLink link;
    final MemoryShare share;

    MemoryVolume(MemoryLink link, ShareAddress address, MemoryShare share) {
        super(link.server, link, address);
        this.link = link;
        this.share = share;
    }

    @Override
    public VolumeTraits traits() {
        return server.profile().traits();
    }

    @Override
    public Map<Capability, CapabilityStatus> capabilities() throws ShareException {
        return look("capabilities", ROOT, () -> Switch.capabilities(this::statusOf));
    }

    private CapabilityStatus statusOf(Switch facet) {
        if (!server.profile().has(facet)) {
            return CapabilityStatus.no("this server does not have it");
        }
        if (facet == Switch.LIST_SESSIONS && server.listingDenied) {
            return CapabilityStatus.noRight("the server denies listing; ask its administrator");
        }
        return facet == Switch.ATOMIC_EXCHANGE ? CapabilityStatus.yes(Strength.ATOMIC, "") : CapabilityStatus.yes();
    }

    @Override
    public <F> Optional<F> facet(Class<F> type) {
        return server.profile().switches().stream()
                .filter(one -> one.facet == type)
                .map(one -> type.cast(facet(one)))
                .findFirst();
    }

    private Object facet(Switch which) {
        return switch (which) {
            // Ids are never used again here, so an id alone tells whom it means (rule S4).
            case CLOSE_FILE ->
                (FileCloser) file -> look("closeFile", file.path(), () -> end(server.opens, file.id(), HANDLE_CLOSED));
            case DISCONNECT ->
                (SessionCloser) session -> look("disconnect", ROOT, () -> end(server.links, session.id(), LINK_LOST));
            case NOTIFY -> (Notifier) (session, text) -> look("tell", ROOT, () -> server.tell(session.id(), text));
            case SERVER_COPY -> new Copying();
            case ATOMIC_EXCHANGE ->
                (AtomicExchange) (one, other) -> change("exchange", one, () -> {
                    server.requireWritable(other);
                    return share.exchange(one, other, this);
                });
            case WHOLE_FILES -> new Whole();
            case BULK_SYNC -> (BulkSync) () -> look("syncAll", ROOT, () -> this);
            default -> new Facets();
        };
    }

    private static Gate end(Collection<? extends Gate> among, String id, Refusal with) throws Refused {
        Optional<? extends Gate> found =
                among.stream().filter(one -> one.id.equals(id)).findFirst();
        NO_LONGER_THERE.when(found.isEmpty(), id);
        return found.get().end(with);
    }

    @Override
    public Optional<Space> space() throws ShareException {
        return look("space", ROOT, () -> Optional.of(server.space()));
    }

    @Override
    public Instant serverTime() throws ShareException {
        return look("serverTime", ROOT, server.clock::instant);
    }

    @Override
    public Optional<Entry> stat(SharePath path) throws ShareException {
        return look("stat", path, () -> share.stat(path));
    }

    @Override
    public boolean mayChange(SharePath directory) throws ShareException {
        return look("mayChange", directory, () -> server.isWritable(directory));
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
        through.require(mode != RenameMode.REPLACE || traits().replacingRename(), NO_REPLACING_RENAME, "rename", from);
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
    }

    /** Takes a file with all that belongs to it as one request. */
    private final class Whole implements WholeFiles {
        @Override
        public int mostBytes() {
            return traits().transferSize();
        }

        @Override
        public FileId create(
                SharePath file,
                ByteBuffer content,
                @Nullable Instant modified,
                @Nullable Set<FileAttribute> attributes,
                boolean sync)
                throws ShareException {
            return change("createWhole", file, () -> {
                Node node = share.create(file, false);
                share.write(node, content, 0);
                return share.setAttributes(node, modified, attributes).id;
            });
        }
    }

    /** Copies whole files, and by {@link Open#copierFrom} parts of them. */
    private final class Copying implements ServerCopy {
        @Override
        public Copied copy(
                SharePath from,
                SharePath to,
                @Nullable Instant modified,
                @Nullable Set<FileAttribute> attributes,
                boolean sync)
                throws ShareException {
            return change("copy", to, () -> {
                Node copy = share.setAttributes(share.copy(from, to), modified, attributes);
                return new Copied(copy.size, copy.id, copy.security.equals(share.existing(from).security));
            });
        }

        @Override
        public boolean copiesRanges() {
            return true;
        }
    }

    /** The facets of more than one method. */
    private final class Facets implements SessionLister, Admission, SecurityDescriptors {
        @Override
        public ServerList<Session> sessions() throws ShareException {
            return look("sessions", ROOT, () -> {
                NO_RIGHT.when(server.listingDenied, ROOT);
                return ServerList.complete(
                        server.links.stream().map(this::session).toList());
            });
        }

        private Session session(MemoryLink holder) {
            long opens =
                    server.opens.stream().filter(open -> open.link() == holder).count();
            return new Session(
                    holder.id,
                    Optional.of(holder.user),
                    Optional.of(holder.host),
                    Optional.empty(),
                    OptionalInt.of((int) opens),
                    Optional.empty(),
                    Optional.empty(),
                    own(holder));
        }

        @Override
        public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
            return look("openFiles", below, () -> {
                NO_RIGHT.when(server.listingDenied, below);
                return ServerList.complete(Optional.ofNullable(share.find(below)).stream()
                        .flatMap(share::opens)
                        .map(this::openFile)
                        .toList());
            });
        }

        private OpenFile openFile(Open open) {
            MemoryLink holder = open.volume.link;
            MemoryProfile profile = server.profile();
            boolean harmless = holder == link && profile.has(Switch.REPLACE_OWN_CLAIM);
            return new OpenFile(
                    open.id,
                    open.file.path(),
                    Optional.of(holder.user),
                    open.access,
                    OptionalInt.of(open.shared.isEmpty() ? 1 : 0),
                    List.of(holder.host),
                    Optional.of(holder.id),
                    Optional.empty(),
                    !harmless && (profile.has(Switch.SHARE_MODES) || open.shared.isEmpty()),
                    own(holder));
        }

        private Ownership own(MemoryLink holder) {
            return holder == link ? Ownership.YES : Ownership.NO;
        }

        @Override
        public CordonScope scope() {
            return CordonScope.SHARE;
        }

        @Override
        public byte[] save() throws ShareException {
            return look("save", ROOT, () -> share.admits.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public byte[] refusal(byte[] saved) {
            return link.user.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] refuse(byte[] saved) throws ShareException {
            return change("refuse", ROOT, () -> share.admits = link.user).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void restore(byte[] saved) throws ShareException {
            change("restore", ROOT, () -> share.admits = new String(saved, StandardCharsets.UTF_8));
        }

        @Override
        public SecurityState read(SharePath path) throws ShareException {
            return look("readSecurity", path, () -> share.existing(path).security);
        }

        @Override
        public void write(SharePath path, SecurityState state) throws ShareException {
            require(accepts(state.format()), UNKNOWN_FORMAT, "writeSecurity", path);
            change("writeSecurity", path, () -> share.existing(path).security = state);
        }

        @Override
        public boolean accepts(String format) {
            return format.equals(share.root.security.format());
        }

        @Override
        public List<String> notCarried(SharePath path) throws ShareException {
            look("notCarried", path, () -> share.existing(path));
            return List.of();
        }
    }
}
