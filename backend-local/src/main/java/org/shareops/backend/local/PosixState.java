package org.shareops.backend.local;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.shareops.model.SecurityState;

/**
 * Owner, group, mode and extended attributes of one inode; access lists are extended attributes on Linux.
 *
 * <p>Written as: version (1 byte), mode (2), owner (4), group (4), number of attributes (2), and for each of them the
 * length of its name (1), the name, the length of its value (4), the value; numbers with the high byte first.
 *
 * @param mode the permission bits, those for set-id and sticky included
 * @param owner the user's number
 * @param group the group's number
 * @param attributes values by name; names are bytes in the form of Latin-1
 */
record PosixState(int mode, int owner, int group, SortedMap<String, byte[]> attributes) {
    static final String FORMAT = "posix";
    private static final int VERSION = 1;
    private static final int MOST_ATTRIBUTES = 4096;

    /** The kernel's own limit on one value, in bytes. */
    static final int LONGEST_VALUE = 65_536;

    PosixState {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    SecurityState encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeShort(mode);
            out.writeInt(owner);
            out.writeInt(group);
            out.writeShort(attributes.size());
            for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
                byte[] name = attribute.getKey().getBytes(StandardCharsets.ISO_8859_1);
                out.writeByte(name.length);
                out.write(name);
                out.writeInt(attribute.getValue().length);
                out.write(attribute.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return new SecurityState(FORMAT, bytes.toByteArray());
    }

    /**
     * Reads what {@link #encode} wrote. Believes no length.
     *
     * @throws IOException if it is damaged or of another version
     */
    static PosixState decode(SecurityState state) throws IOException {
        byte[] bytes = state.bytes();
        ByteArrayInputStream left = new ByteArrayInputStream(bytes);
        DataInputStream in = new DataInputStream(left);
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("it has version " + version + ", and we know only " + VERSION);
        }
        int mode = in.readUnsignedShort();
        int owner = in.readInt();
        int group = in.readInt();
        int count = in.readUnsignedShort();
        if (mode > 07777 || count > MOST_ATTRIBUTES) {
            throw new IOException("its mode or its number of attributes is impossible");
        }
        SortedMap<String, byte[]> attributes = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String name = new String(bytes(in, left, in.readUnsignedByte(), 255), StandardCharsets.ISO_8859_1);
            if (name.indexOf('\0') >= 0 || !ExtendedAttributes.isCarried(name)) {
                throw new IOException("it holds an extended attribute that is never written: \"" + name + "\"");
            }
            attributes.put(name, bytes(in, left, in.readInt(), LONGEST_VALUE));
        }
        if (left.available() > 0) {
            throw new IOException("it goes on after its end");
        }
        return new PosixState(mode, owner, group, attributes);
    }

    private static byte[] bytes(DataInputStream in, ByteArrayInputStream left, int length, int longest)
            throws IOException {
        if (length < 0 || length > longest || length > left.available()) {
            throw new IOException("a length in it is impossible: " + length);
        }
        return in.readNBytes(length);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "PosixState[mode=%o, owner=%d, group=%d, %s]", mode, owner, group, attributes.keySet());
    }
}
