package org.shareops.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
    void whoIsAbsentFromACaseIsSaidThereWithTheReason() {
        assertThat(section(Scenario.CHANGED))
                .contains("Absent: smbclient, jcifs-ng and smbj as they come, and `cp -r`, which cannot compare")
                .contains("Shareops SWAP is run once, by jcifs-ng, because it copies the 19,800 unchanged files");
        assertThat(section(Scenario.UNCHANGED)).contains("cannot compare").doesNotContain("run once");
        assertThat(section(Scenario.DISTANT)).contains("`cp -r`, which has no server");
        assertThat(section(Scenario.MANY)).doesNotContain("Absent");
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void nobodyIsAbsentFromACaseInSilence(Scenario scenario) throws IOException {
        List<Contestant> all = new ArrayList<>();
        Login login = new Login("nobody", "none");
        try (JavaProcess java = new JavaProcess(login, Command.LIMIT);
                Programs.SmbClient smbclient = new Programs.SmbClient(JavaClient.SHARE, login)) {
            Stream.of(JavaClient.values()).map(java::contestant).forEach(all::add);
            all.add(smbclient);
            all.add(new Programs.Copy(false));
            boolean disk = scenario.kind() == Scenario.Kind.DISK;
            assertThat(all)
                    .filteredOn(each -> !each.takesPart(scenario))
                    // Shareops is there in either case, as the one for disks or those for shares.
                    .filteredOn(each -> !each.name().startsWith("Shareops") || isExpected(each, disk))
                    .allSatisfy(each -> assertThat(section(scenario))
                            .containsPattern("Absent: [^|]*" + each.name().replaceAll("^Shareops .*, |, .*", "")));
        }
    }

    private static boolean isExpected(Contestant ours, boolean disk) {
        return !disk && !ours.name().endsWith("file:");
    }

    private static String section(Scenario scenario) {
        Settings settings = new Settings(5, EnumSet.of(scenario), false, Path.of("out"));
        String text = Report.of(settings, Map.of(), List.of(), List.of(Results.ours(scenario, "SWAP", 1.0)));
        return text.substring(text.indexOf("`--case")).replace('\n', ' ');
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
