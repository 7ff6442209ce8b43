package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.Recovered;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** What waiting for a holder promises: bounded, cheap, nothing locked, nothing lost. Time is virtual. */
class RetryTest {
    private static final String EVERY = "org.shareops.testkit.engine.MemoryFixture#everyProfileAndStrategy";
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final Map<String, String> OLD = Map.of("A.TXT", "old a", "B.TXT", "same");
    private static final Map<String, String> NEW = Map.of("A.TXT", "new and longer a", "B.TXT", "same");

    private final VirtualClock clock = new VirtualClock(Instant.parse("2024-05-06T07:08:09Z"));

    private MemoryFixture published(MemoryProfile profile) throws IOException {
        MemoryFixture on = new MemoryFixture(profile, clock);
        on.share.update("OFFICE").from(TestSource.of(OLD)).run();
        on.wire.use(FaultPlan.none());
        return on;
    }

    private static UpdateReport update(MemoryFixture on, UpdateStrategy strategy, int retries) throws IOException {
        return on.share
                .update("OFFICE")
                .from(TestSource.of(NEW))
                .strategy(strategy)
                .whenInUse(InUsePolicy.retry(retries, HALF_AN_HOUR))
                .run();
    }

    private static UpdateException failing(MemoryFixture on, UpdateStrategy strategy, int retries) {
        return catchThrowableOfType(UpdateException.class, () -> update(on, strategy, retries));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void Q147819_attemptsAndWaitsAreExactlyAsConfigured(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile);
                MemoryClient.Handle held = on.hold("OFFICE/A.TXT")) {
            UpdateException e = failing(on, strategy, 3);
            assertThat(held.isOpen()).isTrue();
            assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
            assertThat(e.report().attempts()).isEqualTo(4);
            assertThat(clock.sleeps()).containsExactly(HALF_AN_HOUR, HALF_AN_HOUR, HALF_AN_HOUR);
            assertThat(e.report().elapsed()).isEqualTo(HALF_AN_HOUR.multipliedBy(3));
            assertThat(e.report().phases()).containsEntry(Phase.WAIT, HALF_AN_HOUR.multipliedBy(3));
            held.close();
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(OLD));
            assertThat(on.controlNames()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void Q147819_aHolderWhoLeavesIsNoticedAndStagedBytesAreSentOnce(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile)) {
            long once = update(on, strategy, 0).bytesSent();
            on.share.update("OFFICE").from(TestSource.of(OLD)).run();
            on.wire.use(FaultPlan.none());
            MemoryClient.Handle held = on.hold("OFFICE/A.TXT");
            clock.onSleep((number, duration) -> {
                if (number == 2) {
                    held.close();
                }
            });
            UpdateReport report = update(on, strategy, 9);
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.attempts()).isEqualTo(3);
            assertThat(report.bytesSent()).isEqualTo(once);
            assertThat(clock.sleeps()).hasSize(2);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(NEW));
            assertThat(on.keptContents()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R5_nothingIsLockedBetweenAttempts(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        List<Integer> handles = new ArrayList<>();
        List<String> locks = new ArrayList<>();
        try (MemoryFixture on = published(profile);
                MemoryClient.Handle held = on.hold("OFFICE/A.TXT")) {
            clock.onSleep((number, duration) -> {
                handles.add(on.server.openHandles());
                on.listedControlNames().stream()
                        .filter(file -> file.toLowerCase(Locale.ROOT).endsWith(".lck"))
                        .forEach(locks::add);
            });
            failing(on, strategy, 2);
            assertThat(held.isOpen()).isTrue();
            assertThat(handles).containsExactly(0, 0);
            assertThat(locks).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R15_aNewerUpdateEndsTheOneThatWaits(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile);
                var othersShares = on.sharesOn(clock)) {
            MemoryClient.Handle held = on.hold("OFFICE/A.TXT");
            clock.onSleep((number, duration) -> {
                held.close();
                publishTheirs(othersShares, strategy);
            });
            UpdateException e = failing(on, strategy, 3);
            assertThat(e.kind()).isEqualTo(ErrorKind.SUPERSEDED);
            assertThat(e.report().outcome()).isEqualTo(Outcome.SUPERSEDED);
            assertThat(e.report().attempts()).isEqualTo(2);
            assertThat(e.report().leftovers()).isEmpty();
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(THEIRS));
            assertThat(on.keptContents()).isEmpty();
            assertThat(on.controlNames()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R15_evenANewerUpdateThatHasNothingToDoEndsTheOneThatWaits(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile);
                var othersShares = on.sharesOn(clock)) {
            publishTheirs(othersShares, strategy);
            MemoryClient.Handle held = on.hold("OFFICE/A.TXT");
            clock.onSleep((number, duration) -> {
                held.close();
                publishTheirs(othersShares, strategy);
            });
            assertThat(failing(on, strategy, 3).kind()).isEqualTo(ErrorKind.SUPERSEDED);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(THEIRS));
            assertThat(on.controlNames()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R15_oneThatWaitsIsLeftAloneByARecovery(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile);
                var othersShares = on.sharesOn(clock)) {
            MemoryClient.Handle held = on.hold("OFFICE/A.TXT");
            List<Recovered> found = new ArrayList<>();
            clock.onSleep((number, duration) -> {
                held.close();
                found.addAll(othersShares
                        .share("mem://srv/packages")
                        .recover("OFFICE")
                        .updates());
            });
            UpdateReport report = update(on, strategy, 1);
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(found)
                    .singleElement()
                    .matches(each -> each.result() == Recovered.Result.WAITING
                            && each.waitsUntil().isPresent());
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(NEW));
        }
    }

    private static final Map<String, String> THEIRS = Map.of("A.TXT", "theirs", "B.TXT", "same");

    private static void publishTheirs(Shares shares, UpdateStrategy strategy) throws IOException {
        shares.share("mem://srv/packages")
                .update("OFFICE")
                .from(TestSource.of(THEIRS))
                .strategy(strategy)
                .run();
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R8_aForeignFileThatComesDuringAWaitIsNotLost(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile)) {
            MemoryClient.Handle held = on.hold("OFFICE/A.TXT");
            clock.onSleep((number, duration) -> {
                held.close();
                on.put("OFFICE/MINE.INI", "mine");
            });
            UpdateException e = failing(on, strategy, 1);
            assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(e.problems()).singleElement().asString().contains("MINE.INI");
            assertThat(on.read("OFFICE/MINE.INI")).isEqualTo("mine");
            assertThat(on.read("OFFICE/A.TXT")).isEqualTo("old a");
            assertThat(on.controlNames()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void Q147819_aHolderWhoHindersStagingIsWaitedForToo(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile)) {
            // The file stays the same: SWAP has to copy it, PATCH leaves it alone.
            MemoryClient.Handle held = on.hold("OFFICE/B.TXT");
            clock.onSleep((number, duration) -> held.close());
            UpdateReport report = update(on, strategy, 2);
            held.close();
            assertThat(report.attempts()).isEqualTo(strategy == UpdateStrategy.SWAP ? 2 : 1);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(NEW));
            assertThat(on.keptContents()).isEmpty();
        }
    }

    @Test
    void Q147819_aWeekOfRetriesTakesNoTimeAndOneListingEach() throws IOException {
        try (MemoryFixture on = published(MemoryProfile.windows());
                MemoryClient.Handle held = on.hold("OFFICE/A.TXT")) {
            UpdateException e = failing(on, UpdateStrategy.SWAP, 336);
            assertThat(held.isOpen()).isTrue();
            assertThat(e.report().attempts()).isEqualTo(337);
            assertThat(clock.passed()).isEqualTo(Duration.ofDays(7));
            assertThat(on.wire.count(Primitive.LIST_OPEN_FILES)).isEqualTo(337);
            assertThat(e.report().bytesSent()).isEqualTo("new and longer a".length());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void Q147819_oneFileWaitsForItsHolderToo(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = published(profile)) {
            MemoryClient.Handle held = on.hold("OFFICE/A.TXT");
            clock.onSleep((number, duration) -> held.close());
            UpdateReport report = on.share
                    .replace("OFFICE/A.TXT")
                    .from(TestSource.ofItems(TestSource.file("", "new")))
                    .whenInUse(InUsePolicy.retry(2, HALF_AN_HOUR))
                    .run();
            assertThat(report.attempts()).isEqualTo(2);
            assertThat(report.bytesSent()).isEqualTo(3);
            assertThat(on.tree("OFFICE")).isEqualTo(Map.of("/A.TXT", "new", "/B.TXT", "same"));
        }
    }

    @Test
    void R12_thePlanTellsTheLongestWait() throws IOException {
        try (MemoryFixture on = published(MemoryProfile.windows())) {
            assertThat(on.share
                            .update("OFFICE")
                            .from(TestSource.of(NEW))
                            .whenInUse(InUsePolicy.retry(2, HALF_AN_HOUR))
                            .plan()
                            .longestWait())
                    .isEqualTo(Duration.ofHours(1));
        }
    }
}
