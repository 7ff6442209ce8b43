package org.shareops.testkit;

import java.util.Optional;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** A link of a {@link FaultBackend}. */
final class FaultLink implements ServerLink {
    private final ServerLink link;
    private final ServerSide.Held held;
    private final FaultLine line;
    private final ServerSide volumes;
    private final ServerSide handles;

    FaultLink(ServerLink link, ServerSide.Held held, FaultLine line, ServerSide volumes, ServerSide handles) {
        this.link = link;
        this.held = held;
        this.line = line;
        this.volumes = volumes;
        this.handles = handles;
    }

    @Override
    public boolean alive() {
        return !line.crashed() && link.alive();
    }

    @Override
    public boolean isOutdated() {
        return link.isOutdated();
    }

    @Override
    public long roundTrips() {
        return link.roundTrips();
    }

    @Override
    public void verify() throws ShareException {
        line.order(Primitive.VERIFY, SharePath.root(), link::verify);
    }

    @Override
    public Volume volume(ShareAddress share) throws ShareException {
        return line.ask(Primitive.OPEN_VOLUME, () -> {
            Volume volume = link.volume(share);
            return new FaultVolume(volume, volumes.hold(volume::close), line, handles);
        });
    }

    @Override
    public Optional<String> details() {
        return link.details();
    }

    @Override
    public void close() throws ShareException {
        if (!line.crashed() && held.isOpen()) {
            line.order(Primitive.LOG_OFF, SharePath.root(), held::release);
        }
    }
}
