package org.shareops.backend.netware.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the fields of one packet, front to back. No field reaches beyond the packet. Not thread-safe. */
public final class PacketReader {
    private final byte[] packet;
    private int position;

    /** Starts at an offset, which may be the end. */
    public PacketReader(byte[] packet, int position) throws MalformedPacketException {
        this.packet = packet;
        this.position = position;
        if (position > packet.length) {
            throw new MalformedPacketException("the packet has " + packet.length + " bytes and not " + position);
        }
    }

    /** Returns how many bytes are left. */
    public int remaining() {
        return packet.length - position;
    }

    /** Returns the offset of the next field. */
    public int position() {
        return position;
    }

    /** Reads a byte, from 0 to 255. */
    public int u8() throws MalformedPacketException {
        return packet[take(1)] & 0xFF;
    }

    /** Reads two bytes, most significant first. */
    public int u16be() throws MalformedPacketException {
        int at = take(2);
        return (packet[at] & 0xFF) << 8 | (packet[at + 1] & 0xFF);
    }

    /** Reads two bytes, least significant first. */
    public int u16le() throws MalformedPacketException {
        int at = take(2);
        return (packet[at + 1] & 0xFF) << 8 | (packet[at] & 0xFF);
    }

    /** Reads four bytes, most significant first. */
    public long u32be() throws MalformedPacketException {
        return (long) u16be() << 16 | u16be();
    }

    /** Reads four bytes, least significant first. */
    public long u32le() throws MalformedPacketException {
        return u16le() | (long) u16le() << 16;
    }

    /** Reads bytes as they are. */
    public byte[] bytes(int count) throws MalformedPacketException {
        int at = take(count);
        byte[] read = new byte[count];
        System.arraycopy(packet, at, read, 0, count);
        return read;
    }

    /** Returns the next bytes without copying them. */
    public ByteBuffer slice(int count) throws MalformedPacketException {
        return ByteBuffer.wrap(packet, take(count), count).slice();
    }

    /** Passes over bytes. */
    public void skip(int count) throws MalformedPacketException {
        take(count);
    }

    /** Reads a length byte and as many bytes. */
    public byte[] counted() throws MalformedPacketException {
        return bytes(u8());
    }

    /** Reads a length byte and a text of as many bytes. */
    public String text() throws MalformedPacketException {
        return text(counted());
    }

    /** Reads a field of fixed length whose text ends at its first zero byte. */
    public String padded(int length) throws MalformedPacketException {
        byte[] field = bytes(length);
        int end = 0;
        while (end < length && field[end] != 0) {
            end++;
        }
        byte[] used = new byte[end];
        System.arraycopy(field, 0, used, 0, end);
        return text(used);
    }

    /** Refuses bytes after the last field. */
    public void end() throws MalformedPacketException {
        if (remaining() != 0) {
            throw new MalformedPacketException(remaining() + " bytes follow the last field");
        }
    }

    static String text(byte[] bytes) throws MalformedPacketException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedPacketException("a name is not valid UTF-8");
        }
    }

    private int take(int count) throws MalformedPacketException {
        if (count > remaining()) {
            throw new MalformedPacketException("a field of " + count + " bytes at " + position + " reaches beyond the "
                    + packet.length + " bytes of the packet");
        }
        int at = position;
        position += count;
        return at;
    }
}
