package org.shareops.backend.memory;

import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** One log-on. Thread-safe. */
final class MemoryLink implements ServerLink {
    private final MemoryServer server;
    private final Presence presence;

    MemoryLink(MemoryServer server, Presence presence) {
        this.server = server;
        this.presence = presence;
    }

    @Override
    public boolean alive() {
        return presence.state() == Presence.State.LIVE;
    }

    @Override
    public void verify() throws ShareException {
        ask(null, "verify", call -> call);
    }

    @Override
    public Volume volume(ShareAddress share) throws ShareException {
        return ask(
                share, "volume", call -> new MemoryVolume(server, presence, share, server.admit(call, share.name())));
    }

    @Override
    public void close() {
        server.end(presence, Presence.State.CLOSED);
    }

    private <T> T ask(@Nullable ShareAddress share, String primitive, Call.Action<T> action) throws ShareException {
        Call call = new Call(server.profile(), presence, share, primitive, SharePath.root(), false);
        call.requireUsable();
        return server.perform(call, action);
    }
}
