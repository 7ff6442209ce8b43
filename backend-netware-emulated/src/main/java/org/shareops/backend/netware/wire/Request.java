package org.shareops.backend.netware.wire;

/**
 * A packet from a client.
 *
 * @param type one of {@link PacketType}
 * @param sequence from 0 to 255
 * @param connection the connection's number
 * @param task the client's name for the program that asks, from 0 to 255
 * @param function from 0 to 255
 * @param packet the whole packet, header included; not copied
 */
public record Request(int type, int sequence, int connection, int task, int function, byte[] packet) {
    /** Where the fields of a request without sub-function begin. */
    public static final int FIELDS = 7;

    /** Reads the header. The decoder lets no shorter packet through. */
    public static Request decode(byte[] packet) throws MalformedPacketException {
        PacketReader header = new PacketReader(packet, 0);
        int type = header.u16be();
        int sequence = header.u8();
        int low = header.u8();
        int task = header.u8();
        int high = header.u8();
        return new Request(type, sequence, low | high << 8, task, header.u8(), packet);
    }

    /** Writes a header; fields follow. */
    public static PacketWriter encode(int type, int sequence, int connection, int task, int function) {
        return new PacketWriter()
                .u16be(type)
                .u8(sequence)
                .u8(connection)
                .u8(task)
                .u8(connection >> 8)
                .u8(function);
    }

    /** Returns a reader of the first field after the function code. */
    public PacketReader fields() throws MalformedPacketException {
        return new PacketReader(packet, FIELDS);
    }

    /** Writes a whole request: header, length word where the function has one, sub-function if it is not negative, fields. */
    public static byte[] frame(int sequence, int connection, int task, int function, int subFunction, byte[] fields) {
        PacketWriter writer = encode(PacketType.REQUEST, sequence, connection, task, function);
        if (subFunction >= 0) {
            if (Function.hasLengthWord(function)) {
                writer.u16be(1 + fields.length);
            }
            writer.u8(subFunction);
        }
        return writer.bytes(fields).toBytes();
    }
}
