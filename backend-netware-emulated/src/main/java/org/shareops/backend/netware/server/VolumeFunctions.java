package org.shareops.backend.netware.server;

import java.io.IOException;
import java.nio.file.FileStore;
import java.util.List;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;

/** What there is to know of volumes: NCP 18, 22/5, 22/6, 22/44, 22/45, 22/52, 87/24. */
final class VolumeFunctions {
    private static final int SECTOR = 512;
    private static final int SECTORS_PER_BLOCK = 8;
    private static final int MOST_SECTORS_PER_BLOCK = 128;
    private static final int MOST_SECTORS_PER_CLUSTER = 0x8000;
    /** Entries are not limited; this is what is told. */
    private static final int ENTRIES = 1_000_000;

    private static final int WITH_NAMES = 1;
    private static final int LONGEST_NAME = 16;

    /** Sizes in units of some sectors, as many as it takes for the counts to fit. */
    private record Space(int sectors, long total, long free) {
        static Space of(FileStore store, int fewest, int most, long largest) throws IOException {
            int sectors = fewest;
            long bytes = store.getTotalSpace();
            while (sectors < most && bytes / ((long) sectors * SECTOR) > largest) {
                sectors *= 2;
            }
            long unit = (long) sectors * SECTOR;
            return new Space(
                    sectors, Math.min(largest, bytes / unit), Math.min(largest, store.getUsableSpace() / unit));
        }

        static Space inBlocks(Volume volume) throws IOException {
            return of(volume.store(), SECTORS_PER_BLOCK, MOST_SECTORS_PER_BLOCK, 0xFFFFFFFFL);
        }
    }

    private final Storage storage;

    VolumeFunctions(Storage storage) {
        this.storage = storage;
    }

    void addTo(Functions functions) {
        add(functions, Function.VOLUME_INFORMATION, -1, this::information);
        add(functions, Function.DIRECTORIES, 5, this::number);
        add(functions, Function.DIRECTORIES, 6, this::name);
        add(functions, Function.DIRECTORIES, 44, this::space);
        add(functions, Function.DIRECTORIES, 45, this::spaceOfDirectory);
        add(functions, Function.DIRECTORIES, 52, this::list);
        add(functions, Function.NAME_SPACES, 24, this::nameSpaces);
    }

    private static void add(Functions functions, int function, int subFunction, Handler handler) {
        Storage.add(functions, function, subFunction, Completion.NO_SEARCH_RIGHTS, handler);
    }

    private Volume volume(Call call) throws Refused, MalformedPacketException {
        return storage.paths().volume(call.fields().u8());
    }

    private Answer information(Call call) throws Refused, MalformedPacketException, IOException {
        Volume volume = volume(call);
        Space space = Space.of(volume.store(), SECTORS_PER_BLOCK, MOST_SECTORS_PER_CLUSTER, 0xFFFF);
        return Answer.of(new PacketWriter()
                .u16be(space.sectors())
                .u16be((int) space.total())
                .u16be((int) space.free())
                .u16be(0xFFFF)
                .u16be(0xFFFF)
                .padded(volume.name(), LONGEST_NAME)
                .u16be(0));
    }

    private Answer number(Call call) throws Refused, MalformedPacketException {
        String name = Names.decode(call.fields().counted());
        return Answer.of(new PacketWriter().u8(storage.paths().volume(name).number()));
    }

    private Answer name(Call call) throws Refused, MalformedPacketException {
        return Answer.of(new PacketWriter().text(volume(call).name()));
    }

    private Answer space(Call call) throws Refused, MalformedPacketException, IOException {
        Volume volume = volume(call);
        Space space = Space.inBlocks(volume);
        return Answer.of(new PacketWriter()
                .u32le(space.total())
                .u32le(space.free())
                .u32le(0)
                .u32le(0)
                .u32le(ENTRIES)
                .u32le(ENTRIES)
                .zeros(4)
                .u8(space.sectors())
                .text(volume.name()));
    }

    private Answer spaceOfDirectory(Call call) throws Refused, MalformedPacketException, IOException {
        int handle = call.fields().u8();
        Volume volume = storage.handles().find(call.station(), handle).volume();
        Space space = Space.inBlocks(volume);
        return Answer.of(new PacketWriter()
                .u32le(space.total())
                .u32le(space.free())
                .u32le(ENTRIES)
                .u32le(ENTRIES)
                .zeros(4)
                .u8(space.sectors())
                .text(volume.name()));
    }

    private Answer list(Call call) throws MalformedPacketException {
        PacketReader fields = call.fields();
        long start = fields.u32le();
        boolean withNames = (fields.u32le() & WITH_NAMES) != 0;
        fields.skip(4);
        List<Volume> volumes = storage.paths().volumes();
        PacketWriter items = new PacketWriter();
        int count = 0;
        int next = (int) Math.min(start, volumes.size());
        int room = call.station().packetSize() - 8 - (4 + 1 + LONGEST_NAME);
        while (next < volumes.size() && items.size() <= room) {
            Volume volume = volumes.get(next);
            items.u32le(volume.number());
            if (withNames) {
                items.text(volume.name());
            }
            count++;
            next++;
        }
        return Answer.of(new PacketWriter()
                .u32le(count)
                .u32le(next < volumes.size() ? next : 0)
                .bytes(items.toBytes()));
    }

    private Answer nameSpaces(Call call) throws Refused, MalformedPacketException {
        call.fields().skip(2);
        boolean longNames = volume(call).options().longNames();
        PacketWriter reply = new PacketWriter().u16le(longNames ? 2 : 1).u8(Names.DOS);
        return Answer.of(longNames ? reply.u8(Names.LONG) : reply);
    }
}
