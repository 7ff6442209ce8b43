package org.shareops.spi;

import java.util.Optional;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;

/** A link that passes every call on to another: the base of wrappers that count, refuse or fail. */
public class ForwardingLink implements ServerLink {
    private final ServerLink link;

    /** Wraps a link. */
    protected ForwardingLink(ServerLink link) {
        this.link = link;
    }

    @Override
    public boolean alive() {
        return link.alive();
    }

    @Override
    public boolean isOutdated() {
        return link.isOutdated();
    }

    @Override
    public void verify() throws ShareException {
        link.verify();
    }

    @Override
    public Volume volume(ShareAddress share) throws ShareException {
        return link.volume(share);
    }

    @Override
    public long roundTrips() {
        return link.roundTrips();
    }

    @Override
    public Optional<String> details() {
        return link.details();
    }

    @Override
    public void close() throws ShareException {
        link.close();
    }
}
