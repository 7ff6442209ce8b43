package org.shareops.internal.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times of a manifest are read as they were written, in the same order. */
class ManifestTimesTest {
    private static final List<Instant> TIMES = List.of(
            Instant.parse("2024-01-01T00:00:00.1234567Z"),
            Instant.parse("2024-01-01T00:00:00.123456789Z"),
            Instant.parse("2024-01-01T00:00:00Z"),
            Instant.EPOCH,
            Instant.parse("1601-01-01T00:00:00Z"),
            Instant.parse("1969-12-31T23:59:59.999999999Z"),
            Instant.parse("+30828-09-14T02:48:05.4775807Z"),
            Instant.parse("-9999-01-01T00:00:00Z"),
            Instant.MAX,
            Instant.parse("2024-01-01T00:00:01Z"),
            Instant.MIN,
            Instant.ofEpochSecond(900_000_000_000L, 999_999_999),
            Instant.ofEpochSecond(-900_000_000_000L),
            Instant.ofEpochSecond(900_000_000_001L),
            Instant.EPOCH);

    @Test
    void timesAreReadAsTheyWereWritten() {
        ManifestTimes writing = new ManifestTimes();
        List<String> texts = TIMES.stream().map(writing::text).toList();
        ManifestTimes reading = new ManifestTimes();
        assertThat(texts.stream().map(reading::time)).isEqualTo(TIMES);
    }

    @Test
    void neighboursTakeFewCharacters() {
        ManifestTimes times = new ManifestTimes();
        times.text(TIMES.get(0));
        assertThat(times.text(TIMES.get(0).plusMillis(4))).hasSizeLessThan(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "=", "=1", "=.1", "!", "1.x", "=99999999999999999999.0", "zzzzzzzzzzzzzz"})
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> new ManifestTimes().time(text))
                .isInstanceOfAny(IllegalArgumentException.class, IndexOutOfBoundsException.class);
    }

    @Test
    void whatIsTooFarAwayIsRefused() {
        assertThatThrownBy(() -> new ManifestTimes().time("=" + Long.MAX_VALUE + ".0"))
                .isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> new ManifestTimes().time("=" + Long.MAX_VALUE + ".2000000000"))
                .isInstanceOf(ArithmeticException.class);
    }
}
