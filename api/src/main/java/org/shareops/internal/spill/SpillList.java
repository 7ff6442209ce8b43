package org.shareops.internal.spill;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Items;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.UnchangingList;

/**
 * A list that only grows, whose elements are in memory as long as they are few, and else in a temporary file but for the last.
 * Thread-safe; it may grow while it is read.
 */
public final class SpillList<V> {
    private static final int BLOCK = 128;

    private final Spill spill;
    private final Codec<V> codec;
    private final ReentrantLock lock = new ReentrantLock();
    /** Everything while it is few, then what follows the last whole block. */
    private final List<V> tail = new ArrayList<>();

    private @Nullable SpillFile file;
    private long[] places = new long[64];
    private int blocks;
    private int cachedBlock = -1;
    private List<V> cached = List.of();

    SpillList(Spill spill, Codec<V> codec) {
        this.spill = spill;
        this.codec = codec;
    }

    /** Adds an element at the end. */
    public void add(V element) throws ShareException {
        lock.lock();
        try {
            tail.add(element);
            if (file == null ? tail.size() > spill.bound() : tail.size() >= BLOCK) {
                SpillFile into = file == null ? spill.create() : file;
                file = into;
                while (tail.size() >= BLOCK) {
                    writeBlock(into, tail.subList(0, BLOCK));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void writeBlock(SpillFile into, List<V> elements) throws ShareException {
        PackedWriter writer = new PackedWriter();
        for (V each : elements) {
            codec.write(SharePath.root(), each, writer);
        }
        if (blocks + 1 >= places.length) {
            places = Arrays.copyOf(places, places.length * 2);
        }
        byte[] bytes = writer.toBytes();
        places[blocks] = into.append(bytes);
        blocks++;
        places[blocks] = places[blocks - 1] + bytes.length;
        elements.clear();
    }

    /** Returns how many elements there are. */
    public int size() {
        lock.lock();
        try {
            return blocks * BLOCK + tail.size();
        } finally {
            lock.unlock();
        }
    }

    /** Returns true if there is no element. */
    public boolean isEmpty() {
        return size() == 0;
    }

    /** Returns the element at a place, from 0. */
    public V get(int index) throws ShareException {
        lock.lock();
        try {
            int block = Objects.checkIndex(index, size()) / BLOCK;
            if (block >= blocks) {
                return tail.get(index - blocks * BLOCK);
            }
            if (block != cachedBlock) {
                cached = read(block);
                cachedBlock = block;
            }
            return cached.get(index % BLOCK);
        } finally {
            lock.unlock();
        }
    }

    private List<V> read(int block) throws ShareException {
        byte[] bytes = Objects.requireNonNull(file).read(places[block], (int) (places[block + 1] - places[block]));
        PackedReader reader = new PackedReader(bytes);
        List<V> elements = new ArrayList<>(BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            elements.add(codec.read(SharePath.root(), reader));
        }
        return elements;
    }

    /** Returns all elements in their order, also those that are added meanwhile. */
    public Items<V> items() {
        int[] next = {0};
        return () -> next[0] < size() ? get(next[0]++) : null;
    }

    /**
     * Returns the elements as a list that nobody can change: a copy if they are in memory, else one that reads them when it is asked
     * for them, and fails with {@link UncheckedIOException} if it cannot.
     */
    public List<V> toList() {
        lock.lock();
        try {
            return file == null ? List.copyOf(tail) : new View<>(this);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything, and removes the file. */
    public void clear() {
        lock.lock();
        try {
            if (file != null) {
                spill.close(file);
                file = null;
            }
            tail.clear();
            blocks = 0;
            cachedBlock = -1;
            cached = List.of();
        } finally {
            lock.unlock();
        }
    }

    private static final class View<V> extends UnchangingList<V> {
        private final SpillList<V> list;
        private final int size;

        View(SpillList<V> list) {
            this.list = list;
            this.size = list.size();
        }

        @Override
        public V get(int index) {
            Objects.checkIndex(index, size);
            try {
                return list.get(index);
            } catch (ShareException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int size() {
            return size;
        }
    }
}
