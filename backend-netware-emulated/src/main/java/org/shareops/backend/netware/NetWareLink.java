package org.shareops.backend.netware;

import java.util.Optional;
import org.shareops.backend.netware.client.NcpConnection;
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

/** One service connection on which we have logged in, and further ones for as long as content moves on several. */
final class NetWareLink implements ServerLink {
    private final ServerAddress server;
    private final Credentials credentials;
    private final NcpConnection connection;
    private final NcpServer calls;
    private final LoginStatus loginStatus;
    private final Connections connections;
    private final int size;

    private NetWareLink(ServerAddress server, LogOn logOn, LogOn.LoggedOn on, Connections connections) {
        this.server = server;
        this.credentials = logOn.credentials();
        this.connection = on.connection();
        this.calls = new NcpServer(connection);
        this.loginStatus = new LoginStatus(connection, logOn.endpoint(), credentials);
        this.connections = connections;
        this.size = on.size();
    }

    static NetWareLink open(ServerAddress server, LogOn logOn, int most, Connections.Times times) throws NcpFailure {
        LogOn.LoggedOn on = logOn.run();
        return new NetWareLink(server, logOn, on, new Connections(logOn, on, most, times));
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
            Presence presence = new Presence(connection, connections, calls, files, failures);
            return new NetWareVolume(share, files, calls, connections, presence, loginStatus, failures);
        } catch (NcpFailure e) {
            throw failures.of("open the volume for " + credentials.identity(), SharePath.root(), e);
        } catch (IllegalArgumentException e) {
            throw failures.of(
                    ErrorKind.NOT_FOUND, "open the volume", SharePath.root(), "no volume has a name like this", null);
        }
    }

    @Override
    public Optional<String> details() {
        return connections.most() == 1 ? Optional.empty() : Optional.of(connections.details());
    }

    @Override
    public void close() {
        connections.close();
        connection.close();
        loginStatus.close();
    }
}
