package org.shareops.backend.netware.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the packets in a TCP stream, however it was split or merged. Memory grows with the bytes that arrive, not with the
 * length that a frame says it has. Not thread-safe.
 */
public final class FrameDecoder {
    private static final int FIRST_PIECE = 256;

    private final Frame.Direction direction;
    private final byte[] header;
    private int inHeader;
    private byte[] packet = new byte[0];
    private int expected = -1;
    private int received;

    /** Reads frames that travel in this direction. */
    public FrameDecoder(Frame.Direction direction) {
        this.direction = direction;
        this.header = new byte[direction.headerLength];
    }

    /**
     * Takes bytes until a packet is whole or the buffer is empty.
     *
     * @return the packet; null if there is none yet
     * @throws MalformedPacketException if the stream cannot be understood from here on
     */
    public byte @Nullable [] next(ByteBuffer from) throws MalformedPacketException {
        if (expected < 0) {
            int count = Math.min(from.remaining(), header.length - inHeader);
            from.get(header, inHeader, count);
            inHeader += count;
            if (inHeader < header.length) {
                return null;
            }
            expected = direction.packetLength(header);
            packet = new byte[Math.min(expected, FIRST_PIECE)];
        }
        int count = Math.min(from.remaining(), expected - received);
        if (received + count > packet.length) {
            byte[] larger = new byte[Math.min(expected, Math.max(received + count, 2 * packet.length))];
            System.arraycopy(packet, 0, larger, 0, received);
            packet = larger;
        }
        from.get(packet, received, count);
        received += count;
        if (received < expected) {
            return null;
        }
        byte[] whole = packet;
        packet = new byte[0];
        inHeader = 0;
        received = 0;
        expected = -1;
        return whole;
    }

    /** Returns true in the middle of a frame. */
    public boolean isWithinFrame() {
        return inHeader > 0;
    }
}
