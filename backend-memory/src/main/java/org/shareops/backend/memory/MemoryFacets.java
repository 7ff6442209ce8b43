package org.shareops.backend.memory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.SecurityState;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Admission;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.BulkSync;
import org.shareops.spi.FileCloser;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;

/** All facets of one volume; which of them it shows, its profile says. Thread-safe. */
final class MemoryFacets
        implements SessionLister,
                FileCloser,
                SessionCloser,
                Admission,
                ServerCopy,
                AtomicExchange,
                BulkSync,
                SecurityDescriptors {
    private static final String SECURITY_FORMAT = "memory";

    private final MemoryServer server;
    private final Presence presence;
    private final MemoryShare share;
    private final MemoryVolume volume;

    MemoryFacets(MemoryServer server, Presence presence, MemoryShare share, MemoryVolume volume) {
        this.server = server;
        this.presence = presence;
        this.share = share;
        this.volume = volume;
    }

    @Override
    public ServerList<Session> sessions() throws ShareException {
        return volume.ask("sessions", SharePath.root(), call -> {
            requireListing(call);
            return ServerList.complete(
                    server.presences().stream().map(this::session).toList());
        });
    }

    @Override
    public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
        return volume.ask("openFiles", below, call -> {
            requireListing(call);
            return ServerList.complete(Optional.ofNullable(share.find(below)).stream()
                    .flatMap(Node::opensHereAndBelow)
                    .map(this::openFile)
                    .toList());
        });
    }

    @Override
    public void closeFile(OpenFile file) throws ShareException {
        volume.ask("closeFile", file.path(), call -> {
            Open open = server.presences().stream()
                    .flatMap(present -> present.opens.stream())
                    .filter(any -> any.id().equals(file.id()))
                    .findFirst()
                    .orElseThrow(() -> call.refused(Refusal.NO_LONGER_THERE));
            open.end();
            return open;
        });
    }

    /** {@inheritDoc} Ids are never used again here, so the id alone tells whom it means. */
    @Override
    public void disconnect(Session session) throws ShareException {
        volume.ask("disconnect", SharePath.root(), call -> {
            Presence ended = server.presences().stream()
                    .filter(any -> any.id.equals(session.id()))
                    .findFirst()
                    .orElseThrow(() -> call.refused(Refusal.NO_LONGER_THERE));
            server.end(ended, Presence.State.LOST);
            return ended;
        });
    }

    @Override
    public Scope scope() {
        return Scope.SHARE;
    }

    @Override
    public byte[] save() throws ShareException {
        return volume.ask("save", SharePath.root(), call -> bytes(share.admission));
    }

    @Override
    public byte[] refuse(byte[] saved) throws ShareException {
        return volume.change("refuse", SharePath.root(), call -> {
            share.admission = MemoryShare.admissionOf(presence.user);
            return bytes(share.admission);
        });
    }

    @Override
    public void restore(byte[] saved) throws ShareException {
        volume.change("restore", SharePath.root(), call -> share.admission = text(saved));
    }

    @Override
    public long copy(SharePath from, SharePath to, boolean sync) throws ShareException {
        return volume.change("copy", to, call -> share.copy(call, from, to, volume));
    }

    @Override
    public void exchange(SharePath one, SharePath other) throws ShareException {
        volume.change("exchange", one, call -> {
            server.requireWritable(call, other);
            return share.exchange(call, one, other);
        });
    }

    @Override
    public void syncAll() throws ShareException {
        volume.ask("syncAll", SharePath.root(), call -> call);
    }

    @Override
    public SecurityState read(SharePath path) throws ShareException {
        return volume.ask(
                "readSecurity",
                path,
                call -> new SecurityState(SECURITY_FORMAT, bytes(share.existing(call, path).security)));
    }

    @Override
    public void write(SharePath path, SecurityState state) throws ShareException {
        if (!accepts(state.format())) {
            throw volume.unsupported("writeSecurity", path, "the format \"" + state.format() + "\" is not known here");
        }
        volume.change("writeSecurity", path, call -> share.existing(call, path).security = text(state.bytes()));
    }

    @Override
    public boolean accepts(String format) {
        return format.equals(SECURITY_FORMAT);
    }

    @Override
    public List<String> notCarried(SharePath path) throws ShareException {
        return volume.ask("notCarried", path, call -> {
            share.existing(call, path);
            return List.of();
        });
    }

    private void requireListing(Call call) throws ShareException {
        if (server.listingDenied()) {
            throw call.refused(Refusal.NO_RIGHT);
        }
    }

    private Session session(Presence of) {
        Instant now = server.now();
        return new Session(
                of.id,
                Optional.of(of.user),
                Optional.of(of.client),
                Optional.empty(),
                OptionalInt.of(of.opens.size()),
                Optional.of(Duration.between(of.since, now)),
                Optional.of(Duration.between(of.lastUsed, now)),
                ownership(of));
    }

    private OpenFile openFile(Open open) {
        MemoryProfile profile = server.profile();
        boolean harmless = ownership(open.presence()) == Ownership.YES && profile.has(Switch.REPLACE_OWN_CLAIM);
        return new OpenFile(
                open.id(),
                open.file().path(),
                Optional.of(open.presence().user),
                open.access(),
                OptionalInt.of(open.locks() ? 1 : 0),
                List.of(open.presence().client),
                Optional.of(open.presence().id),
                Optional.empty(),
                !harmless && (profile.has(Switch.SHARE_MODES) || open.locks()),
                ownership(open.presence()));
    }

    private Ownership ownership(Presence of) {
        return of == presence ? Ownership.YES : Ownership.NO;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
