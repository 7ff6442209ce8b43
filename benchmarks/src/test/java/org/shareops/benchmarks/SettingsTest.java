package org.shareops.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    }

    @Test
    void optionsAreTaken() {
        Settings settings = parse("--case big --quick --rounds 7 --case disk-many --output /elsewhere");
        assertThat(settings.rounds()).isEqualTo(7);
        assertThat(settings.scenarios()).containsExactly(Scenario.BIG, Scenario.DISK_MANY);
        assertThat(settings.output()).isEqualTo(Path.of("/elsewhere"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--case many", "--rounds 4", "--rounds 1", "--rounds 9 --case big --case many"})
    void lessThanAWholeRunDoesNotTouchTheDocuments(String line) {
        assertThat(parse(line).output()).isEqualTo(ROOT.resolve("benchmarks/target/side-by-side"));
        assertThat(parse(line + " --output docs").output()).isEqualTo(Path.of("docs"));
    }

    @Test
    void allCasesByNameInMoreRoundsAreAWholeRun() {
        String all = Stream.of(Scenario.values()).map(Scenario::word).collect(Collectors.joining(" --case "));
        assertThat(parse("--rounds 6 --case " + all).output()).isEqualTo(ROOT.resolve("docs"));
    }

    @ParameterizedTest
    @CsvSource({
        "--rounds, needs a value",
        "--rounds 0, from 1 to 9999",
        "--rounds -1, from 1 to 9999",
        "--rounds x, from 1 to 9999",
        "--case nothing, 'many, big, changed, unchanged, distant, disk-many, disk-big'",
        "--case, needs a value",
        "--output, needs a value",
        "'--output ', is a directory",
        "quick, '--rounds N, --case NAME, --quick, --output DIR and --help'"
    })
    void aWrongCallIsRefusedInOneLineThatSaysWhatIsAllowed(String line, String allowed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(line))
                .withMessageContaining(allowed)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void theOutputIsMadeAndLeftEmptyUntilThereIsSomething(@TempDir Path directory) throws IOException {
        Path output = directory.resolve("new/out");
        parse("--output " + output).openOutput();
        assertThat(output).isEmptyDirectory();
        Path link = Files.createSymbolicLink(directory.resolve("link"), output);
        parse("--output " + link).openOutput();
        assertThat(output).isEmptyDirectory();
    }

    @Test
    void anOutputThatCannotBeWrittenIsRefused(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        for (Path output : List.of(file, file.resolve("below"), Path.of("/proc/self"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> parse("--output " + output).openOutput())
                    .withMessageContaining("not " + output);
        }
        Files.createDirectory(directory.resolve("benchmarks.svg"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("--output " + directory).openOutput())
                .withMessageContaining("benchmarks.svg is in the way");
    }
}
