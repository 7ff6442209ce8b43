package org.shareops.backend.netware.wire;

import java.nio.ByteBuffer;
import java.util.Locale;

/** What NCP over TCP puts before each packet, most significant bytes first. */
public final class Frame {
    /** "DmdT". */
    private static final int REQUEST_SIGNATURE = 0x446D6454;
    /** "tNcP". */
    private static final int REPLY_SIGNATURE = 0x744E6350;

    private static final int VERSION = 1;
    /** Above the largest write with its header; a frame that says more is no frame. */
    private static final int LONGEST_FRAME = 66_000;

    private Frame() {}

    /** Which way a frame travels. */
    public enum Direction {
        /** Signature, length, version, and the size of the client's reply buffer, which is a hint. */
        TO_SERVER(REQUEST_SIGNATURE, 16, 7),
        /** Signature and length. */
        TO_CLIENT(REPLY_SIGNATURE, 8, 8);

        private final int signature;
        final int headerLength;
        private final int shortestPacket;

        Direction(int signature, int headerLength, int shortestPacket) {
            this.signature = signature;
            this.headerLength = headerLength;
            this.shortestPacket = shortestPacket;
        }

        int packetLength(byte[] header) throws MalformedPacketException {
            ByteBuffer fields = ByteBuffer.wrap(header);
            int found = fields.getInt();
            if (found != signature) {
                throw new MalformedPacketException(
                        String.format(Locale.ROOT, "signature 0x%08X and not 0x%08X", found, signature));
            }
            // Bit 31 says that the packet is signed, which we never agree to: so then it is too long.
            int length = fields.getInt();
            if (length < headerLength + shortestPacket || length > LONGEST_FRAME) {
                throw new MalformedPacketException("a frame of " + Integer.toUnsignedString(length) + " bytes");
            }
            return length - headerLength;
        }
    }

    /**
     * Frames a request.
     *
     * @param replyBuffer how large the reply may be, as a hint
     */
    public static ByteBuffer request(byte[] packet, int replyBuffer) {
        return ByteBuffer.allocate(Direction.TO_SERVER.headerLength + packet.length)
                .putInt(REQUEST_SIGNATURE)
                .putInt(Direction.TO_SERVER.headerLength + packet.length)
                .putInt(VERSION)
                .putInt(replyBuffer)
                .put(packet)
                .flip();
    }

    /** Frames a reply. */
    public static ByteBuffer reply(byte[] packet) {
        return ByteBuffer.allocate(Direction.TO_CLIENT.headerLength + packet.length)
                .putInt(REPLY_SIGNATURE)
                .putInt(Direction.TO_CLIENT.headerLength + packet.length)
                .put(packet)
                .flip();
    }
}
