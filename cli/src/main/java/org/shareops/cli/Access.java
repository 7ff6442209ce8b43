package org.shareops.cli;

import java.io.IOException;
import org.shareops.Inbox;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.Probe;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareLocation;

/** The library as one command uses it. What became of its links is noted before they are logged off. */
final class Access implements AutoCloseable {
    private final Shares shares;
    private final Invocation invocation;

    Access(Shares shares, Invocation invocation) {
        this.shares = shares;
        this.invocation = invocation;
    }

    Share share(String url) {
        return shares.share(url);
    }

    Share share(ShareAddress address) {
        return shares.share(address);
    }

    Inbox inbox(String url) {
        ShareLocation place = shares.locate(url);
        return shares.share(place.share()).inbox(place.path());
    }

    /** Opens new content: a local path, or a file of Commons VFS, which may itself be on a share. */
    NewContent content(String argument, boolean directory, ArchiveOptions limits) throws IOException {
        return NewContent.open(argument, directory, limits, shares);
    }

    ShareLocation locate(String url) {
        return shares.locate(url);
    }

    ConnectionStatus probe(ServerAddress server, Probe probe) throws IOException {
        return shares.probe(server, probe);
    }

    @Override
    public void close() throws IOException {
        invocation.links().addAll(shares.links());
        shares.close();
    }
}
