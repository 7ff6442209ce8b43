package org.shareops.backend.memory;

import static org.shareops.backend.memory.Refusal.*;

import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** One log-on: the library's, or a {@link MemoryClient}'s, which is not ours. */
final class MemoryLink extends Gate implements ServerLink {
    final String user;
    final String host;
    final boolean ours;

    MemoryLink(MemoryServer server, String user, String host, boolean ours) {
        super(server, null, null);
        this.user = user;
        this.host = host;
        this.ours = ours;
    }

    @Override
    public void verify() throws ShareException {
        look("verify", SharePath.root(), () -> this);
    }

    @Override
    public Volume volume(ShareAddress share) throws ShareException {
        return look("volume", SharePath.root(), () -> server.admit(this, share));
    }
}
