package org.shareops.backend.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A lock or lease that is held, as {@code /proc/locks} and {@code /proc/PID/fdinfo} list it:
 * {@code 1: POSIX ADVISORY WRITE 359 fe:00:11691 0 EOF}.
 *
 * @param type {@code POSIX}, {@code FLOCK}, {@code OFDLCK}, {@code LEASE}, or what newer kernels add
 * @param mode {@code READ} or {@code WRITE}
 * @param pid the process that took it; -1 for a lock that belongs to an open file, 0 for a process that we cannot see
 * @param file what is locked
 * @param range which bytes
 */
record LockLine(String type, String mode, long pid, InodeKey file, String range) {
    private static final Path LOCKS = Path.of("/proc/locks");

    /** A line of a waiter has an arrow before the type, and does not match: who waits holds nothing. */
    private static final Pattern FORM =
            Pattern.compile("\\d+: (\\w+)\\s+\\S+\\s+(\\S+)\\s+(-?\\d+) (\\p{XDigit}+:\\p{XDigit}+):(\\d+) (.*)");

    static Optional<LockLine> parse(String line) {
        Matcher form = FORM.matcher(line.strip());
        if (!form.matches()) {
            return Optional.empty();
        }
        return Optional.of(new LockLine(
                form.group(1),
                form.group(2),
                Long.parseLong(form.group(3)),
                InodeKey.parse(form.group(4), form.group(5)),
                form.group(6)));
    }

    /** Returns whether the system shows its list of locks; some containers hide it. */
    static boolean canReadAll() {
        return Files.isReadable(LOCKS);
    }

    /** Returns all locks of the system that this process may see. */
    static Set<LockLine> readAll() throws IOException {
        Set<LockLine> locks = new LinkedHashSet<>();
        for (String line : Files.readAllLines(LOCKS, StandardCharsets.ISO_8859_1)) {
            parse(line).ifPresent(locks::add);
        }
        return locks;
    }
}
