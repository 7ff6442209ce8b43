package org.shareops.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Path ROOT = Path.of("/project");

    private static Settings parse(String line) {
        return Settings.parse(line.isEmpty() ? List.of() : List.of(line.split(" ", -1)), ROOT);
    }

    @Test
    void withoutOptionsAllIsMeasuredFiveTimesForTheDocuments() {
        Settings settings = parse("");
        assertThat(settings.rounds()).isEqualTo(5);
        assertThat(settings.scenarios()).containsExactly(Scenario.values());
        assertThat(settings.output()).isEqualTo(ROOT.resolve("docs"));
        assertThat(settings.sizes()).isEqualTo(Sizes.full());
    }

    @Test
    void aTrialDoesNotTouchTheDocuments() {
        Settings settings = parse("--quick");
        assertThat(settings.rounds()).isEqualTo(2);
        assertThat(settings.output()).isEqualTo(ROOT.resolve("benchmarks/target/side-by-side"));
        assertThat(settings.sizes().memory()).isLessThan(100 << 20);
    }

    @Test
    void optionsAreTaken() {
        Settings settings = parse("--case big --quick --rounds 7 --case disk-many --output /elsewhere");
        assertThat(settings.rounds()).isEqualTo(7);
        assertThat(settings.scenarios()).containsExactly(Scenario.BIG, Scenario.DISK_MANY);
        assertThat(settings.output()).isEqualTo(Path.of("/elsewhere"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rounds", "--rounds 0", "--rounds -1", "--rounds x", "--case nothing", "--case", "quick"})
    void aWrongCallIsRefused(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(line));
    }
}
