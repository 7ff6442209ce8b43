package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.RecoveryReport;
import org.shareops.update.UpdateReport;

/** Updates of the root of a share, and of a directory around another target (rules R4, R5, R15). */
class RootAndOuterTest {
    private static final Map<String, String> OLD = Map.of("A.TXT", "old a", "B.TXT", "old b");
    private static final Map<String, String> NEW = Map.of("A.TXT", "new a", "B.TXT", "new b");

    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R4_aPatchOfTheRootIsRecovered(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.patch(on, "", OLD);
            Crash.afterTheFirstMove(on, () -> Crash.patch(on, "", NEW));
            RecoveryReport report = Crash.recover(on);
            assertThat(on.live("")).isIn(MemoryFixture.asTree(OLD), MemoryFixture.asTree(NEW));
            assertThat(report.updates()).hasSize(1);
            assertThat(report.isComplete()).isTrue();
            assertThat(Crash.recover(on).updates()).isEmpty();
            assertThat(on.keptContents()).isEmpty();
        }
    }

    /** The directory that holds the target may be set aside just then. */
    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R4_anUpdateInsideRecoversACrashedOneOutside(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.swap(on, "PACK", Map.of("README.TXT", "outer", "OFFICE/A.TXT", "a"));
            Crash.afterTheFirstMove(
                    on, () -> Crash.swap(on, "PACK", Map.of("README.TXT", "outer 2", "OFFICE/A.TXT", "a")));
            try (Shares later = on.sharesOn(new VirtualClock(Instant.now()))) {
                UpdateReport report = later.share("mem://srv/packages")
                        .update("PACK/OFFICE")
                        .from(TestSource.of(Map.of("A.TXT", "inner")))
                        .foreignFiles(ForeignFiles.REMOVE)
                        .run();
                assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            }
            assertThat(on.live("PACK/OFFICE")).isEqualTo(Map.of("/A.TXT", "inner"));
            assertThat(on.read("PACK/README.TXT")).isIn("outer", "outer 2");
        }
    }
}
