package org.shareops.backend.local;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/** Copies content inside the kernel, by sharing blocks where the file system can. */
final class LinuxCopy {
    private LinuxCopy() {}

    /**
     * Copies one open file to the end of another.
     *
     * @param from a descriptor at position 0
     * @param to a descriptor at position 0 of an empty file
     * @param step how many bytes one request moves; between two of them an interrupt is noticed
     * @return how many bytes were copied
     */
    static long copy(int from, int to, long step) throws IOException {
        long copied = 0;
        boolean byRange = true;
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw new ClosedByInterruptException();
            }
            long count = byRange
                    ? LinuxCalls.copy_file_range(from, null, to, null, step, 0)
                    : LinuxCalls.sendfile(to, from, null, step);
            if (count < 0) {
                ErrnoException failure = LinuxCalls.failed(byRange ? "copy_file_range" : "sendfile");
                if (!byRange || !isRefusalOfRanges(failure)) {
                    throw failure;
                }
                byRange = false;
            } else if (count > 0) {
                copied += count;
            } else if (byRange && copied == 0) {
                // Some file systems answer 0 where they cannot; for an empty file asking again costs nothing.
                byRange = false;
            } else {
                return copied;
            }
        }
    }

    private static boolean isRefusalOfRanges(ErrnoException failure) {
        return failure.is(Errno.EXDEV)
                || failure.is(Errno.EINVAL)
                || failure.is(Errno.ENOSYS)
                || failure.is(Errno.EOPNOTSUPP);
    }
}
