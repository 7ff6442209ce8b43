package org.shareops.backend.memory;

import java.time.Instant;
import java.util.EnumMap;
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
import org.shareops.model.ErrorKind;
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

/** A share as one link uses it: each primitive is one request. Thread-safe. */
final class MemoryVolume implements Volume {
    private final MemoryServer server;
    private final Presence presence;
    private final ShareAddress address;
    private final MemoryShare share;
    private final VolumeTraits traits;
    private volatile boolean closed;

    MemoryVolume(MemoryServer server, Presence presence, ShareAddress address, MemoryShare share) {
        this.server = server;
        this.presence = presence;
        this.address = address;
        this.share = share;
        this.traits = server.profile().traits();
    }

    @Override
    public VolumeTraits traits() {
        return traits;
    }

    @Override
    public Map<Capability, CapabilityStatus> capabilities() throws ShareException {
        return ask("capabilities", SharePath.root(), call -> {
            Map<Capability, CapabilityStatus> answer = new EnumMap<>(Capability.class);
            answer.put(Capability.NOTIFY, CapabilityStatus.no("no server in memory has it"));
            for (Switch facet : Switch.values()) {
                facet.capabilities().forEach(one -> answer.put(one, statusOf(facet)));
            }
            return answer;
        });
    }

    @Override
    public <F> Optional<F> facet(Class<F> type) {
        return server.profile().switches().stream().anyMatch(one -> one.facet == type)
                ? Optional.of(type.cast(new MemoryFacets(server, presence, share, this)))
                : Optional.empty();
    }

    @Override
    public Optional<Space> space() throws ShareException {
        return ask("space", SharePath.root(), call -> Optional.of(server.space()));
    }

    @Override
    public Instant serverTime() throws ShareException {
        return ask("serverTime", SharePath.root(), call -> server.now());
    }

    @Override
    public Optional<Entry> stat(SharePath path) throws ShareException {
        return ask("stat", path, call -> Optional.ofNullable(share.find(path)).map(this::entry));
    }

    @Override
    public EntryCursor list(SharePath directory) throws ShareException {
        List<Entry> entries = ask(
                "list",
                directory,
                call -> share.directory(call, directory).children.values().stream()
                        .map(this::entry)
                        .toList());
        return new Listing(directory, entries.iterator());
    }

    @Override
    public ContentReader read(SharePath file) throws ShareException {
        return ask("read", file, call -> {
            Open open = share.open(call, share.file(call, file), Set.of(Access.READ), Open.ALL, this);
            return new MemoryReader(this, open, file, open.file().size());
        });
    }

    @Override
    public ContentWriter createNew(SharePath file) throws ShareException {
        return change("createNew", file, call -> {
            Open open = share.open(call, share.create(call, file, false), Open.ALL, Set.of(), this);
            return new MemoryWriter(this, open, file);
        });
    }

    @Override
    public Claim claim(SharePath file) throws ShareException {
        // Not for writing: a read-only file can be claimed, as it can be renamed.
        Set<Access> access = Set.of(Access.READ, Access.DELETE);
        return ask("claim", file, call -> {
            Open open = share.open(call, share.file(call, file), access, Set.of(), this);
            return new MemoryClaim(this, open, file);
        });
    }

    @Override
    public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
        rename(from, to, mode, null);
    }

    void rename(SharePath from, SharePath to, RenameMode mode, @Nullable Open through) throws ShareException {
        if (mode == RenameMode.REPLACE && !traits.replacingRename()) {
            throw unsupported("rename", from, "no rename replaces a file here; move the target aside first");
        }
        change("rename", from, call -> {
            server.requireWritable(call, to);
            Node moving = through == null
                    ? share.existing(call, from)
                    : live(call, through).file();
            return share.rename(call, moving, to, mode, through);
        });
    }

    @Override
    public void createDirectory(SharePath directory) throws ShareException {
        change("createDirectory", directory, call -> share.create(call, directory, true));
    }

    @Override
    public void delete(SharePath path) throws ShareException {
        change("delete", path, call -> share.delete(call, share.existing(call, path), null));
    }

    @Override
    public void setAttributes(SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
            throws ShareException {
        change("setAttributes", path, call -> share.setAttributes(share.existing(call, path), modified, attributes));
    }

    @Override
    public void syncDirectory(SharePath directory) throws ShareException {
        ask("syncDirectory", directory, call -> share.directory(call, directory));
    }

    @Override
    public void close() {
        closed = true;
        server.locked(() -> presence.release(open -> open.via() == this));
    }

    /** A request that changes nothing but opens. */
    <T> T ask(String primitive, SharePath path, Call.Action<T> action) throws ShareException {
        return request(call(primitive, path, false), action);
    }

    /** A request that changes what is at {@code path}. */
    <T> T change(String primitive, SharePath path, Call.Action<T> action) throws ShareException {
        return request(call(primitive, path, true), call -> {
            server.requireWritable(call, path);
            return action.run(call);
        });
    }

    private <T> T request(Call call, Call.Action<T> action) throws ShareException {
        requireOpen(call);
        call.requireUsable();
        return server.perform(call, inside -> {
            // Once more: a close that came in between has ended all opens, and none may follow.
            requireOpen(inside);
            return action.run(inside);
        });
    }

    /** Ends an open, also for an interrupted thread; what the link's or volume's end has ended needs no request. */
    void release(Open open, SharePath path) throws ShareException {
        if (presence.state() == Presence.State.LIVE && !closed) {
            server.perform(call("close", path, false), call -> {
                open.end();
                return open;
            });
        }
    }

    Open live(Call call, Open open) throws ShareException {
        if (!open.live()) {
            throw call.refused(Refusal.HANDLE_CLOSED);
        }
        return open;
    }

    MemoryShare share() {
        return share;
    }

    ShareException unsupported(String operation, SharePath path, String detail) {
        return call(operation, path, false).failure(ErrorKind.UNSUPPORTED, detail);
    }

    ShareException closedHandle(String operation, SharePath path) {
        return call(operation, path, false).failure(ErrorKind.CLOSED, "this handle was closed before; open it again");
    }

    private CapabilityStatus statusOf(Switch facet) {
        if (!server.profile().has(facet)) {
            return CapabilityStatus.no("this server does not have it");
        }
        if (facet == Switch.LIST_SESSIONS && server.listingDenied()) {
            return CapabilityStatus.noRight("the server denies listing; ask its administrator");
        }
        return facet == Switch.ATOMIC_EXCHANGE ? CapabilityStatus.yes(Strength.ATOMIC, "") : CapabilityStatus.yes();
    }

    private Call call(String primitive, SharePath path, boolean changes) {
        return new Call(server.profile(), presence, address, primitive, path, changes);
    }

    private void requireOpen(Call call) throws ShareException {
        if (closed) {
            throw call.failure(ErrorKind.CLOSED, "the volume was closed before; open it again");
        }
    }

    private Entry entry(Node node) {
        return node.entry(traits.stableIds());
    }

    /** The entries of one moment. */
    private final class Listing implements EntryCursor {
        private final SharePath directory;
        private final Iterator<Entry> entries;
        private boolean ended;

        private Listing(SharePath directory, Iterator<Entry> entries) {
            this.directory = directory;
            this.entries = entries;
        }

        @Override
        public @Nullable Entry next() throws ShareException {
            if (ended) {
                throw closedHandle("list", directory);
            }
            Call call = call("list", directory, false);
            requireOpen(call);
            call.requireUsable();
            return entries.hasNext() ? entries.next() : null;
        }

        @Override
        public void close() {
            ended = true;
        }
    }
}
