package org.shareops.internal.spill;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Items;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * A map in the order of its paths, whose entries are in memory as long as they are few, and else in a temporary file: sorted run by
 * run as they come, in whatever order, and merged when they are gone through. A path that is looked for between puts is looked for in
 * each run, without bringing everything into one order each time; that is done when the runs have become many, or when several paths
 * were looked for without a put. Nothing can be removed.
 *
 * <p>Putting and getting are safe from several threads; nothing may be put while anybody goes through the entries.
 */
public final class PathMap<V> {
    /** What is kept in memory for an entry, roughly; a bound against very long names and large values. */
    private static final int BYTES_FOR_ENTRY = 512;

    /** In how many runs a path is looked for between puts. */
    private static final int MOST_RUNS = 8;
    /** After so many looks without a put, all runs become one. */
    private static final int LOOKS_BEFORE_MERGE = 8;

    private static final int CACHED_BLOCKS = 2 * MOST_RUNS;

    private final @Nullable Spill spill;
    private final @Nullable Codec<V> codec;
    private final Twins<V> twins;
    private final ReentrantLock lock = new ReentrantLock();
    /** What is in no run yet, in the order in which it came, in which much is sorted already. */
    private final Map<SharePath, V> heap = new LinkedHashMap<>();
    /** What is in memory in its order, as long as nothing is put. */
    private @Nullable List<Map.Entry<SharePath, V>> sorted;

