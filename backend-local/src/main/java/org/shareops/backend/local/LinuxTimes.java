package org.shareops.backend.local;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/** Times of a file as the C library takes them. */
final class LinuxTimes {
    private static final int UTIME_OMIT = 0x3ffffffe;

    private LinuxTimes() {}

    /** Returns the two times of which only the second is set: the time of last access stays. */
    static byte[] modified(Instant modified) {
        ByteBuffer times = ByteBuffer.allocate(4 * Long.BYTES).order(ByteOrder.nativeOrder());
        times.putLong(0).putLong(UTIME_OMIT);
        times.putLong(modified.getEpochSecond()).putLong(modified.getNano());
        return times.array();
    }
}
