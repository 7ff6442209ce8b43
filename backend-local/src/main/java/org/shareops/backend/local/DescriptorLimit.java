package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many files this process may have open. */
final class DescriptorLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\d+|unlimited)\\s");
    private static final int FEWEST_CLAIMS = 256;
    private static final int MOST_CLAIMS = 16_384;

    private DescriptorLimit() {}

    /** Returns how many claims, one descriptor each, leave enough for the rest of the process: a quarter of the limit. */
    static int sensibleClaims() throws IOException {
        if (!Files.isReadable(LIMITS)) {
            return FEWEST_CLAIMS; // not Linux
        }
        return sensibleClaims(Files.readString(LIMITS));
    }

    /** See {@link #sensibleClaims()}; {@code limits} is what {@code /proc/self/limits} says. */
    static int sensibleClaims(String limits) {
        Matcher line = OPEN_FILES.matcher(limits);
        if (!line.find()) {
            return FEWEST_CLAIMS;
        }
        long limit = line.group(1).equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(line.group(1));
        return (int) Math.max(FEWEST_CLAIMS, Math.min(MOST_CLAIMS, limit / 4));
    }
}
