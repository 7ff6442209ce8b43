package org.shareops.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReaderProcessTest {
    @TempDir
    Path directory;

    private Path live;
    private WatchPlan plan;

    @BeforeEach
    void makeTree() throws IOException {
        live = Trees.numbered(directory.resolve("live"), 20, "v1");
        plan = WatchPlan.wholeTrees(Trees.digest(live));
    }

    @Test
    void aQuietTreeHasNoFaultsAndTheProcessLeaves() throws Exception {
        ReaderProcess reader = ReaderProcess.start(live, plan);
        ProcessHandle process = ProcessHandle.of(reader.pid()).orElseThrow();
        reader.awaitObservation();
        TreeObservations seen = reader.stop();
        assertThat(seen.observations()).isPositive();
        assertThat(seen.mixedObservations()).isZero();
        assertThat(seen.minimumVisibleFiles()).isEqualTo(20);
        assertThat(reader.stop()).isEqualTo(seen);
        process.onExit().get(30, TimeUnit.SECONDS);
        reader.close();
    }

    @Test
    void seesAMixedTree() throws Exception {
        try (ReaderProcess reader = ReaderProcess.start(live, plan)) {
            Trees.writeNumbered(live, 7, "v2", 0);
            reader.awaitObservation();
            assertThat(reader.stop().mixedObservations()).isPositive();
        }
    }

    @Test
    void seesAMissingDirectory() throws Exception {
        try (ReaderProcess reader = ReaderProcess.start(live, plan)) {
            Path aside = Files.move(live, directory.resolve("aside"));
            reader.awaitObservation();
            Files.move(aside, live);
            reader.awaitObservation();
            TreeObservations seen = reader.stop();
            assertThat(seen.nameMissing()).isPositive();
            assertThat(seen.longestAbsenceMicros()).isPositive();
        }
    }

    @Test
    void seesAFileThatNobodyAllowed() throws Exception {
        try (ReaderProcess reader = ReaderProcess.start(live, WatchPlan.perFile(TreeContent.of(live)))) {
            Trees.write(live, Map.of("X", "y"));
            reader.awaitObservation();
            assertThat(reader.stop().firstFault()).contains("\"X\"");
        }
    }

    @Test
    void aKilledReaderTellsNothing() throws Exception {
        try (ReaderProcess reader = ReaderProcess.start(live, plan)) {
            ProcessHandle.of(reader.pid()).orElseThrow().destroyForcibly();
            assertThatExceptionOfType(IOException.class).isThrownBy(reader::stop);
        }
    }
}
