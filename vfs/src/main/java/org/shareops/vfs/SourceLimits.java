package org.shareops.vfs;

/**
 * How much an archive may hold: what is small when packed can be without end when it is not. Only files in archives are held to
 * it; others are as large as they say.
 *
 * @param maxBytes the most bytes of all files together, at least 1
 * @param maxEntries the most files and directories, at least 1
 * @param maxRatio how many times larger than the archive all files together may be, at least 1; judged from 100 MiB on
 */
public record SourceLimits(long maxBytes, int maxEntries, int maxRatio) {
    /** Below this nothing is large, however small it was when packed. */
    static final long SMALL = 100L << 20;

    private static final SourceLimits DEFAULTS = new SourceLimits(64L << 30, 1_000_000, 200);

    /** Checks the ranges. */
    public SourceLimits {
        if (maxBytes < 1 || maxEntries < 1 || maxRatio < 1) {
            throw new IllegalArgumentException("each limit must be at least 1, but they are " + maxBytes + " bytes, "
                    + maxEntries + " entries, and a ratio of " + maxRatio);
        }
    }

    /** 64 GiB, a million entries, and 200 times the size of the archive. */
    public static SourceLimits defaults() {
        return DEFAULTS;
    }
}
