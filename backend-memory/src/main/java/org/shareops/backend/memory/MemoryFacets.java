package org.shareops.backend.memory;

import static org.shareops.backend.memory.Refusal.*;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
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

/** All facets of one volume; which of them it shows, its profile says. */
final class MemoryFacets implements SessionLister, Admission, SecurityDescriptors {
    private static final SharePath ROOT = SharePath.root();

    private final MemoryVolume volume;
    private final MemoryShare share;
    private final MemoryServer server;

    MemoryFacets(MemoryVolume volume) {
        this.volume = volume;
        this.share = volume.share;
        this.server = volume.server;
    }

    Object facet(Switch which) {
        return switch (which) {
            // Ids are never used again here, so an id alone tells whom it means (rule S4).
            case CLOSE_FILE ->
                (FileCloser) file ->
                        volume.look("closeFile", file.path(), () -> end(server.opens, file.id(), HANDLE_CLOSED));
            case DISCONNECT ->
                (SessionCloser)
                        session -> volume.look("disconnect", ROOT, () -> end(server.links, session.id(), LINK_LOST));
            case SERVER_COPY -> (ServerCopy) (from, to, sync) -> volume.change("copy", to, () -> share.copy(from, to));
            case ATOMIC_EXCHANGE ->
                (AtomicExchange) (one, other) -> volume.change("exchange", one, () -> {
                    server.requireWritable(other);
                    return share.exchange(one, other, volume);
                });
            case BULK_SYNC -> (BulkSync) () -> volume.look("syncAll", ROOT, () -> this);
            default -> this;
        };
    }

    private static Gate end(Collection<? extends Gate> among, String id, Refusal with) throws Refused {
        Optional<? extends Gate> found =
                among.stream().filter(one -> one.id.equals(id)).findFirst();
        NO_LONGER_THERE.when(found.isEmpty(), id);
        return found.get().end(with);
    }

    @Override
    public ServerList<Session> sessions() throws ShareException {
        return volume.look("sessions", ROOT, () -> {
            NO_RIGHT.when(server.listingDenied, ROOT);
            return ServerList.complete(server.links.stream().map(this::session).toList());
        });
    }

    private Session session(MemoryLink link) {
        return new Session(
                link.id,
                Optional.of(link.user),
                Optional.of(link.host),
                Optional.empty(),
                OptionalInt.of((int) server.opens.stream()
                        .filter(open -> open.link() == link)
                        .count()),
                Optional.empty(),
                Optional.empty(),
                own(link));
    }

    @Override
    public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
        return volume.look("openFiles", below, () -> {
            NO_RIGHT.when(server.listingDenied, below);
            return ServerList.complete(Optional.ofNullable(share.find(below)).stream()
                    .flatMap(share::opens)
                    .map(this::openFile)
                    .toList());
        });
    }

    private OpenFile openFile(Open open) {
        MemoryLink link = open.volume.link;
        MemoryProfile profile = server.profile();
        boolean harmless = link == volume.link && profile.has(Switch.REPLACE_OWN_CLAIM);
        return new OpenFile(
                open.id,
                open.file.path(),
                Optional.of(link.user),
                open.access,
                OptionalInt.of(open.locks() ? 1 : 0),
                List.of(link.host),
                Optional.of(link.id),
                Optional.empty(),
                !harmless && (profile.has(Switch.SHARE_MODES) || open.locks()),
                own(link));
    }

    private Ownership own(MemoryLink link) {
        return link == volume.link ? Ownership.YES : Ownership.NO;
    }

    @Override
    public Scope scope() {
        return Scope.SHARE;
    }

    @Override
    public byte[] save() throws ShareException {
        return volume.look("save", ROOT, () -> share.admits.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] refuse(byte[] saved) throws ShareException {
        restore("refuse", volume.link.user);
        return volume.link.user.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void restore(byte[] saved) throws ShareException {
        restore("restore", new String(saved, StandardCharsets.UTF_8));
    }

    private void restore(String primitive, String admits) throws ShareException {
        volume.change(primitive, ROOT, () -> share.admits = admits);
    }

    @Override
    public SecurityState read(SharePath path) throws ShareException {
        return volume.look("readSecurity", path, () -> share.existing(path).security);
    }

    @Override
    public void write(SharePath path, SecurityState state) throws ShareException {
        volume.require(accepts(state.format()), UNKNOWN_FORMAT, "writeSecurity", path);
        volume.change("writeSecurity", path, () -> share.existing(path).security = state);
    }

    @Override
    public boolean accepts(String format) {
        return format.equals(share.root.security.format());
    }

    @Override
    public List<String> notCarried(SharePath path) throws ShareException {
        volume.look("notCarried", path, () -> share.existing(path));
        return List.of();
    }
}
