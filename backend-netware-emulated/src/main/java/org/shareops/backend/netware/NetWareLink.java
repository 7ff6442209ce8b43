package org.shareops.backend.netware;

import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpEndpoint;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpFiles;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.model.Credentials;
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
    private final Credentials credentials;
    private final NcpConnection connection;
    private final NcpServer calls;
    private final LoginStatus loginStatus;
    private final int size;

    NetWareLink(
            ServerAddress server, NcpEndpoint endpoint, Credentials credentials, NcpConnection connection, int size) {
        this.server = server;
        this.credentials = credentials;
        this.connection = connection;
        this.calls = new NcpServer(connection);
        this.loginStatus = new LoginStatus(connection, endpoint, credentials);
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
            Presence presence = new Presence(connection, calls, files, failures);
            return new NetWareVolume(share, files, calls, presence, loginStatus, failures);
        } catch (NcpFailure e) {
            throw failures.of("open the volume for " + credentials.identity(), SharePath.root(), e);
        } catch (IllegalArgumentException e) {
            throw failures.of(
                    ErrorKind.NOT_FOUND, "open the volume", SharePath.root(), "no volume has a name like this", null);
        }
    }

    @Override
    public void close() {
        connection.close();
        loginStatus.close();
    }
}
