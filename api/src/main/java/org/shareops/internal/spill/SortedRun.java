package org.shareops.internal.spill;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;

/**
 * Entries in a file, in the order of their keys, which are all different. They lie there in blocks; where each begins is in memory,
 * about a byte for each entry. Immutable once it is written; thread-safe then.
 */
final class SortedRun {
    private static final int BLOCK_BYTES = 1 << 14;

    private final SpillFile file;
    private final List<Place> places = new ArrayList<>();
    private int size;

    private record Place(byte[] firstKey, long at, int length) {}

    /** The entries of one block. */
    record Block(byte[][] keys, byte[][] values) {}

    SortedRun(SpillFile file) {
        this.file = file;
    }

    int size() {
        return size;
    }

    /** Writes a run; {@link #end()} when all is added. For one thread. */
    static final class Writer {
        private final SortedRun run;
        private final PackedWriter block = new PackedWriter();
        private byte[] first = {};
        private byte[] last = {};
        private int inBlock;

        Writer(SpillFile file) {
            this.run = new SortedRun(file);
        }

        void add(byte[] key, byte[] value) throws ShareException {
            if (inBlock == 0) {
                first = key;
                last = new byte[0];
            }
            // Neighbours begin alike.
            int shared = Math.max(0, Arrays.mismatch(last, key));
            block.number(shared).number(key.length - shared).raw(key, shared, key.length - shared);
            block.bytes(value);
            last = key;
            inBlock++;
            if (block.length() >= BLOCK_BYTES) {
                endBlock();
            }
        }

        private void endBlock() throws ShareException {
            byte[] bytes = new PackedWriter()
                    .number(inBlock)
                    .raw(block.toBytes(), 0, block.length())
                    .toBytes();
            run.places.add(new Place(first, run.file.append(bytes), bytes.length));
            run.size += inBlock;
            block.clear();
            inBlock = 0;
        }

        SortedRun end() throws ShareException {
            if (inBlock > 0) {
                endBlock();
            }
            return run;
        }
    }

    int blocks() {
        return places.size();
    }

    Block block(int index) throws ShareException {
        Place place = places.get(index);
        PackedReader reader = new PackedReader(file.read(place.at(), place.length()));
        int count = reader.small();
        byte[][] keys = new byte[count][];
        byte[][] values = new byte[count][];
        byte[] last = {};
        for (int i = 0; i < count; i++) {
            int shared = reader.small();
            byte[] rest = reader.bytes();
            byte[] key = Arrays.copyOf(last, shared + rest.length);
            System.arraycopy(rest, 0, key, shared, rest.length);
            keys[i] = key;
            values[i] = reader.bytes();
            last = key;
        }
        return new Block(keys, values);
    }

    /** Returns the only block that can hold a key; -1 if none can. */
    int blockOf(byte[] key) {
        int low = 0;
        int high = places.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(places.get(middle).firstKey(), key) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** Goes through a run in one direction. For one thread. */
    static final class Walk {
        private final SortedRun run;
        private final boolean descending;
        private int nextBlock;
        private @Nullable Block block;
        private int inBlock;

        Walk(SortedRun run, boolean descending) {
            this.run = run;
            this.descending = descending;
            this.nextBlock = descending ? run.blocks() - 1 : 0;
        }

        /** Goes to the next entry; false if there is none left. */
        boolean next() throws ShareException {
            inBlock += descending ? -1 : 1;
            Block now = block;
            if (now != null && inBlock >= 0 && inBlock < now.keys().length) {
                return true;
            }
            if (nextBlock < 0 || nextBlock >= run.blocks()) {
                return false;
            }
            Block fresh = run.block(nextBlock);
            nextBlock += descending ? -1 : 1;
            inBlock = descending ? fresh.keys().length - 1 : 0;
            block = fresh;
            return true;
        }

        private Block block() {
            if (block == null) {
                throw new IllegalStateException("next() comes first");
            }
            return block;
        }

        byte[] key() {
            return block().keys()[inBlock];
        }

        byte[] value() {
            return block().values()[inBlock];
        }
    }
}
