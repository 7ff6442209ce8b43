package org.shareops.backend.smb.smbj;

import com.hierynomus.protocol.commons.buffer.Buffer;
import com.hierynomus.protocol.transport.PacketHandlers;
import com.hierynomus.protocol.transport.TransportException;
import com.hierynomus.protocol.transport.TransportLayer;
import com.hierynomus.smb.SMBPacket;
import com.hierynomus.smb.SMBPacketData;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbEndpoint;
import org.shareops.backend.smb.port.SmbFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection. smbj sends and receives through it until it has logged on; then a {@link Channel} takes over what comes, and
 * goes on counting where smbj has stopped.
 */
final class LogOnTransport implements TransportLayer<SMBPacket<?, ?>> {
    private static final Logger LOG = LoggerFactory.getLogger(LogOnTransport.class);
    /** No answer of ours is longer than a few requests of 64 KiB. */
    private static final int MOST_BYTES = 1 << 20;

    private static final int LENGTH_BYTES = 4;
    private static final int NEGOTIATE = 0;
    private static final int SESSION_SETUP = 1;

    private final SmbEndpoint endpoint;
    private final LongAdder roundTrips;
    private final Socket socket = new Socket();
    private @Nullable PacketHandlers<SMBPacketData<?>, SMBPacket<?, ?>> handlers;
    private volatile byte[] negotiateRequest = {};
    private volatile byte[] negotiateAnswer = {};
    private volatile byte[] lastAnswer = {};
    private volatile @Nullable Channel channel;
    private @Nullable Exception over;
    private long nextMessage;
    /** Every connection begins with one (MS-SMB2 3.2.1.2). */
    private int credits = 1;

    LogOnTransport(SmbEndpoint endpoint, LongAdder roundTrips) {
        this.endpoint = endpoint;
        this.roundTrips = roundTrips;
    }

    TransportLayer<SMBPacket<?, ?>> handledBy(PacketHandlers<SMBPacketData<?>, SMBPacket<?, ?>> packetHandlers) {
        handlers = packetHandlers;
        return this;
    }

    private PacketHandlers<SMBPacketData<?>, SMBPacket<?, ?>> handlers() {
        if (handlers == null) {
            throw new IllegalStateException("nobody handles what comes");
        }
        return handlers;
    }

    @Override
    public void connect(InetSocketAddress address) throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        socket.setTcpNoDelay(true);
        socket.connect(address, millis(endpoint.connectTimeout().toMillis()));
        Thread reader = new Thread(this::read, "shareops-smb-read");
        reader.setDaemon(true);
        reader.start();
    }

    private static int millis(long millis) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, millis));
    }

    @Override
    public void write(SMBPacket<?, ?> packet) throws TransportException {
        Buffer<?> written = handlers().getSerializer().write(packet);
        byte[] message = written.getCompactData();
        ByteBuffer header = ByteBuffer.wrap(message).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        int charge = Math.max(1, Short.toUnsignedInt(header.getShort(6)));
        synchronized (this) {
            nextMessage = header.getLong(24) + charge;
            credits -= charge;
        }
        if (header.getShort(12) == NEGOTIATE) {
            negotiateRequest = message;
        } else {
            roundTrips.increment();
        }
        byte[] frame = new byte[LENGTH_BYTES + message.length];
        ByteBuffer.wrap(frame).putInt(message.length).put(message);
        try {
            socket.getOutputStream().write(frame);
        } catch (IOException e) {
            throw new TransportException(e);
        }
    }

    private void read() {
        try {
            DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
            while (true) {
                int length = in.readInt();
                if (length < 0 || length > MOST_BYTES) {
                    throw new SmbFailure.Malformed("a message of " + length + " bytes", null);
                }
                byte[] message = new byte[length];
                in.readFully(message);
                received(message);
            }
        } catch (IOException | RuntimeException e) {
            ended(e);
        }
    }

    private void received(byte[] message) throws IOException {
        Channel now = channel;
        if (now != null) {
            now.received(message);
            return;
        }
        if (!Sealer.isSealed(message)) {
            note(message);
        }
        SMBPacketData<?> packet;
        try {
            packet = handlers().getPacketFactory().read(message);
        } catch (Buffer.BufferException e) {
            throw new SmbFailure.Malformed("what cannot be read", e);
        }
        handlers().getReceiver().handle(packet);
    }

    private void note(byte[] message) throws SmbFailure.Malformed {
        Header header = Header.all(message).get(0);
        synchronized (this) {
            credits += header.credits();
        }
        if (header.command() == NEGOTIATE) {
            if (negotiateAnswer.length > 0) {
                throw new SmbFailure.Malformed("a second answer to one negotiation", null);
            }
            // That somebody speaks SMB at all is known only now.
            roundTrips.increment();
            negotiateAnswer = message.clone();
        } else if (header.command() == SESSION_SETUP && !header.isInterim()) {
            lastAnswer = message.clone();
        }
    }

    private void ended(Exception because) {
        Channel now;
        synchronized (this) {
            over = because;
            now = channel;
        }
        if (now != null) {
            now.ended(because);
        } else {
            handlers().getReceiver().handleError(because);
        }
        disconnect();
        if (!(because instanceof EOFException)) {
            LOG.debug("A connection to {} ended", endpoint.host(), because);
        }
    }

    /** Takes what comes from now on away from smbj. Nothing is under way at that time. */
    synchronized Channel handOver(Protection protection, Peer peer) {
        Channel taken = new Channel(
                socket, peer, endpoint.responseTimeout(), roundTrips, protection, new Credits(nextMessage, credits));
        channel = taken;
        taken.start();
        if (over != null) {
            // Nobody else will tell it.
            taken.ended(over);
        }
        return taken;
    }

    /** Returns the request by which smbj negotiated. */
    byte[] negotiateRequest() {
        return negotiateRequest.clone();
    }

    /** Returns what the server answered to that. */
    byte[] negotiateAnswer() {
        return negotiateAnswer.clone();
    }

    /** Returns the last answer to the log-on. */
    byte[] lastAnswer() {
        return lastAnswer.clone();
    }

    @Override
    public void disconnect() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("A connection to {} could not be closed in order", endpoint.host(), e);
        }
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected() && !socket.isClosed();
    }
}
