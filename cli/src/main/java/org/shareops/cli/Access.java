package org.shareops.cli;

import java.io.IOException;
import java.util.Optional;
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

    /** Returns what the link to a server goes by, if there is one and its backend says it. No traffic. */
    Optional<String> details(ServerAddress server) {
        return shares.links().stream()
                .filter(link -> link.status().server().equals(server))
                .flatMap(link -> link.details().stream())
                .findFirst();
    }

    @Override
    public void close() throws IOException {
        invocation.links().addAll(shares.links());
        shares.close();
    }
}
