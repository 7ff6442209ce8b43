package org.shareops.backend.netware.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Frame;
import org.shareops.backend.netware.wire.FrameDecoder;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TCP connection: bytes in, packets out, and back. On the event loop; holds as little as it can while it is idle. */
final class TcpConnection implements Transport, SelectorLoop.Ready {
    /** More than a client with one request outstanding can ever leave unread; whoever does is cut off. */
    static final int MOST_QUEUED = 256 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);
    private static final int END = -1;

    private final SocketChannel channel;
    private final InetSocketAddress peer;
    private final ServerCore server;
    private final ByteBuffer readBuffer;
    private final Consumer<TcpConnection> onClose;
    private final FrameDecoder decoder = new FrameDecoder(Frame.Direction.TO_SERVER);
    private final Conversation conversation;
    private final SelectionKey key;
    private @Nullable Queue<ByteBuffer> unsent;
    private int queued;
    private boolean closing;
    private boolean closed;
    private @Nullable CompletableFuture<Void> packetTimer;

    /**
     * Takes over an accepted channel.
     *
     * @param readBuffer shared by all connections: nothing stays in it
     */
    TcpConnection(
            SocketChannel channel,
            SelectorLoop loop,
            ServerCore server,
            ByteBuffer readBuffer,
            Consumer<TcpConnection> onClose)
            throws IOException {
        this.channel = channel;
        this.server = server;
        this.readBuffer = readBuffer;
        this.onClose = onClose;
        this.peer = (InetSocketAddress) channel.getRemoteAddress();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        this.conversation = new Conversation(server, this);
        this.key = loop.register(channel, SelectionKey.OP_READ, this);
    }

    /** A first packet has to come in time, too. */
    void start() {
        packetBegins();
    }

    @Override
    public InetSocketAddress peer() {
        return peer;
    }

    @Override
    public void ready(SelectionKey selected) {
        try {
            if (selected.isWritable()) {
                flush();
            }
            if (!closed && selected.isReadable()) {
                read();
            }
        } catch (IOException e) {
            LOG.debug("The connection of {} broke", peer, e);
            close("the TCP connection broke");
        }
    }

    private void read() throws IOException {
        readBuffer.clear();
        int count = channel.read(readBuffer);
        if (count == END) {
            close("the TCP connection was closed");
            return;
        }
        readBuffer.flip();
        try {
            boolean within = decoder.isWithinFrame();
            byte[] packet = decoder.next(readBuffer);
            while (packet != null) {
                packetEnds();
                within = false;
                conversation.take(packet);
                if (closed || closing) {
                    return;
                }
                packet = decoder.next(readBuffer);
            }
            if (!within && decoder.isWithinFrame() && packetTimer == null) {
                packetBegins();
            }
        } catch (MalformedPacketException e) {
            server.malformed(null, e);
            close("not understood");
        }
    }

    private void packetBegins() {
        Duration limit = server.options().packetTime();
        if (limit != null) {
            packetTimer = server.loop().after(limit, () -> close("a packet took longer than " + limit));
        }
    }

    private void packetEnds() {
        if (packetTimer != null) {
            packetTimer.cancel(false);
            packetTimer = null;
        }
    }

    @Override
    public void send(byte[] packet) {
        if (closed || closing) {
            return;
        }
        ByteBuffer frame = Frame.reply(packet);
        try {
            if (unsent == null) {
                channel.write(frame);
            }
        } catch (IOException e) {
            LOG.debug("The connection of {} broke", peer, e);
            closeSoon("the TCP connection broke");
            return;
        }
        if (!frame.hasRemaining()) {
            return;
        }
        if (unsent == null) {
            unsent = new ArrayDeque<>();
        }
        unsent.add(frame);
        queued += frame.remaining();
        key.interestOpsOr(SelectionKey.OP_WRITE);
        if (queued > MOST_QUEUED) {
            server.malformed(null, new MalformedPacketException(peer + " does not read its replies"));
            closeSoon("replies were not read");
        }
    }

    /** Not here and now: whoever answers is in the middle of something. */
    private void closeSoon(String reason) {
        closing = true;
        server.loop().execute(() -> close(reason));
    }

    private void flush() throws IOException {
        while (unsent != null) {
            ByteBuffer first = unsent.peek();
            if (first == null) {
                unsent = null;
                key.interestOpsAnd(~SelectionKey.OP_WRITE);
                if (closing) {
                    close("closed by the server");
                }
                return;
            }
            queued -= channel.write(first);
            if (first.hasRemaining()) {
                return;
            }
            unsent.remove();
        }
    }

    @Override
    public void closeAfterSending() {
        if (unsent == null) {
            close();
        } else {
            closing = true;
        }
    }

    @Override
    public void close() {
        close("closed by the server");
    }

    private void close(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        packetEnds();
        unsent = null;
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("The connection of {} could not be closed", peer, e);
        }
        onClose.accept(this);
        conversation.lost(reason);
    }
}
