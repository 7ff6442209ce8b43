package org.shareops.backend.netware;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpEndpoint;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpFiles;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.OpenAccess;

/** Somebody at work on the server, who opens files and reads the messages that come. */
final class Workstation implements AutoCloseable {
    private static final int REFUSE_MESSAGES = 2;
    private static final int FETCH_MESSAGE = 11;

    private final int port;
    private final NcpConnection connection;

    private Workstation(int port, NcpConnection connection) {
        this.port = port;
        this.connection = connection;
    }

    private static NcpEndpoint endpoint(int port) {
        return new NcpEndpoint("127.0.0.1", port, Duration.ofSeconds(5), Duration.ofSeconds(20));
    }

    /** An entry of the table on which nobody logs in. */
    static Workstation attached(int port) throws IOException {
        try {
            return new Workstation(port, NcpConnection.open(endpoint(port)));
        } catch (NcpFailure e) {
            throw new IOException(e);
        }
    }

    /** Fails if the server lets nobody in. */
    static Workstation loggedIn(int port, String user) throws IOException {
        Workstation station = attached(port);
        try {
            new NcpServer(station.connection).logIn(user, NetWareFixture.PASSWORD.toCharArray());
            return station;
        } catch (NcpFailure e) {
            station.close();
            throw new IOException(e);
        }
    }

    int number() {
        return connection.number();
    }

    /** Opens a file to read it, so that nobody may write or delete it. */
    Workstation opens(String path) throws IOException {
        try {
            NcpFiles files = NcpFiles.of(connection, NetWareFixture.VOLUME, 512);
            files.open(List.of(path.split("/", -1)), OpenAccess.READ | OpenAccess.DENY_WRITE);
            return this;
        } catch (NcpFailure e) {
            throw new IOException(e);
        }
    }

    /** Wants no messages, as CASTOFF does. */
    Workstation castsOff() throws IOException {
        try {
            connection.call(Function.MESSAGES, REFUSE_MESSAGES, new byte[0]);
            return this;
        } catch (NcpFailure e) {
            throw new IOException(e);
        }
    }

    /** Returns the message that waits for it; empty if there is none. */
    List<String> reads() throws IOException {
        List<String> texts = new ArrayList<>();
        try {
            byte[] text = connection
                    .call(Function.MESSAGES, FETCH_MESSAGE, new byte[0])
                    .counted();
            if (text.length > 0) {
                texts.add(new String(text, StandardCharsets.UTF_8));
            }
        } catch (NcpFailure | MalformedPacketException e) {
            throw new IOException(e);
        }
        return texts;
    }

    /** Returns whether the server still knows it. */
    boolean isIn() {
        try {
            new NcpServer(connection).clock();
            return true;
        } catch (NcpFailure e) {
            return false;
        }
    }

    /** The same user at the same machine, as a requester does that connects again by itself. */
    Workstation comesBackAs(String user) throws IOException {
        return loggedIn(port, user);
    }

    @Override
    public void close() {
        connection.close();
    }
}
