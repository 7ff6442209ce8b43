package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "30s, PT30S",
        "5m, PT5M",
        "2h, PT2H",
        "500ms, PT0.5S",
        "1h30m, PT1H30M",
        "1d2h3m4s5ms, PT26H3M4.005S",
        "0s, PT0S",
        "PT5M, PT5M",
        "pt1h, PT1H",
        "P1D, PT24H",
        "5M, PT5M",
        "90m, PT1H30M",
        "1m500ms, PT1M0.5S"
    })
    void readsWhatPeopleWrite(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "30",
                "s",
                "5x",
                "-5m",
                "PT-5M",
                "30m1h",
                "1.5h",
                "5 m",
                "P",
                "PT",
                "99999999999999999999s",
                "9223372036854775807d"
            })
    void refusesTheRestAndSaysWhatToWrite(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessageStartingWith("\"" + text + "\" is not a duration")
                .withMessageContaining("30s, 5m, 2h, 500ms, 1h30m, or PT5M");
    }

    @ParameterizedTest
    @CsvSource({"PT0.04S, 40 ms", "PT2.25S, 2.3 s", "PT5M3S, 5 min 3 s", "PT26H30M, 26 h 30 min"})
    void writesWhatPeopleRead(Duration duration, String expected) {
        assertThat(Durations.text(duration)).isEqualTo(expected);
    }
}
