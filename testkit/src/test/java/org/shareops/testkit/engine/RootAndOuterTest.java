package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.ForeignFiles;
import org.shareops.update.InUsePolicy;
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

    /** An update outside that keeps the target is none of the target, however it moves what waits beside it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R5_R15_anUpdateOutsideDoesNotEndOneThatWaitsInside(String name, MemoryProfile profile) throws IOException {
        VirtualClock clock = new VirtualClock(Instant.now());
        try (MemoryFixture on = new MemoryFixture(profile, clock);
                Shares others = on.sharesOn(new VirtualClock(Instant.now()))) {
            on.put("PACK/README.TXT", "outer");
            on.put("PACK/OFFICE/A.TXT", "a");
            MemoryClient.Handle held = on.hold("PACK/OFFICE/A.TXT");
            AtomicBoolean done = new AtomicBoolean();
            clock.onSleep((number, duration) -> {
                if (duration.toMinutes() > 1 && done.compareAndSet(false, true)) {
                    held.close();
                    UpdateReport outer = others.share("mem://srv/packages")
                            .update("PACK")
                            .from(TestSource.of(Map.of("README.TXT", "outer 2")))
                            .foreignFiles(ForeignFiles.KEEP)
                            .run();
                    assertThat(outer.outcome()).isEqualTo(Outcome.COMMITTED);
                }
            });
            UpdateReport inner = on.share
                    .update("PACK/OFFICE")
                    .from(TestSource.of(Map.of("A.TXT", "b")))
                    .whenInUse(InUsePolicy.retry(5, Duration.ofMinutes(10)))
                    .run();
            assertThat(done).isTrue();
            assertThat(inner.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(on.live("PACK"))
                    .isEqualTo(MemoryFixture.asTree(Map.of("README.TXT", "outer 2", "OFFICE/A.TXT", "b")));
        }
    }
}
