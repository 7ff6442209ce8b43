package org.shareops.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 500ms} and ISO-8601, and writes durations for people. */
final class Durations {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m(?!s))?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final Duration[] UNITS = {
        Duration.ofDays(1), Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofMillis(1)
    };

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException if it is none, is negative, or is too long
     */
    static Duration parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        try {
            Duration duration = lower.startsWith("p") ? Duration.parse(lower) : parseUnits(lower, text);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            throw notADuration(text, e);
        }
        throw notADuration(text, null);
    }

    private static Duration parseUnits(String lower, String text) {
        Matcher form = FORM.matcher(lower);
        if (lower.isEmpty() || !form.matches()) {
            throw notADuration(text, null);
        }
        Duration sum = Duration.ZERO;
        for (int i = 0; i < UNITS.length; i++) {
            String count = form.group(i + 1);
            if (count != null) {
                sum = sum.plus(UNITS[i].multipliedBy(parseCount(count, text)));
            }
        }
        return sum;
    }

    private static long parseCount(String count, String text) {
        try {
            return Long.parseLong(count);
        } catch (NumberFormatException e) {
            throw notADuration(text, e);
        }
    }

    private static IllegalArgumentException notADuration(String text, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "\"" + text + "\" is not a duration; write for example 30s, 5m, 2h, 500ms, 1h30m, or PT5M", cause);
    }

    /** Returns a duration for people, to the precision that they care for. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long minutes = duration.toMinutes();
        return minutes < 60
                ? String.format(Locale.ROOT, "%d min %d s", minutes, duration.toSecondsPart())
                : String.format(Locale.ROOT, "%d h %d min", duration.toHours(), duration.toMinutesPart());
    }
}
