package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.SharePath;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.Recovered;
import org.shareops.update.RecoveryReport;

/** What crashes on real servers have shown, in its smallest form. */
class RecoveryTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R4_aCrashBeforeAnythingWasWrittenDownLeavesNoEmptyDirectory(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            String control = name.equals("netwareDos") ? "SHAREOPS" : ".shareops";
            on.observer.files().createDirectory(control);
            try (Shares later = on.sharesOn(EngineClock.system())) {
                assertThat(later.share("mem://srv/packages").recover().updates())
                        .isEmpty();
            }
            assertThat(on.observer.files().stat(control)).isEmpty();
        }
    }

    @Test
    void R4_aServerThatTellsWholeSecondsDoesNotMakeTheDeadLookWaiting() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            Instant now = Instant.parse("2024-01-01T00:00:00.9Z");
            on.server.clock(() -> now);
            on.wire.use(FaultPlan.builder()
                    .crashBefore(CallMatcher.callsTo(Primitive.RENAME))
                    .build());
            assertThat(catchThrowable(() -> on.share
                            .update("OFFICE")
                            .from(TestSource.of(Map.of("A.TXT", "a")))
                            .run()))
                    .isNotNull();
            on.wire.dropClient();
            on.server.clock(() -> now.truncatedTo(ChronoUnit.SECONDS));
            try (Shares later = on.sharesOn(EngineClock.system())) {
                assertThat(later.share("mem://srv/packages").recover().updates())
                        .singleElement()
                        .matches(each -> each.result() == Recovered.Result.TAKEN_BACK);
            }
            assertThat(on.controlNames()).isEmpty();
        }
    }

    /** The mark hinders the replacing, so it is taken off just before. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R4_R11_aFileThatWasReadOnlyIsSoAgainAfterACrash(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.share
                    .replace("A.TXT")
                    .from(TestSource.ofItems(TestSource.file("", "old").attributes(FileAttribute.READ_ONLY)))
                    .run();
            on.wire.use(FaultPlan.builder()
                    .crashAfter(CallMatcher.callsTo(Primitive.SET_ATTRIBUTES).naming(SharePath.of("A.TXT")))
                    .build());
            Throwable crash = catchThrowable(() -> on.share
                    .replace("A.TXT")
                    .from(TestSource.ofItems(TestSource.file("", "new")))
                    .run());
            on.wire.dropClient();
            try (Shares later = on.sharesOn(EngineClock.system())) {
                later.share("mem://srv/packages").recover();
            }
            if (name.startsWith("windows")) {
                assertThat(crash).isNotNull();
            }
            // Where nothing hinders it, it is replaced without a crash, and is what its source is.
            assertThat(on.read("A.TXT")).isEqualTo(crash == null ? "new" : "old");
            assertThat(crash == null
                            || on.observer
                                    .files()
                                    .stat("A.TXT")
                                    .orElseThrow()
                                    .attributes()
                                    .contains(FileAttribute.READ_ONLY))
                    .isTrue();
            assertThat(on.controlNames()).isEmpty();
        }
    }

    @Test
    void R4_aDirectoryThatMayNotBeLookedIntoDoesNotKeepTheOthersFromTheirRecovery() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            for (String target : List.of("CLOSED/OFFICE", "OPEN/OFFICE")) {
                on.observer
                        .files()
                        .createDirectory(SharePath.of(target).prefix(1).toString());
                crashBeforeCommit(on, target);
            }
            FaultBackend backend = new FaultBackend(
                    new MemoryBackend(on.server),
                    FaultPlan.builder()
                            .refuse(
                                    CallMatcher.callsTo(Primitive.LIST).below(SharePath.of("CLOSED")),
                                    ErrorKind.ACCESS_DENIED)
                            .build());
            try (Shares later =
                    Shares.builder().onlyGivenBackends().backend(backend).build()) {
                RecoveryReport report = later.share("mem://srv/packages").recover();
                assertThat(report.updates()).singleElement().satisfies(each -> {
                    assertThat(each.result()).isEqualTo(Recovered.Result.TAKEN_BACK);
                    assertThat(each.target().path()).isEqualTo(SharePath.of("OPEN/OFFICE"));
                });
                assertThat(report.warnings()).anyMatch(each -> each.contains("\"CLOSED\""));
            }
        }
    }

    /** Programs that recover one share at the same time are in nobody's way, and all of them tell the truth. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R4_R5_manyMayRecoverAtOnce(String name, MemoryProfile profile) throws Exception {
        List<String> targets = List.of("ONE", "TWO", "THREE", "FOUR");
        try (MemoryFixture on = new MemoryFixture(profile, new VirtualClock(Instant.now()))) {
            for (String target : targets) {
                crashBeforeCommit(on, target);
            }
            List<Callable<RecoveryReport>> all = Collections.nCopies(4, () -> {
                // Who waits until another has read a record has to leave him the time for it.
                try (Shares each = on.sharesOn(EngineClock.system())) {
                    return each.share("mem://srv/packages").recover();
                }
            });
            ExecutorService threads = Executors.newFixedThreadPool(all.size());
            try {
                Set<String> ended = new TreeSet<>();
                for (Future<RecoveryReport> each : threads.invokeAll(all)) {
                    each.get().updates().forEach(found -> {
                        assertThat(found.result())
                                .as(found.toString())
                                .isIn(Recovered.Result.TAKEN_BACK, Recovered.Result.BUSY);
                        if (found.result() == Recovered.Result.TAKEN_BACK) {
                            assertThat(ended.add(found.target().path().toString()))
                                    .as("%s was taken back once", found.target())
                                    .isTrue();
                        }
                    });
                }
                assertThat(ended).containsExactlyInAnyOrderElementsOf(targets);
            } finally {
                threads.shutdownNow();
            }
            assertThat(on.observer.recover().updates()).isEmpty();
            assertThat(on.controlNames()).isEmpty();
        }
    }

    private static void crashBeforeCommit(MemoryFixture on, String target) throws IOException {
        FaultBackend backend = new FaultBackend(
                new MemoryBackend(on.server),
                FaultPlan.builder()
                        .crashBefore(CallMatcher.callsTo(Primitive.RENAME))
                        .build());
        Shares crashing = Shares.builder().onlyGivenBackends().backend(backend).build();
        assertThat(catchThrowable(() -> crashing.share("mem://srv/packages")
                        .update(target)
                        .from(TestSource.of(Map.of("A.TXT", "a")))
                        .run()))
                .isNotNull();
        backend.dropClient();
    }

    /** Deleting what was staged fails for want of rights; the directory that all targets share is not made ours for that. */
    @Test
    void R14_theControlAreaOfAllIsNeverTakenForOneself() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            SharePath area = SharePath.of(".shareops");
            on.wire.use(FaultPlan.builder()
                    .refuse(
                            CallMatcher.callsTo(Primitive.DELETE)
                                    .where(call -> call.path().parent().equals(Optional.of(area))),
                            ErrorKind.ACCESS_DENIED)
                    .build());
            on.share.update("OFFICE").from(TestSource.of(Map.of("A.TXT", "a"))).run();
            assertThat(on.wire.calls())
                    .anyMatch(call -> call.primitive() == Primitive.CONFINE)
                    .noneMatch(call ->
                            call.primitive() == Primitive.CONFINE && call.path().equals(area));
        }
    }
}
