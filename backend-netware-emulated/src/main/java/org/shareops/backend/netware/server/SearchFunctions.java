package org.shareops.backend.netware.server;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.EntryInformation;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.HandlePath;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;

/** Searches of directories: NCP 62, 63, 87/2, 87/3, 87/20. */
final class SearchFunctions {
    private static final long START = 0xFFFFFFFFL;
    private static final int OLD_START = 0xFFFF;
    /** Old searches number entries by two bytes: more than these they do not reach. */
    private static final int OLD_ENTRIES = 0xFFFE;
    /** So many old searches a station can have at once; the one used longest ago ends then. */
    private static final int OLD_SEARCHES = 16;

    private static final int SET_HEADER = 12;

    /** An old search; what the directory held when it began. */
    private record OldSearch(Volume volume, Entry directory, long[] numbers) {}

    private static final class OldSearches extends LinkedHashMap<Integer, OldSearch> {
        private static final long serialVersionUID = 1L;
        private int lastId;

        OldSearches() {
            super(OLD_SEARCHES, 1, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, OldSearch> eldest) {
            return size() > OLD_SEARCHES;
        }

        int start(OldSearch search) {
            lastId = lastId % OLD_ENTRIES + 1;
            put(lastId, search);
            return lastId;
        }
    }

    /** The state of a search, which the client keeps: where, and the last entry that it was told of. */
    private record Sequence(Volume volume, Entry directory, long last) {
        void write(PacketWriter to, long reached) {
            to.u8(volume.number()).u32le(directory.number()).u32le(reached);
        }
    }

    private final Storage storage;
    private final Map<Station, OldSearches> oldSearches = new HashMap<>();

    SearchFunctions(Storage storage) {
        this.storage = storage;
    }

    void addTo(Functions functions) {
        add(functions, Function.SEARCH_START, -1, this::startOld);
        add(functions, Function.SEARCH_NEXT, -1, this::nextOld);
        add(functions, Function.NAME_SPACES, 2, this::start);
        add(functions, Function.NAME_SPACES, 3, this::next);
        add(functions, Function.NAME_SPACES, 20, this::nextSet);
    }

    private static void add(Functions functions, int function, int subFunction, Handler handler) {
        Storage.add(functions, function, subFunction, Completion.NO_SEARCH_RIGHTS, handler);
    }

    /** Forgets the searches of a station that has ended. */
    void release(Station station, int task) {
        if (task == Releasable.ALL_TASKS) {
            oldSearches.remove(station);
        }
    }

    private Answer start(Call call) throws Refused, MalformedPacketException, IOException {
        int nameSpace = call.fields().u8();
        call.fields().skip(1);
        Place place = storage.paths().resolve(call.station(), HandlePath.read(call.fields()), nameSpace);
        Entry directory = place.existingDirectory();
        requireScan(call, place.volume(), directory);
        PacketWriter reply = new PacketWriter();
        new Sequence(place.volume(), directory, START).write(reply, START);
        return Answer.of(reply);
    }

    private static void requireScan(Call call, Volume volume, Entry directory) throws Refused {
        volume.require(call.station(), directory, Rights.SCAN, Completion.NO_SEARCH_RIGHTS);
    }

    private Sequence sequence(Call call) throws Refused, MalformedPacketException {
        Volume volume = storage.paths().volume(call.fields().u8());
        Entry directory = volume.catalog().byNumber(call.fields().u32le());
        if (directory == null || !directory.isDirectory()) {
            throw new Refused(Completion.INVALID_PATH);
        }
        requireScan(call, volume, directory);
        long last = call.fields().u32le();
        if (last == START) {
            storage.counters().increment(Counter.LIST_REQUESTS);
        }
        return new Sequence(volume, directory, last);
    }

    private Iterable<Entry> after(Sequence sequence) throws Refused, IOException {
        boolean first = sequence.last() == START;
        Directory content = sequence.volume().catalog().content(sequence.directory(), first);
        return first ? content.entries() : content.after(sequence.last());
    }

    /** Returns what is told of an entry; null if the search does not include it, or it has just gone. */
    private static @Nullable EntryInformation included(
            Volume volume, Entry entry, int nameSpace, NamePattern pattern, int search) throws IOException {
        if (!pattern.matches(entry.name(nameSpace))) {
            return null;
        }
        try {
            EntryInformation information = volume.information(entry, nameSpace);
            return Place.includes(search, (int) information.attributes()) ? information : null;
        } catch (NoSuchFileException deletedMeanwhile) {
            return null;
        }
    }

