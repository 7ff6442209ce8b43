package org.shareops.cli;

import picocli.CommandLine.Option;

/** How much an archive may hold that is published unpacked. */
final class ArchiveOptions {
    @Option(
            names = "--max-unpacked",
            paramLabel = "BYTES",
            description = "Refuse an archive that holds more (default: 64 GiB).")
    private long bytes = 64L << 30;

    @Option(
            names = "--max-entries",
            paramLabel = "N",
            description = "Refuse an archive with more files and directories (default: ${DEFAULT-VALUE}).")
    private int entries = 1_000_000;

    @Option(
            names = "--max-ratio",
            paramLabel = "N",
            description = "Refuse an archive that unpacked is more than 100 MiB and N times as large (default:"
                    + " ${DEFAULT-VALUE}).")
    private int ratio = 200;

    long bytes() {
        return checked(bytes);
    }

    int entries() {
        return (int) checked(entries);
    }

    int ratio() {
        return (int) checked(ratio);
    }

    private static long checked(long limit) {
        if (limit < 1) {
            throw new UsageException("the limits of archives must be at least 1, not " + limit);
        }
        return limit;
    }
}
