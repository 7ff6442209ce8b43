package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Rule R5 for plans, which are made without the lock: what is seen half-way through another's commit is no ground to refuse. */
class PlanRaceTest {
    private static final Map<String, String> THEIRS = Map.of("A.TXT", "theirs");

    private static void publishUnchecked(Shares other, Map<String, String> content, UpdateStrategy strategy) {
        try {
            other.share("mem://srv/packages")
                    .update("OFFICE")
                    .from(TestSource.of(content))
                    .strategy(strategy)
                    .run();
        } catch (ShareException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfileAndStrategy")
    void R5_whatOthersPublishWhileWePlanIsNotForeignToUs(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = RaceTest.published(profile);
                Shares other = on.sharesOn(EngineClock.system())) {
            // After the content was listed, and before the record of it is read.
            RaceTest.once(on, "read", ".man", () -> publishUnchecked(other, THEIRS, UpdateStrategy.SWAP));
            UpdateReport report = on.share
                    .update("OFFICE")
                    .from(TestSource.of(RaceTest.NEW))
                    .strategy(strategy)
                    .run();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(RaceTest.NEW));
        }
    }

    /** What is listed is never newer than the record that says whose it is. */
    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfileAndStrategy")
    void R8_whatOthersAddBeforeWeListIsTheirsToo(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = RaceTest.published(profile);
                Shares other = on.sharesOn(EngineClock.system())) {
            Map<String, String> more = new HashMap<>(RaceTest.NEW);
            more.put("ADDED.TXT", "added");
            RaceTest.once(on, "list", "OFFICE", () -> publishUnchecked(other, more, UpdateStrategy.PATCH));
            on.share
                    .update("OFFICE")
                    .from(TestSource.of(RaceTest.NEW))
                    .strategy(strategy)
                    .foreignFiles(ForeignFiles.KEEP)
                    .run();
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(RaceTest.NEW));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R5_whatOthersPublishWhileItsRemovalIsPlannedIsNotForeign(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = RaceTest.published(profile);
                Shares other = on.sharesOn(EngineClock.system())) {
            RaceTest.once(on, "read", ".man", () -> publishUnchecked(other, THEIRS, UpdateStrategy.SWAP));
            on.share.remove("OFFICE").run();
            assertThat(on.live("OFFICE")).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfileAndStrategy")
    void R5_whatIsNotYetRecordedIsNotForeign(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = RaceTest.published(profile);
                Shares other = on.sharesOn(new VirtualClock(Instant.parse("2024-01-01T00:00:00Z")))) {
            List<ErrorKind> met = new ArrayList<>();
            // The new content has its name, and the record is still that of the old.
            RaceTest.once(on, "rename", "/man", () -> {
                ShareException e = catchThrowableOfType(
                        ShareException.class,
                        () -> other.share("mem://srv/packages")
                                .update("OFFICE")
                                .from(TestSource.of(Map.of("A.TXT", "theirs")))
                                .plan());
                met.add(e.kind());
            });
            on.share
                    .update("OFFICE")
                    .from(TestSource.of(RaceTest.NEW))
                    .strategy(strategy)
                    .run();
            assertThat(met).containsExactly(ErrorKind.BUSY);
        }
    }
}
