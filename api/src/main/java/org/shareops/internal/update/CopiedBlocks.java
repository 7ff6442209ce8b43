package org.shareops.internal.update;

import java.util.BitSet;

/**
 * Blocks of a new file that are in it already, so that they need not be written.
 *
 * @param blocks which they are; not changed any more
 * @param blockBytes how large a block is
 */
record CopiedBlocks(BitSet blocks, long blockBytes) {
    static final CopiedBlocks NONE = new CopiedBlocks(new BitSet(), Long.MAX_VALUE);

    boolean has(long position) {
        return blocks.get((int) (position / blockBytes));
    }

    /** Returns how far it is from a position to where copied blocks begin or end, in bytes; at least 1. */
    long untilTheyChange(long position) {
        int block = (int) (position / blockBytes);
        int next = blocks.get(block) ? blocks.nextClearBit(block) : blocks.nextSetBit(block);
        return next < 0 ? Long.MAX_VALUE : next * blockBytes - position;
    }
}