    private final List<SortedRun> runs = new ArrayList<>();
    private final Map<Place, SortedRun.Block> cache = new LinkedHashMap<>(CACHED_BLOCKS * 2, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, SortedRun.Block> eldest) {
            return size() > CACHED_BLOCKS;
        }
    };
    private volatile @Nullable SpillFile file;
    private long weight;
    private int looksSincePut;
    private long entriesMerged;

    /** Hears of a path that was put more than once; the last one counts. Called at the latest when the map is gone through. */
    @FunctionalInterface
    public interface Twins<V> {
        /** Two values for one path. */
        void found(SharePath path, V first, V second);

        /** Does not care. */
        static <V> Twins<V> none() {
            return (path, first, second) -> {};
        }
    }

    private record Packed(byte[] key, byte[] value) {}

    /** Where a block is. */
    private record Place(int run, int block) {}

    PathMap(@Nullable Spill spill, @Nullable Codec<V> codec, Twins<V> twins) {
        this.spill = spill;
        this.codec = codec;
        this.twins = twins;
    }

    /** Makes a map that keeps all its entries in memory, however many. */
    public static <V> PathMap<V> inMemory() {
        return inMemory(Twins.none());
    }

    /** Makes a map that keeps all its entries in memory, however many, and tells of every path that is put twice. */
    public static <V> PathMap<V> inMemory(Twins<V> twins) {
        return new PathMap<>(null, null, twins);
    }

    private Codec<V> codec() {
        if (codec == null) {
            throw new IllegalStateException("it keeps everything in memory");
        }
        return codec;
    }

    private byte[] packed(SharePath path, V value) {
        PackedWriter writer = new PackedWriter();
        codec().write(path, value, writer);
        return writer.toBytes();
    }

    private V unpacked(SharePath path, byte[] value) {
        return codec().read(path, new PackedReader(value));
    }

    /** Puts a value, in the place of one that is there. */
    public void put(SharePath path, V value) throws ShareException {
        lock.lock();
        try {
            sorted = null;
            looksSincePut = 0;
            V twin = heap.put(path, value);
            if (twin != null) {
                twins.found(path, twin, value);
            }
            weight += lengthOf(path) + (codec == null ? 0 : codec.moreThanUsual(value));
            if (isFull()) {
                moveToFile();
            }
        } finally {
            lock.unlock();
        }
    }

    private static int lengthOf(SharePath path) {
        int length = 0;
        for (String name : path.names()) {
            length += name.length();
        }
        return length;
    }

    private List<Map.Entry<SharePath, V>> sortedHeap() {
        List<Map.Entry<SharePath, V>> known = sorted;
        if (known == null) {
            known = new ArrayList<>(heap.entrySet());
            known.sort(Map.Entry.comparingByKey());
            sorted = known;
        }
        return known;
    }

    private Items<Map.Entry<SharePath, V>> inMemory(boolean descending) {
        List<Map.Entry<SharePath, V>> all;
        lock.lock();
        try {
            all = sortedHeap();
        } finally {
            lock.unlock();
        }
        int[] next = {0};
        return () -> {
            int at = next[0]++;
            return at < all.size() ? all.get(descending ? all.size() - 1 - at : at) : null;
        };
    }

    private boolean isFull() {
        return spill != null && (heap.size() > spill.bound() || weight > (long) spill.bound() * BYTES_FOR_ENTRY);
    }

    /** Makes a run of what is in memory. Under the lock. */
    private void moveToFile() throws ShareException {
        SpillFile into = file;
        if (into == null) {
            into = spill().create();
            file = into;
        }
        SortedRun.Writer writer = new SortedRun.Writer(into);
        for (Map.Entry<SharePath, V> each : sortedHeap()) {
            writer.add(PathKey.of(each.getKey()), packed(each.getKey(), each.getValue()));
        }
        runs.add(writer.end());
        heap.clear();
        sorted = null;
        weight = 0;
    }

    private Spill spill() {
        if (spill == null) {
            throw new IllegalStateException("it keeps everything in memory");
        }
        return spill;
    }

    private void tellOfTwins(byte[] key, byte[] first, byte[] second) {
        SharePath path = PathKey.toPath(key);
        twins.found(path, unpacked(path, first), unpacked(path, second));
    }

    /** Brings everything into one order; null if it is in memory. Under the lock. */
    private @Nullable SortedRun merged() throws ShareException {
        if (file == null) {
            return null;
        }
        if (!heap.isEmpty()) {
            moveToFile();
        }
        return oneRun();
    }

    private SortedRun oneRun() throws ShareException {
        SpillFile old = file;
        if (runs.size() > 1 && old != null) {
            SpillFile created = spill().create();
            SortedRun all;
            try {
                all = merge(created);
            } catch (ShareException | RuntimeException | Error e) {
                spill().close(created);
                throw e;
            }
            runs.clear();
            runs.add(all);
            cache.clear();
            file = created;
            spill().close(old);
            entriesMerged += all.size();
        }
        return runs.get(0);
    }

    /** Returns how many entries were copied from runs into another, a measure of what the order costs. */
    long entriesMerged() {
        lock.lock();
        try {
            return entriesMerged;
        } finally {
            lock.unlock();
        }
    }

    private record Source(SortedRun.Walk walk, int order) {}

    private SortedRun merge(SpillFile into) throws ShareException {
        Comparator<Source> byKey = (one, other) ->
                Arrays.compareUnsigned(one.walk().key(), other.walk().key());
        PriorityQueue<Source> sources = new PriorityQueue<>(byKey.thenComparing(Source::order));
        for (int i = 0; i < runs.size(); i++) {
            SortedRun.Walk walk = new SortedRun.Walk(runs.get(i), false);
            if (walk.next()) {
                sources.add(new Source(walk, i));
            }
        }
        SortedRun.Writer writer = new SortedRun.Writer(into);
        Packed last = null;
        for (Source source = sources.poll(); source != null; source = sources.poll()) {
            Packed one = new Packed(source.walk().key(), source.walk().value());
            if (last != null && Arrays.equals(last.key(), one.key())) {
                tellOfTwins(one.key(), last.value(), one.value());
            } else if (last != null) {
                writer.add(last.key(), last.value());
            }
            last = one;
            if (source.walk().next()) {
                sources.add(source);
            }
        }
        if (last != null) {
            writer.add(last.key(), last.value());
        }
        return writer.end();
    }

    /** Returns the value for a path; null if there is none. */
    public @Nullable V get(SharePath path) throws ShareException {
        byte[] value;
        lock.lock();
        try {
            V inMemory = heap.get(path);
            if (inMemory != null || file == null) {
                return inMemory;
            }
            looksSincePut++;
            if (runs.size() > MOST_RUNS || (runs.size() > 1 && looksSincePut > LOOKS_BEFORE_MERGE)) {
                oneRun();
            }
            value = find(PathKey.of(path));
        } finally {
            lock.unlock();
        }
        return value == null ? null : unpacked(path, value);
    }

    private byte @Nullable [] find(byte[] key) throws ShareException {
        for (int run = runs.size() - 1; run >= 0; run--) {
            int index = runs.get(run).blockOf(key);
            if (index >= 0) {
                SortedRun.Block block = block(new Place(run, index));
                int at = Arrays.binarySearch(block.keys(), key, Arrays::compareUnsigned);
                if (at >= 0) {
                    return block.values()[at];
                }
            }
        }
        return null;
    }

    private SortedRun.Block block(Place place) throws ShareException {
        SortedRun.Block block = cache.get(place);
        if (block == null) {
            block = runs.get(place.run()).block(place.block());
            cache.put(place, block);
        }
        return block;
    }

    /** Returns true if there is a value for a path. */
    public boolean contains(SharePath path) throws ShareException {
        return get(path) != null;
    }

    /** Brings everything into its order, so that all twins have been told of. */
    public void settle() throws ShareException {
        lock.lock();
        try {
            merged();
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many paths there are. */
    public int size() throws ShareException {
        lock.lock();
        try {
            SortedRun all = merged();
            return all == null ? heap.size() : all.size();
        } finally {
            lock.unlock();
        }
    }

    /** Returns true if there is no path. */
    public boolean isEmpty() {
        lock.lock();
        try {
            return file == null && heap.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Returns true if not everything is in memory. */
    public boolean isSpilled() {
        return file != null;
    }

    /** Returns all entries in the order of their paths. */
    public Items<Map.Entry<SharePath, V>> entries() throws ShareException {
        return walk(false);
    }

    /** Returns all entries, the last path first. */
    public Items<Map.Entry<SharePath, V>> descending() throws ShareException {
        return walk(true);
    }

    /** Returns all paths in their order. */
    public Items<SharePath> paths() throws ShareException {
        return entries().map(Map.Entry::getKey);
    }

    private Items<Map.Entry<SharePath, V>> walk(boolean descending) throws ShareException {
        SortedRun all;
        lock.lock();
        try {
            all = merged();
        } finally {
            lock.unlock();
        }
        if (all == null) {
            return inMemory(descending);
        }
        SortedRun.Walk walk = new SortedRun.Walk(all, descending);
        return () -> {
            if (!walk.next()) {
                return null;
            }
            SharePath path = PathKey.toPath(walk.key());
            return Map.entry(path, unpacked(path, walk.value()));
        };
    }

    /** Forgets everything, and removes the file. Idempotent. */
    public void clear() {
        lock.lock();
        try {
            SpillFile old = file;
            if (old != null) {
                spill().close(old);
                file = null;
            }
            heap.clear();
            sorted = null;
            runs.clear();
            cache.clear();
            weight = 0;
        } finally {
            lock.unlock();
        }
    }
}
