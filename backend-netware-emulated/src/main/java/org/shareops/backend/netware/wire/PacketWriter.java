package org.shareops.backend.netware.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the fields of one packet, front to back. Not thread-safe. */
public final class PacketWriter {
    private final ByteArrayOutputStream out;

    /** Starts with an empty packet. */
    public PacketWriter() {
        this(64);
    }

    /** Starts with an empty packet that is expected to become this large. */
    public PacketWriter(int expected) {
        out = new ByteArrayOutputStream(expected);
    }

    /** Writes the low byte. */
    public PacketWriter u8(int value) {
        out.write(value);
        return this;
    }

    /** Writes the low two bytes, most significant first. */
    public PacketWriter u16be(int value) {
        return u8(value >> 8).u8(value);
    }

    /** Writes the low two bytes, least significant first. */
    public PacketWriter u16le(int value) {
        return u8(value).u8(value >> 8);
    }

    /** Writes the low four bytes, most significant first. */
    public PacketWriter u32be(long value) {
        return u16be((int) (value >> 16)).u16be((int) value);
    }

    /** Writes the low four bytes, least significant first. */
    public PacketWriter u32le(long value) {
        return u16le((int) value).u16le((int) (value >> 16));
    }

    /** Writes bytes as they are. */
    public PacketWriter bytes(byte[] value) {
        out.write(value, 0, value.length);
        return this;
    }

    /** Writes what remains in a buffer. */
    public PacketWriter bytes(ByteBuffer value) {
        byte[] copy = new byte[value.remaining()];
        value.get(copy);
        return bytes(copy);
    }

    /** Writes zeros. */
    public PacketWriter zeros(int count) {
        return bytes(new byte[count]);
    }

    /**
     * Writes a length byte and the bytes.
     *
     * @throws IllegalArgumentException for more than 255 bytes
     */
    public PacketWriter counted(byte[] value) {
        if (value.length > 255) {
            throw new IllegalArgumentException("a name of " + value.length + " bytes does not fit; 255 do");
        }
        return u8(value.length).bytes(value);
    }

    /** Writes a length byte and the text; as {@link #counted}. */
    public PacketWriter text(String value) {
        return counted(value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes a text into a field of fixed length, filled with zeros.
     *
     * @throws IllegalArgumentException if it does not fit
     */
    public PacketWriter padded(String value, int length) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > length) {
            throw new IllegalArgumentException("\"" + value + "\" does not fit into " + length + " bytes");
        }
        return bytes(bytes).zeros(length - bytes.length);
    }

    /** Returns how many bytes were written. */
    public int size() {
        return out.size();
    }

    /** Returns the packet so far. */
    public byte[] toBytes() {
        return out.toByteArray();
    }
}
