package org.shareops.internal.spill;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.shareops.model.ShareException;

/**
 * Where the maps and lists of one operation keep what is too much for memory: files in the directory for temporary files of the
 * program. They hold names, sizes, times, rights and hashes, never content. Thread-safe.
 */
public final class Spill implements AutoCloseable {
    /** How many entries a map or list keeps in memory; a whole number, at least 1. */
    public static final String BOUND_PROPERTY = "shareops.spill.entries";

    private static final int LEAST_BOUND = 10_000;
    private static final int MOST_BOUND = 50_000;

    /** An update has about ten maps and lists at a time, with some hundred bytes for each entry: at most a tenth of the heap. */
    private static final long HEAP_FOR_ENTRY = 40 << 10;

    private final int bound;
    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    /** Those that nobody refers to any more have gone already, where the system allows it. */
    private final Set<SpillFile> open = Collections.newSetFromMap(new WeakHashMap<>());

    /** Keeps so many entries in memory as {@link #BOUND_PROPERTY} says, or else 10,000 to 50,000, by the size of the heap. */
    public Spill() {
        this(Math.max(
                1,
                Integer.getInteger(BOUND_PROPERTY, boundOf(Runtime.getRuntime().maxMemory()))));
    }

    static int boundOf(long heap) {
        return (int) Math.max(LEAST_BOUND, Math.min(MOST_BOUND, heap / HEAP_FOR_ENTRY));
    }

    /**
     * Keeps that many entries in memory.
     *
     * @param bound for each map and list; at least 1
     */
    public Spill(int bound) {
        this.bound = bound;
        this.directory = Path.of(System.getProperty("java.io.tmpdir", "."));
    }

    /** Makes an empty map. */
    public <V> PathMap<V> map(Codec<V> codec) {
        return new PathMap<>(this, codec, PathMap.Twins.none());
    }

    /** Makes an empty map that tells of every name that is put twice. */
    public <V> PathMap<V> map(Codec<V> codec, PathMap.Twins<V> twins) {
        return new PathMap<>(this, codec, twins);
    }

    /** Makes an empty list. */
    public <V> SpillList<V> list(Codec<V> codec) {
        return new SpillList<>(this, codec);
    }

    int bound() {
        return bound;
    }

    SpillFile create() throws ShareException {
        SpillFile file = SpillFile.create(directory);
        lock.lock();
        try {
            open.add(file);
        } finally {
            lock.unlock();
        }
        return file;
    }

    void close(SpillFile file) {
        lock.lock();
        try {
            open.remove(file);
        } finally {
            lock.unlock();
        }
        file.close();
    }

    /** Removes all files; what is kept there cannot be read any more. Idempotent. */
    @Override
    public void close() {
        List<SpillFile> all;
        lock.lock();
        try {
            all = new ArrayList<>(open);
        } finally {
            lock.unlock();
        }
        all.forEach(this::close);
    }
}