    private Answer next(Call call) throws Refused, MalformedPacketException, IOException {
        PacketReader fields = call.fields();
        int nameSpace = fields.u8();
        fields.skip(1);
        int search = fields.u16le();
        long mask = NameSpaceFunctions.returnMask(fields);
        Sequence sequence = sequence(call);
        NamePattern pattern = NamePattern.ofEscaped(fields.counted());
        sequence.volume().requireNameSpace(nameSpace);
        for (Entry entry : after(sequence)) {
            EntryInformation found = included(sequence.volume(), entry, nameSpace, pattern, search);
            if (found != null) {
                PacketWriter reply = new PacketWriter(400);
                sequence.write(reply, entry.number());
                return Answer.of(found.write(reply.u8(0), mask));
            }
        }
        throw new Refused(Completion.FAILURE);
    }

    private Answer nextSet(Call call) throws Refused, MalformedPacketException, IOException {
        PacketReader fields = call.fields();
        int nameSpace = fields.u8();
        fields.skip(1);
        int search = fields.u16le();
        long mask = NameSpaceFunctions.returnMask(fields);
        int most = fields.u16le();
        Sequence sequence = sequence(call);
        NamePattern pattern = NamePattern.ofEscaped(fields.counted());
        sequence.volume().requireNameSpace(nameSpace);
        int room = call.station().packetSize() - SET_HEADER;
        PacketWriter records = new PacketWriter(room);
        int count = 0;
        long reached = sequence.last();
        boolean more = false;
        for (Entry entry : after(sequence)) {
            EntryInformation found = included(sequence.volume(), entry, nameSpace, pattern, search);
            if (found != null) {
                byte[] record = found.write(new PacketWriter(128), mask).toBytes();
                if (count == Math.max(1, most) || (count > 0 && records.size() + record.length > room)) {
                    more = true;
                    break;
                }
                records.bytes(record);
                count++;
                reached = entry.number();
            }
        }
        if (count == 0) {
            throw new Refused(Completion.FAILURE);
        }
        PacketWriter reply = new PacketWriter(SET_HEADER + records.size());
        sequence.write(reply, reached);
        return Answer.of(reply.u8(more ? 0xFF : 0).u16le(count).bytes(records.toBytes()));
    }

    private Answer startOld(Call call) throws Refused, MalformedPacketException, IOException {
        int handle = call.fields().u8();
        Place place =
                storage.paths().resolve(call.station(), handle, call.fields().counted());
        Volume volume = place.volume();
        Entry directory = place.existingDirectory();
        requireScan(call, volume, directory);
        storage.counters().increment(Counter.LIST_REQUESTS);
        long[] numbers = volume.catalog().content(directory, true).entries().stream()
                .mapToLong(Entry::number)
                .limit(OLD_ENTRIES)
                .toArray();
        int id = oldSearches
                .computeIfAbsent(call.station(), station -> new OldSearches())
                .start(new OldSearch(volume, directory, numbers));
        return Answer.of(new PacketWriter()
                .u8(volume.number())
                .u16be(id)
                .u16be(OLD_START)
                .u8(volume.rights(call.station(), directory)));
    }

    private Answer nextOld(Call call) throws Refused, MalformedPacketException, IOException {
        PacketReader fields = call.fields();
        Volume volume = storage.paths().volume(fields.u8());
        int id = fields.u16be();
        int last = fields.u16be();
        int attributes = fields.u8();
        NamePattern pattern = NamePattern.ofDos(fields.counted());
        OldSearches searches = oldSearches.get(call.station());
        OldSearch search = searches == null ? null : searches.get(id);
        if (search == null || search.volume().number() != volume.number()) {
            throw new Refused(Completion.INVALID_PATH);
        }
        requireScan(call, volume, search.directory());
        for (int i = last == OLD_START ? 0 : last + 1; i < search.numbers().length; i++) {
            Entry entry = volume.catalog().byNumber(search.numbers()[i]);
            EntryInformation found = entry == null ? null : included(volume, entry, Names.DOS, pattern, attributes);
            if (entry != null && found != null) {
                return Answer.of(describe(volume, entry, found, i, id));
            }
        }
        throw new Refused(Completion.FAILURE);
    }

    private static PacketWriter describe(Volume volume, Entry entry, EntryInformation found, int index, int id)
            throws IOException {
        return new PacketWriter()
                .u16be(index)
                .u16be(id)
                .padded(found.name(), 14)
                .u8((int) found.attributes())
                .u8(0)
                .u32be(found.size())
                .u16be(found.created().date())
                .u16be(volume.accessed(entry).date())
                .u16be(found.modified().date())
                .u16be(found.modified().time());
    }
}
