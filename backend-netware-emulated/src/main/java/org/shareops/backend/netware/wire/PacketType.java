package org.shareops.backend.netware.wire;

/** The first two bytes of a packet. */
public final class PacketType {
    /** Create Service Connection. */
    public static final int CREATE = 0x1111;
    /** A request. */
    public static final int REQUEST = 0x2222;
    /** The reply to any of the others. */
    public static final int REPLY = 0x3333;
    /** Destroy Service Connection. */
    public static final int DESTROY = 0x5555;
    /** A request that is still being processed. */
    public static final int BUSY = 0x9999;

    private PacketType() {}
}
