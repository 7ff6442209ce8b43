package org.shareops.backend.netware.wire;

/**
 * A packet from a server.
 *
 * @param type {@link PacketType#REPLY} or {@link PacketType#BUSY}
 * @param sequence that of the request
 * @param connection the connection's number
 * @param task that of the request
 * @param completion 0 if all went well, else see {@link Completion}
 * @param status bits of the connection's state
 * @param packet the whole packet, header included; not copied
 */
public record Reply(int type, int sequence, int connection, int task, int completion, int status, byte[] packet) {
    /** Where the data of a reply begins. */
    public static final int DATA = 8;
    /** Status: the connection's number is not valid any more. */
    public static final int BAD_CONNECTION = 0x01;
    /** Status: the server is going down. */
    public static final int SERVER_DOWN = 0x10;
    /** Status: a message waits for this connection. */
    public static final int MESSAGE_WAITING = 0x40;

    /** Reads the header. The decoder lets no shorter packet through. */
    public static Reply decode(byte[] packet) throws MalformedPacketException {
        PacketReader header = new PacketReader(packet, 0);
        int type = header.u16be();
        int sequence = header.u8();
        int low = header.u8();
        int task = header.u8();
        int high = header.u8();
        return new Reply(type, sequence, low | high << 8, task, header.u8(), header.u8(), packet);
    }

    /** Writes a whole reply to a request. */
    public static byte[] encode(int sequence, int connection, int task, int completion, int status, byte[] data) {
        return new PacketWriter(DATA + data.length)
                .u16be(PacketType.REPLY)
                .u8(sequence)
                .u8(connection)
                .u8(task)
                .u8(connection >> 8)
                .u8(completion)
                .u8(status)
                .bytes(data)
                .toBytes();
    }

    /** Returns true if no request can be sent over this connection any more, whatever the completion code says. */
    public boolean endsConnection() {
        return (status & (BAD_CONNECTION | SERVER_DOWN)) != 0;
    }

    /** Returns a reader of the data. */
    public PacketReader data() throws MalformedPacketException {
        return new PacketReader(packet, DATA);
    }
}
