package org.shareops.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.shareops.benchmarks.Contestant.Side;
import org.shareops.benchmarks.Ratios.Line;

class RatiosTest {
    private static List<Line> of(Result... results) {
        return Ratios.of(List.of(results), Results.SIZES);
    }

    @Test
    void smallFilesAreComparedByMedianWithTheFastestPeerThatIsMeasured() {
        List<Line> lines = of(
                Results.ours(Scenario.MANY, "SWAP, smbj", 0.1, 0.5, 9.0),
                Results.ours(Scenario.MANY, "PATCH, smbj", 0.1, 0.5, 9.0),
                Results.peer(Scenario.MANY, "slow", 2.0, 2.0, 2.0),
                Results.peer(Scenario.MANY, "fast", 0.9, 1.0, 1.1),
                Results.failed(Scenario.MANY, "broken", "no such share"),
                Results.of(Scenario.MANY, "cp -r", Side.FLOOR, null, 0.01),
                Results.of(Scenario.MANY, "sealed", Side.SHAREOPS_ENCRYPTED, null, 0.01),
                Results.peer(Scenario.BIG, "elsewhere", 0.01));
        assertThat(lines)
                .containsExactly(
                        new Line("2,000 files of 4 KiB: time", "Shareops SWAP, smbj", "fast (best peer)", "0.50"));
    }

    @Test
    void theBigFileIsComparedWithSmbclientAndRclone() {
        List<Line> lines = of(
                Results.ours(Scenario.BIG, "SWAP", 3.0),
                Results.peer(Scenario.BIG, "smbclient", 2.0),
                Results.peer(Scenario.BIG, "rclone, 8 transfers", 6.0),
                Results.peer(Scenario.BIG, "other", 1.0));
        assertThat(lines)
                .extracting(Line::theirs)
                .containsExactly("smbclient (signed)", "rclone, 8 transfers (signed)");
        assertThat(lines).extracting(Line::verdict).containsExactly("1.50", "0.50");
    }

    @Test
    void bytesOfAChangeAreComparedWithWhatIsPromised() {
        Wire wire = new Wire("", 0, true, 0, 0, 0, 8_000_000, 901_120);
        assertThat(of(Results.of(Scenario.CHANGED, "Shareops PATCH", Side.SHAREOPS, wire, 1.0)))
                .containsExactly(new Line(
                        "200 of 20,000 files of 4 KiB changed: bytes on the wire, both ways",
                        "Shareops PATCH: 8,901,120",
                        "a limit of our own, 1.1 x changed bytes + 400 a file: 8,901,120",
                        "1.00"));
    }

    @Test
    void bytesAreComparedWithWhoeverElseSendsChangesOnly() {
        Wire ours = new Wire("", 0, true, 0, 0, 0, 200, 100);
        Wire theirs = new Wire("", 0, true, 0, 0, 0, 50, 50);
        assertThat(of(
                        Results.of(Scenario.UNCHANGED, "Shareops PATCH", Side.SHAREOPS, ours, 1.0),
                        Results.of(Scenario.UNCHANGED, "rclone, 8 transfers", Side.PEER, theirs, 1.0)))
                .contains(new Line(
                        "nothing changed in 20,000 files of 4 KiB: bytes on the wire, both ways",
                        "Shareops PATCH: 300",
                        "rclone, 8 transfers (sync): 100",
                        "3.00"));
    }

    @Test
    void aWriteWhereNothingChangedIsSaid() {
        Wire none = new Wire("", 0, true, 9, 9, 0, 9, 9);
        List<Line> lines = of(
                Results.of(Scenario.UNCHANGED, "Shareops PATCH", Side.SHAREOPS, none, 1.0),
                Results.ours(Scenario.UNCHANGED, "SWAP", 1.0));
        assertThat(lines).extracting(Line::verdict).containsExactly("kept", "**not kept**");
    }

    @Test
    void aLocalDiskIsComparedWithAndWithoutSync() {
        List<Line> lines = of(
                Results.of(Scenario.DISK_MANY, "Shareops SWAP, file:", Side.SHAREOPS, null, 2.0),
                Results.of(Scenario.DISK_MANY, "cp -r", Side.FLOOR, null, 1.0),
                Results.of(Scenario.DISK_MANY, "cp -r, then sync -f", Side.FLOOR, null, 4.0));
        assertThat(lines).extracting(Line::verdict).containsExactly("2.00", "0.50");
    }

    @Test
    void whatWasNotMeasuredHasNoLine() {
        assertThat(of(Results.ours(Scenario.MANY, "SWAP", 1.0), Results.ours(Scenario.DISTANT, "SWAP", 1.0)))
                .isEmpty();
    }
}
