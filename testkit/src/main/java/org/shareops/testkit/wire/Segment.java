package org.shareops.testkit.wire;

import java.nio.ByteBuffer;

/**
 * A TCP segment on the loopback interface, in a packet of its own (RFC 791, RFC 9293).
 *
 * @param fromPort the sender's port
 * @param toPort the receiver's port
 * @param sequence the number of the first byte
 * @param acknowledged the number of the byte that is expected from the other side
 * @param flags {@link #SYN}, {@link #ACK}, {@link #PUSH}
 * @param payload what it carries
 */
record Segment(int fromPort, int toPort, int sequence, int acknowledged, int flags, ByteBuffer payload) {
    static final int SYN = 0x02;
    static final int PUSH = 0x08;
    static final int ACK = 0x10;

    /** What fits into the largest packet. */
    static final int MOST_PAYLOAD = 65_535 - 20 - 20;

    private static final int IP_BYTES = 20;
    private static final int TCP_BYTES = 20;
    private static final int LOOPBACK = 0x7F000001;
    private static final int IP_CHECKSUM_AT = 10;
    private static final int TCP_CHECKSUM_AT = IP_BYTES + 16;
    private static final int TCP = 6;
    private static final int LIFETIME = 64;
    private static final short DO_NOT_FRAGMENT = 0x4000;
    private static final short LARGEST_WINDOW = (short) 0xFFFF;

    /** Multiplies windows by 2^14, so that no message ever finds one full. */
    private static final byte[] LARGEST_SCALE = {3, 3, 14, 0};

    /** Returns the packet's bytes, ready to be read. */
    ByteBuffer packet() {
        byte[] options = (flags & SYN) == 0 ? new byte[0] : LARGEST_SCALE;
        int tcpBytes = TCP_BYTES + options.length;
        ByteBuffer packet = ByteBuffer.allocate(IP_BYTES + tcpBytes + payload.remaining());
        packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
        packet.putShort((short) 0)
                .putShort(DO_NOT_FRAGMENT)
                .put((byte) LIFETIME)
                .put((byte) TCP);
        packet.putShort((short) 0).putInt(LOOPBACK).putInt(LOOPBACK);
        packet.putShort((short) fromPort)
                .putShort((short) toPort)
                .putInt(sequence)
                .putInt(acknowledged);
        packet.put((byte) ((tcpBytes / Integer.BYTES) << 4)).put((byte) flags).putShort(LARGEST_WINDOW);
        packet.putInt(0).put(options).put(payload.duplicate()).flip();
        packet.putShort(IP_CHECKSUM_AT, checksum(packet, 0, IP_BYTES, 0));
        int tcpLength = packet.limit() - IP_BYTES;
        long pseudoHeader = 2L * ((LOOPBACK >>> 16) + (LOOPBACK & 0xFFFF)) + TCP + tcpLength;
        packet.putShort(TCP_CHECKSUM_AT, checksum(packet, IP_BYTES, packet.limit(), pseudoHeader));
        return packet;
    }

    private static short checksum(ByteBuffer packet, int from, int to, long start) {
        long sum = start;
        for (int at = from; at + 1 < to; at += Short.BYTES) {
            sum += Short.toUnsignedInt(packet.getShort(at));
        }
        if ((to - from) % Short.BYTES != 0) {
            sum += Byte.toUnsignedInt(packet.get(to - 1)) << Byte.SIZE;
        }
        while (sum >>> Short.SIZE != 0) {
            sum = (sum & 0xFFFF) + (sum >>> Short.SIZE);
        }
        return (short) ~sum;
    }
}
