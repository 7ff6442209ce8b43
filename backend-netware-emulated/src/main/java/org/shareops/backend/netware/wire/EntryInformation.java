package org.shareops.backend.netware.wire;

/**
 * What function 87 tells of a file or directory: the old-style record, whose fields stand at fixed offsets.
 *
 * @param attributes see {@link EntryAttributes}
 * @param size the content's length, from 0 to 2^32 - 1
 * @param created when it was created
 * @param modified when its content was written
 * @param archived when it was backed up
 * @param owner the bindery object that created it
 * @param modifier the bindery object that wrote it
 * @param entry the directory entry's number in the name space asked for
 * @param dosEntry the same in the DOS name space
 * @param volume the volume's number
 * @param name the name in the name space asked for
 */
public record EntryInformation(
        long attributes,
        long size,
        DosTime created,
        DosTime modified,
        DosTime archived,
        long owner,
        long modifier,
        long entry,
        long dosEntry,
        int volume,
        String name) {
    /** Return mask: all groups of the old style. */
    public static final long ALL = 0x0FFF;
    /** Return mask: packed records of the new style, which are not spoken here. */
    public static final long NEW_STYLE = 0x80000000L;

    private static final int NAME = 0x0001;
    private static final int SPACE = 0x0002;
    private static final int ATTRIBUTES = 0x0004;
    private static final int SIZE = 0x0008;
    private static final int STREAMS = 0x0010;
    private static final int ARCHIVED = 0x0040;
    private static final int MODIFIED = 0x0080;
    private static final int CREATED = 0x0100;
    private static final int CREATOR_SPACE = 0x0200;
    private static final int ENTRY = 0x0400;
    private static final int RIGHTS = 0x0800;
    private static final int ALL_RIGHTS = 0x01FF;

    /** Writes the groups asked for; others are zero, and the name is left out. */
    public PacketWriter write(PacketWriter to, long mask) {
        to.u32le(given(mask, SPACE, size));
        to.u32le(given(mask, ATTRIBUTES, attributes)).u16le(0);
        to.u32le(given(mask, SIZE, size));
        to.u32le(given(mask, STREAMS, size)).u16le((int) given(mask, STREAMS, 1));
        write(to, (mask & CREATED) != 0 ? created : DosTime.NONE).u32be(given(mask, CREATED, owner));
        boolean withModified = (mask & MODIFIED) != 0;
        write(to, withModified ? modified : DosTime.NONE).u32be(given(mask, MODIFIED, modifier));
        to.u16le(withModified ? modified.date() : 0);
        write(to, (mask & ARCHIVED) != 0 ? archived : DosTime.NONE).u32be(0);
        to.u16le((int) given(mask, RIGHTS, ALL_RIGHTS));
        to.u32le(given(mask, ENTRY, entry)).u32le(given(mask, ENTRY, dosEntry)).u32le(given(mask, ENTRY, volume));
        to.zeros(12);
        to.u32le(given(mask, CREATOR_SPACE, 0));
        return (mask & NAME) != 0 ? to.text(name) : to;
    }

    private static long given(long mask, int group, long value) {
        return (mask & group) != 0 ? value : 0;
    }

    private static PacketWriter write(PacketWriter to, DosTime time) {
        return to.u16le(time.time()).u16le(time.date());
    }

    /** Reads a record that was asked for with {@link #ALL}. */
    public static EntryInformation read(PacketReader from) throws MalformedPacketException {
        from.skip(4);
        long attributes = from.u32le();
        from.skip(2);
        long size = from.u32le();
        from.skip(4 + 2);
        DosTime created = time(from);
        long owner = from.u32be();
        DosTime modified = time(from);
        long modifier = from.u32be();
        from.skip(2);
        DosTime archived = time(from);
        from.skip(4 + 2);
        long entry = from.u32le();
        long dosEntry = from.u32le();
        int volume = (int) from.u32le();
        from.skip(12 + 4);
        return new EntryInformation(
                attributes, size, created, modified, archived, owner, modifier, entry, dosEntry, volume, from.text());
    }

    private static DosTime time(PacketReader from) throws MalformedPacketException {
        int time = from.u16le();
        return new DosTime(from.u16le(), time);
    }
}
