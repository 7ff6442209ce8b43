package org.shareops.benchmarks;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * How much there is of everything.
 *
 * @param many files of the scenarios with many small ones
 * @param big bytes of the big file
 * @param tree files of the tree to synchronise
 * @param changed how many of them change
 * @param distant files that go over the long line
 * @param diskBig bytes of the big file for the local disk
 * @param rest how long the tree lies untouched before it is published for the first time
 */
record Sizes(int many, long big, int tree, int changed, int distant, long diskBig, Duration rest) {
    /** Of a small file, in bytes. */
    static final int FILE = 4096;

    /** Of the long line. */
    static final Duration ROUND_TRIP = Duration.ofMillis(20);

    private static final long MIB = 1 << 20;
    private static final int UNIT = 1024;

    /** For its databases and logs, directories, and the records and journals of Shareops. */
    private static final long SERVER = 64 * MIB;

    static Sizes full() {
        return new Sizes(2_000, 1024 * MIB, 20_000, 200, 200, 256 * MIB, Duration.ofSeconds(65));
    }

    /** To try the tool, not to measure. */
    static Sizes quick() {
        return new Sizes(100, 8 * MIB, 200, 2, 10, 8 * MIB, Duration.ZERO);
    }

    /**
     * What has to fit into memory at a time for these cases, in bytes: the source and one copy of it; of the tree, whose
     * source lies on a disk, our copy, the one that a SWAP stages beside it, and that of the others, until the end of all
     * cases. Sources for the local disk lie there without a copy. Some room is the server's own.
     */
    long memory(Set<Scenario> scenarios) {
        long trees = 0;
        long copies = 0;
        for (Scenario scenario : scenarios) {
            switch (scenario) {
                case MANY -> copies = Math.max(copies, 2L * many * FILE);
                case BIG -> copies = Math.max(copies, 2 * big);
                case CHANGED, UNCHANGED -> trees = 3L * tree * FILE;
                case DISTANT -> copies = Math.max(copies, 2L * distant * FILE);
                case DISK_MANY -> copies = Math.max(copies, (long) many * FILE);
                case DISK_BIG -> copies = Math.max(copies, diskBig);
            }
        }
        return SERVER + trees + copies;
    }

    static String number(long value) {
        return new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }

    /** For whole numbers of a unit. */
    static String bytes(long value) {
        long mib = value / MIB;
        return mib % UNIT == 0 ? mib / UNIT + " GiB" : mib + " MiB";
    }
}
