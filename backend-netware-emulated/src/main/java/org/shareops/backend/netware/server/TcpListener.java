package org.shareops.backend.netware.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts TCP connections, up to a limit; those above it are closed at once. On the event loop. */
final class TcpListener implements SelectorLoop.Ready {
    private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);
    private static final int BACKLOG = 4096;
    private static final int MOST_AT_ONCE = 64;
    /** After a failure, which is most likely a lack of file descriptors; or until a connection ends. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final int READ_BUFFER = 64 * 1024;

    private final ServerSocketChannel channel;
    private final SelectorLoop loop;
    private final ServerCore server;
    private final SelectionKey key;
    private final int limit;
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER);
    private final Set<TcpConnection> connections = new HashSet<>();

    TcpListener(SelectorLoop loop, ServerCore server) throws IOException {
        this.loop = loop;
        this.server = server;
        this.limit = server.options().tcpLimit();
        this.channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(server.options().bind(), BACKLOG);
            channel.configureBlocking(false);
            this.key = loop.register(channel, SelectionKey.OP_ACCEPT, this);
        } catch (IOException e) {
            channel.close();
            throw new IOException("cannot listen on " + server.options().bind() + ": " + e.getMessage(), e);
        }
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public void ready(SelectionKey selected) {
        try {
            SocketChannel accepted = channel.accept();
            for (int i = 1; accepted != null; i++) {
                take(accepted);
                accepted = i < MOST_AT_ONCE ? channel.accept() : null;
            }
        } catch (IOException e) {
            LOG.warn("No TCP connection can be accepted for {}", PAUSE, e);
            key.interestOpsAnd(~SelectionKey.OP_ACCEPT);
            var unused = server.loop().after(PAUSE, this::acceptAgain);
        }
    }

    private void take(SocketChannel accepted) throws IOException {
        if (connections.size() >= limit) {
            accepted.close();
            return;
        }
        server.journal().counters().increment(Counter.TCP_ACCEPTED);
        @Nullable TcpConnection connection = null;
        try {
            connection = new TcpConnection(accepted, loop, server, readBuffer, this::ended);
        } catch (IOException e) {
            // It was reset before we could look at it: nobody is there to be told.
            LOG.debug("A TCP connection ended as it began", e);
            accepted.close();
        }
        if (connection != null) {
            connections.add(connection);
            connection.start();
        }
    }

    private void ended(TcpConnection connection) {
        connections.remove(connection);
        acceptAgain();
    }

    private void acceptAgain() {
        if (key.isValid()) {
            key.interestOpsOr(SelectionKey.OP_ACCEPT);
        }
    }

    /** Closes the port and all connections. */
    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("The server's port could not be closed", e);
        }
        List.copyOf(connections).forEach(TcpConnection::close);
    }
}
