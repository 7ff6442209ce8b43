package org.shareops.backend.local;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * A few buffers outside the heap, through which content in heap buffers reaches the system: a system call cannot take an
 * array that the garbage collector may move. One set per volume; more threads than buffers get short-lived ones.
 */
final class ScratchBuffers {
    static final int SIZE = 256 * 1024;

    private final ArrayBlockingQueue<ByteBuffer> idle;

    ScratchBuffers(int kept) {
        this.idle = new ArrayBlockingQueue<>(kept);
    }

    /** Returns an empty buffer of {@link #SIZE} bytes in native memory. */
    ByteBuffer take() {
        ByteBuffer buffer = idle.poll();
        return buffer == null ? ByteBuffer.allocateDirect(SIZE) : buffer.clear();
    }

    void giveBack(ByteBuffer buffer) {
        if (!idle.offer(buffer)) {
            return; // enough are kept; the garbage collector frees this one
        }
    }
}
