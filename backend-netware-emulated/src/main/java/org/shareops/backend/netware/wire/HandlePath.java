package org.shareops.backend.netware.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * How function 87 names a place: a starting point and the names that follow from there.
 *
 * @param volume the volume's number; not significant with {@link #NO_HANDLE}
 * @param base a directory entry with {@link #DIRECTORY_BASE}, a short handle with {@link #SHORT_HANDLE}
 * @param flag what {@code base} is
 * @param names the names, raw as they came: one that is searched for may hold escaped wildcards. With {@link #NO_HANDLE}
 *     the first is the volume
 */
public record HandlePath(int volume, long base, int flag, List<byte[]> names) {
    /** The base is a short directory handle. */
    public static final int SHORT_HANDLE = 0;
    /** The base is a directory entry. */
    public static final int DIRECTORY_BASE = 1;
    /** There is no base. */
    public static final int NO_HANDLE = 0xFF;

    /** The most names of one path: a byte counts them. */
    public static final int MOST_NAMES = 255;

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException for more than {@value #MOST_NAMES} names
     */
    public HandlePath {
        names = List.copyOf(names);
        if (names.size() > MOST_NAMES) {
            // The low byte of the count would name another place.
            throw new IllegalArgumentException(
                    "a path of " + names.size() + " names cannot be sent; " + MOST_NAMES + " can");
        }
    }

    /** Reads a whole path, with which a request of function 87 ends. */
    public static HandlePath read(PacketReader from) throws MalformedPacketException {
        HandlePath path = new HandlePath(from.u8(), from.u32le(), from.u8(), names(from, from.u8()));
        from.end();
        return path;
    }

    /** Reads two paths whose names stand behind both starting points, as requests to rename (NCP 87/4) end. */
    public static List<HandlePath> readPair(PacketReader from) throws MalformedPacketException {
        int volume = from.u8();
        long base = from.u32le();
        int flag = from.u8();
        int count = from.u8();
        int otherVolume = from.u8();
        long otherBase = from.u32le();
        int otherFlag = from.u8();
        int otherCount = from.u8();
        List<HandlePath> pair = List.of(
                new HandlePath(volume, base, flag, names(from, count)),
                new HandlePath(otherVolume, otherBase, otherFlag, names(from, otherCount)));
        from.end();
        return pair;
    }

    private static List<byte[]> names(PacketReader from, int count) throws MalformedPacketException {
        List<byte[]> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(from.counted());
        }
        return names;
    }

    /** Writes a whole path. */
    public PacketWriter write(PacketWriter to) {
        writeStart(to);
        return writeNames(to);
    }

    /** Writes two paths, first both starting points. */
    public static PacketWriter writePair(PacketWriter to, HandlePath from, HandlePath target) {
        from.writeStart(to);
        target.writeStart(to);
        from.writeNames(to);
        return target.writeNames(to);
    }

    private void writeStart(PacketWriter to) {
        to.u8(volume).u32le(base).u8(flag).u8(names.size());
    }

    private PacketWriter writeNames(PacketWriter to) {
        names.forEach(to::counted);
        return to;
    }
}
