package org.shareops.backend.netware;

import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpFiles;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** One service connection on which we have logged in. */
final class NetWareLink implements ServerLink {
    private final ServerAddress server;
    private final String identity;
    private final NcpConnection connection;
    private final NcpServer calls;
    private final int size;

    NetWareLink(ServerAddress server, String identity, NcpConnection connection, int size) {
        this.server = server;
        this.identity = identity;
        this.connection = connection;
        this.calls = new NcpServer(connection);
        this.size = size;
    }

    @Override
    public boolean alive() {
        return connection.alive();
    }

    @Override
    public long roundTrips() {
        return connection.roundTrips();
    }

    @Override
    public void verify() throws ShareException {
        try {
            calls.clock();
        } catch (NcpFailure e) {
            throw Failures.ofServer().of("verify the link to " + server, SharePath.root(), e);
        }
    }

    @Override
    public Volume volume(ShareAddress share) throws ShareException {
        Failures failures = new Failures(share);
        try {
            NcpFiles files = NcpFiles.of(connection, share.name(), size);
            return new NetWareVolume(share, files, calls, new Presence(connection, calls, files, failures), failures);
        } catch (NcpFailure e) {
            throw failures.of("open the volume for " + identity, SharePath.root(), e);
        } catch (IllegalArgumentException e) {
            throw failures.of(
                    ErrorKind.NOT_FOUND, "open the volume", SharePath.root(), "no volume has a name like this", null);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
