package org.shareops.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.shareops.benchmarks.Contestant.Side;

class ReportTest {
    private static String write(boolean quick, Result... results) {
        Settings settings = new Settings(5, EnumSet.of(Scenario.MANY, Scenario.DISK_MANY), quick, Path.of("out"));
        return Report.of(settings, Map.of("Processor", "a | b"), List.of("Without rclone: why."), List.of(results));
    }

    @Test
    void aRowHasMedianSpreadAndWhatWentOverTheWire() {
        assertThat(write(false, Results.peer(Scenario.MANY, "peer", 1.5, 0.05, 120.0)))
                .contains("| peer | 1.50 (0.050 to 120) | 8.00 | 5.00 | 2,000 | 9,000,000 | 1,000,000 |"
                        + " 3.1.1, signed AES-CMAC |");
    }

    @Test
    void whatIsEncryptedIsNotCountedAndWhatIsUnsignedIsSaid() {
        Wire sealed = new Wire("3.1.1, encrypted AES-128-GCM", 0, false, 77, 2_000, 0, 5, 6);
        Wire open = new Wire("2.1, signed HMAC-SHA256", 3, true, 2_000, 2_000, 1, 5, 6);
        assertThat(write(
                        false,
                        Results.of(Scenario.MANY, "sealed", Side.SHAREOPS_ENCRYPTED, sealed, 1.0),
                        Results.of(Scenario.MANY, "open", Side.PEER, open, 1.0)))
                .contains("| hidden | 1.00 | hidden | 5 | 6 | 3.1.1, encrypted AES-128-GCM |")
                .contains("2.1, signed HMAC-SHA256, **3 messages unsigned** |");
    }

    @Test
    void failuresNotesAndATrialAreSaidAndNoCellEndsItsRow() {
        assertThat(write(true, Results.failed(Scenario.MANY, "peer", "a\n| b")))
                .contains("| peer | failed: a \\| b |")
                .contains("| Processor | a \\| b |")
                .contains("Without rclone: why.")
                .contains("these figures say nothing");
        assertThat(write(false)).doesNotContain("these figures say nothing");
    }

    @Test
    void allRowsOfATableHaveAsManyCells() {
        String text = write(
                false,
                Results.ours(Scenario.MANY, "SWAP", 1.0),
                Results.peer(Scenario.MANY, "peer", 1.0),
                Results.of(Scenario.MANY, "cp -r", Side.FLOOR, null, 1.0),
                Results.of(Scenario.DISK_MANY, "cp -r", Side.FLOOR, null, 1.0));
        for (String table : text.split("\n\n", -1)) {
            assertThat(table.lines()
                            .filter(line -> line.startsWith("|"))
                            .map(line -> line.replace("\\|", "")
                                    .chars()
                                    .filter(c -> c == '|')
                                    .count())
                            .distinct())
                    .hasSizeLessThanOrEqualTo(1);
        }
    }
}
