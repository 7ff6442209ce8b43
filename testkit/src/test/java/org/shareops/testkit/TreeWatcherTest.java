package org.shareops.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TreeWatcherTest {
    private static final int FILES = 100;

    @TempDir
    Path directory;

    private Path live;
    private Path next;
    private WatchPlan oldOrNewTree;
    private WatchPlan oldOrNewFiles;

    @BeforeEach
    void makeTwoVersions() throws IOException {
        live = Trees.numbered(directory.resolve("live"), FILES, "v1");
        next = Trees.numbered(directory.resolve("next"), FILES, "v2");
        oldOrNewTree = WatchPlan.wholeTrees(Trees.digest(live), Trees.digest(next));
        oldOrNewFiles = WatchPlan.perFile(TreeContent.of(live), TreeContent.of(next));
    }

    @Test
    void aQuietTreeHasNoFaults() throws Exception {
        TreeObservations seen;
        try (TreeWatcher watcher = TreeWatcher.start(live, oldOrNewTree)) {
            watcher.awaitFirstObservation();
            watcher.awaitObservation();
            seen = watcher.stop();
        }
        assertThat(seen.observations()).isGreaterThanOrEqualTo(2);
        assertThat(seen).isEqualTo(new TreeObservations(seen.observations(), 0, FILES, 0, 0, 0, 0, ""));
    }

    @Test
    void filesReplacedOneByOneAreAMixedTree() throws Exception {
        TreeObservations seen = watchReplacingOneByOne(oldOrNewTree);
        assertThat(seen.mixedObservations()).isPositive();
        // How many are seen is not said: a listing may overlook a name that is replaced meanwhile.
        assertThat(seen.firstFault()).contains("files");
        assertThat(seen.nameMissing()).isZero();
    }

    @Test
    void filesReplacedOneByOneAreAllRightPerFile() throws Exception {
        TreeObservations seen = watchReplacingOneByOne(oldOrNewFiles);
        assertThat(seen.observations()).isPositive();
        assertThat(seen.mixedObservations()).as(seen.firstFault()).isZero();
        assertThat(seen.minimumVisibleFiles()).isEqualTo(FILES);
    }

    private TreeObservations watchReplacingOneByOne(WatchPlan plan) throws Exception {
        try (TreeWatcher watcher = TreeWatcher.start(live, plan)) {
            watcher.awaitFirstObservation();
            for (int number = 0; number < FILES; number++) {
                String name = Trees.numberedName(number);
                Files.move(next.resolve(name), live.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                if (number % 25 == 0) {
                    watcher.awaitObservation();
                }
            }
            return watcher.stop();
        }
    }

    @Test
    void perFileSeesAFileThatWasMissing() throws Exception {
        Path file = live.resolve(Trees.numberedName(37));
        TreeObservations seen;
        try (TreeWatcher watcher = TreeWatcher.start(live, oldOrNewFiles)) {
            watcher.awaitFirstObservation();
            Path aside = Files.move(file, directory.resolve("aside"));
            watcher.awaitObservation();
            Files.move(aside, file);
            seen = watcher.stop();
        }
        assertThat(seen.mixedObservations()).isPositive();
        assertThat(seen.minimumVisibleFiles()).isEqualTo(FILES - 1);
        assertThat(seen.firstFault()).contains(Trees.numberedName(37)).contains("missing");
    }

    @Test
    void perFileSeesAHalfWrittenFile() throws Exception {
        TreeObservations seen;
        try (TreeWatcher watcher = TreeWatcher.start(live, oldOrNewFiles)) {
            watcher.awaitFirstObservation();
            Trees.write(live, Map.of(Trees.numberedName(0), "half"));
            watcher.awaitObservation();
            seen = watcher.stop();
        }
        assertThat(seen.mixedObservations()).isPositive();
        assertThat(seen.firstFault()).contains(Trees.numberedName(0)).contains("no version");
    }

    @Test
    void perFileAllowsWhatOnlyOneVersionHas() throws Exception {
        Trees.write(next, Map.of("NEW.TXT", "new"));
        WatchPlan plan = WatchPlan.perFile(TreeContent.of(live), TreeContent.of(next));
        TreeObservations seen;
        try (TreeWatcher watcher = TreeWatcher.start(live, plan)) {
            watcher.awaitFirstObservation();
            Files.move(next.resolve("NEW.TXT"), live.resolve("NEW.TXT"));
            watcher.awaitObservation();
            seen = watcher.stop();
        }
        assertThat(seen.firstFault()).isEmpty();
        assertThat(seen.minimumVisibleFiles()).isEqualTo(FILES);
    }

    @Test
    void anEmptiedTreeIsSeenEmpty() throws Exception {
        TreeObservations seen;
        try (TreeWatcher watcher = TreeWatcher.start(live, oldOrNewTree)) {
            watcher.awaitFirstObservation();
            for (int number = 0; number < FILES; number++) {
                Files.delete(live.resolve(Trees.numberedName(number)));
            }
            watcher.awaitObservation();
            seen = watcher.stop();
        }
        assertThat(seen.minimumVisibleFiles()).isZero();
        assertThat(seen.mixedObservations()).isPositive();
    }

    @Test
    void anAbsentDirectoryIsSeenMissingAndMeasured() throws Exception {
        TreeObservations seen;
        try (TreeWatcher watcher = TreeWatcher.start(live, oldOrNewTree)) {
            watcher.awaitFirstObservation();
            Trees.delete(live);
            watcher.awaitObservation();
            Files.move(next, live);
            watcher.awaitObservation();
            seen = watcher.stop();
        }
        assertThat(seen.nameMissing()).isPositive();
        assertThat(seen.longestAbsenceMicros()).isPositive();
    }

    @Test
    void swapsByTwoRenamesAreMissingNowAndThenButNeverMixed() throws Exception {
        TreeObservations seen;
        try (TreeWatcher watcher = TreeWatcher.start(live, oldOrNewTree)) {
            watcher.awaitFirstObservation();
            for (int i = 0; i < 200; i++) {
                Path aside = Files.move(live, directory.resolve("aside"));
                if (i % 50 == 0) {
                    watcher.awaitObservation();
                }
                Files.move(next, live);
                Files.move(aside, next);
            }
            watcher.awaitObservation();
            seen = watcher.stop();
        }
        assertThat(seen.nameMissing()).isPositive();
        assertThat(seen.observations()).isPositive();
        assertThat(seen.mixedObservations()).as(seen.firstFault()).isZero();
        assertThat(seen.minimumVisibleFiles()).isEqualTo(FILES);
    }

    @Test
    void swapsInOneStepAreNeitherMissingNorMixed() throws Exception {
        Path pointer = Files.createSymbolicLink(directory.resolve("pointer"), live);
        TreeObservations seen;
        try (TreeWatcher watcher = TreeWatcher.start(pointer, oldOrNewTree)) {
            watcher.awaitFirstObservation();
            for (int i = 0; i < 200; i++) {
                Path staged = Files.createSymbolicLink(directory.resolve("staged"), i % 2 == 0 ? next : live);
                Files.move(staged, pointer, StandardCopyOption.ATOMIC_MOVE);
                if (i % 20 == 0) {
                    watcher.awaitObservation();
                }
            }
            watcher.awaitObservation();
            seen = watcher.stop();
        }
        assertThat(seen.observations()).isPositive();
        assertThat(seen.nameMissing()).isZero();
        assertThat(seen.mixedObservations()).as(seen.firstFault()).isZero();
    }

    @Test
    void aHandleStaysWithItsDirectoryWhenTheNameIsTaken() throws IOException {
        try (DirectoryHandle handle = DirectoryHandle.open(live)) {
            Object before = handle.identity();
            assertThat(DirectoryHandle.identity(live)).isEqualTo(before);
            Files.move(live, directory.resolve("aside"));
            Files.move(next, live);
            assertThat(handle.identity()).isEqualTo(before);
            assertThat(DirectoryHandle.identity(live)).isNotEqualTo(before);
        }
    }

    @Test
    void aRefusalIsNoObservation() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "no directory");
        TreeObservations seen;
        try (TreeWatcher watcher = TreeWatcher.start(file, oldOrNewTree)) {
            watcher.awaitFirstObservation();
            seen = watcher.stop();
        }
        assertThat(seen.refused()).isPositive();
        assertThat(seen.observations()).isZero();
        assertThat(seen.minimumVisibleFiles()).isZero();
        assertThat(seen.firstFault()).contains("refused");
    }

    @Test
    void countOnlyCallsNothingAFault() throws Exception {
        TreeObservations seen;
        try (TreeWatcher watcher = TreeWatcher.start(live, WatchPlan.countOnly())) {
            Trees.write(live, Map.of("X", "y"));
            watcher.awaitObservation();
            seen = watcher.stop();
        }
        assertThat(seen.mixedObservations()).isZero();
    }

    @Test
    void aStoppedWatcherAnswersAgainButWaitsForNothing() throws Exception {
        TreeWatcher watcher = TreeWatcher.start(live, oldOrNewTree);
        watcher.awaitFirstObservation();
        TreeObservations seen = watcher.stop();
        assertThat(watcher.stop()).isEqualTo(seen);
        watcher.close();
        assertThatExceptionOfType(IOException.class).isThrownBy(watcher::awaitObservation);
    }

    @Test
    void observationsFitIntoALine() {
        TreeObservations seen = new TreeObservations(8, 7, 6, 5, 4, 3, 2, "a fault\nwith = and spaces");
        assertThat(seen.toString()).doesNotContain("\n");
        assertThat(TreeObservations.parse(seen.toString())).isEqualTo(seen);
    }

    @Test
    void aPlanSurvivesTheWayToAnotherProcess() throws IOException {
        Trees.write(live, Map.of("an ümlaut and\na line", "x"));
        WatchPlan plan = WatchPlan.perFile(TreeContent.of(live), TreeContent.of(next));
        assertThat(WatchPlan.ofLines(plan.toLines())).isEqualTo(plan);
        assertThat(WatchPlan.ofLines(oldOrNewTree.toLines())).isEqualTo(oldOrNewTree);
    }
}
