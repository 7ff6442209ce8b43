package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How many files this process may have open. */
final class DescriptorLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\d+|unlimited)\\s");
    private static final Path OPEN_FILES_OF_OURS = Path.of("/proc/self/fd");
    private static final int USUAL_CLAIMS = 256;
    private static final int MOST_CLAIMS = 16_384;
    /** What everything else opens while claims are held: readers, writers, listings, and what Java loads late. */
    private static final int RESERVE = 32;

    private DescriptorLimit() {}

    /**
     * Returns how many claims, one descriptor each, leave enough for the rest of the process: a quarter of the limit, or
     * {@value #USUAL_CLAIMS} if that is more, as far as the limit allows.
     */
    static int sensibleClaims() throws IOException {
        if (!Files.isReadable(LIMITS)) {
            return USUAL_CLAIMS; // not Linux
        }
        try (Stream<Path> open = Files.list(OPEN_FILES_OF_OURS)) {
            return sensibleClaims(Files.readString(LIMITS), open.count());
        }
    }

    /**
     * See {@link #sensibleClaims()}.
     *
     * @param limits what {@code /proc/self/limits} says
     * @param open how many files this process has open
     */
    static int sensibleClaims(String limits, long open) {
        Matcher line = OPEN_FILES.matcher(limits);
        if (!line.find()) {
            return USUAL_CLAIMS;
        }
        long limit = line.group(1).equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(line.group(1));
        long sensible = Math.max(USUAL_CLAIMS, Math.min(MOST_CLAIMS, limit / 4));
        return (int) Math.max(1, Math.min(sensible, limit - open - RESERVE));
    }
}
