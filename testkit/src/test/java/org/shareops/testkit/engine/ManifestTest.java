package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.model.Access;
import org.shareops.model.ErrorKind;
import org.shareops.model.SharePath;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Rule R7: the record of the last update saves reading what has not changed, and is never trusted too far. */
class ManifestTest {
    private static final String EVERY = "org.shareops.testkit.engine.MemoryFixture#everyProfileAndStrategy";
    private static final Map<String, String> FILES =
            Map.of("A.TXT", "first a", "B.TXT", "same b", "SUB/C.TXT", "same c", "SUB/D.TXT", "same d");
    private static final Map<String, String> CHANGED = with("A.TXT", "other a");

    private static final Set<Access> ALL = Set.of(Access.READ, Access.WRITE, Access.DELETE);

    private static Map<String, String> with(String name, String content) {
        Map<String, String> changed = new TreeMap<>(FILES);
        changed.put(name, content);
        return changed;
    }

    private static MemoryFixture published(MemoryProfile profile) throws IOException {
        MemoryFixture on = new MemoryFixture(profile);
        on.share.update("OFFICE").from(TestSource.of(FILES)).run();
        on.wire.use(FaultPlan.none());
        return on;
    }

    private static UpdateReport update(MemoryFixture on, Map<String, String> files, UpdateStrategy strategy)
            throws IOException {
        return on.share
                .update("OFFICE")
                .from(TestSource.of(files))
                .strategy(strategy)
                .run();
    }

    private static Stream<SharePath> contentsRead(MemoryFixture on) {
        return on.wire.calls().stream()
                .filter(call -> call.primitive() == Primitive.READ && call.concerns(SharePath.of("OFFICE")))
                .map(call -> call.path());
    }

    private static String manifest(MemoryFixture on) throws IOException {
        String directory = on.observer.files().stat("SHAREOPS").isPresent() ? "SHAREOPS" : ".shareops";
        return directory + on.controlNames().iterator().next();
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R7_onlyTheChangedFileIsReadAndSent(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile)) {
            UpdateReport report = update(on, CHANGED, strategy);
            assertThat(report.filesChanged()).isEqualTo(1);
            boolean copies = strategy == UpdateStrategy.PATCH || profile.has(Switch.SERVER_COPY);
            if (copies) {
                assertThat(contentsRead(on)).isEmpty();
                assertThat(report.bytesSent()).isEqualTo("other a".length());
                assertThat(on.wire.calls())
                        .filteredOn(call ->
                                Set.of(Primitive.WRITE, Primitive.CREATE_WHOLE).contains(call.primitive())
                                        && call.path().names().contains("new"))
                        .hasSize(1);
                assertThat(on.wire.count(Primitive.WRITE) + on.wire.count(Primitive.CREATE_WHOLE))
                        .as("the file; what is written down of the transaction, before and after; the record")
                        .isLessThanOrEqualTo(5);
            }
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(CHANGED));
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R7_theRecordOfEachUpdateHoldsForTheNext(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile)) {
            update(on, CHANGED, strategy);
            on.wire.use(FaultPlan.none());
            assertThat(update(on, CHANGED, strategy).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(contentsRead(on)).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R7_anEditOfTheSameSizeIsNoticedAndReplaced(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile)) {
            on.put("OFFICE/SUB/C.TXT", "SAME C");
            UpdateReport report = update(on, FILES, strategy);
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.filesChanged()).isEqualTo(1);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(FILES));
        }
    }

    /** The source is written, published and its copy edited while the server's clock shows one time. */
    @ParameterizedTest
    @EnumSource(
            value = UpdateStrategy.class,
            names = {"SWAP", "PATCH"})
    void R7_anEditOfTheSameSizeAndTimeIsNoticedWhereTimesAreCoarse(UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.netware())) {
            on.server.clock(() -> TestSource.WRITTEN);
            update(on, FILES, strategy);
            on.put("OFFICE/SUB/C.TXT", "SAME C");
            UpdateReport report = update(on, FILES, strategy);
            assertThat(report.filesChanged()).isEqualTo(1);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(FILES));
        }
    }

    @Test
    void R7_aFileThatWasExchangedForAnotherOfTheSameSizeAndTimesIsNoticed() throws IOException {
        try (MemoryFixture on = published(MemoryProfile.windows())) {
            on.put("OTHER.TXT", "SAME C");
            on.observer.files().delete("OFFICE/SUB/C.TXT");
            on.observer.files().move("OTHER.TXT", "OFFICE/SUB/C.TXT");
            assertThat(update(on, FILES, UpdateStrategy.PATCH).filesChanged()).isEqualTo(1);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(FILES));
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R7_aDamagedRecordCostsAComparisonAndNothingElse(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        String good;
        try (MemoryFixture on = published(profile)) {
            good = on.read(manifest(on));
        }
        for (String bad : List.of(
                "",
                "garbage",
                good.substring(0, good.length() / 2),
                good.replace("same", "sane").replaceFirst("f\t6", "f\t7"),
                good.replace("OFFICE", "OTHERS"),
                good + good,
                "\0\1\2\n".repeat(1000))) {
            try (MemoryFixture on = published(profile)) {
                on.put(manifest(on), bad);
                UpdateReport report = update(on, CHANGED, strategy);
                assertThat(contentsRead(on)).as("contents were compared").contains(SharePath.of("OFFICE/B.TXT"));
                assertThat(report.filesChanged()).isEqualTo(1);
                assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(CHANGED));
            }
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R8_withoutARecordWhatTheSourceLacksIsForeign(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile)) {
            on.observer.files().delete(manifest(on));
            Map<String, String> fewer = new TreeMap<>(FILES);
            fewer.remove("B.TXT");
            UpdateException e = catchThrowableOfType(UpdateException.class, () -> update(on, fewer, strategy));
            assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(e.problems()).singleElement().asString().contains("B.TXT");
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(FILES));
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R7_aRecordThatSomebodyReadsIsReplacedAfterThat(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (VirtualClockAndReader reader = new VirtualClockAndReader();
                MemoryFixture on = new MemoryFixture(profile, reader.clock)) {
            update(on, FILES, strategy);
            reader.open(on);
            UpdateReport report = update(on, CHANGED, strategy);
            assertThat(report.warnings()).isEmpty();
            assertThat(report.leftovers()).isEmpty();
            reader.close();
            on.wire.use(FaultPlan.none());
            assertThat(update(on, CHANGED, strategy).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(contentsRead(on)).isEmpty();

            reader.open(on);
            on.share.remove("OFFICE").run();
            assertThat(on.controlNames()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R7_aRecordThatStaysHeldIsAWarningAndNoFailure(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        VirtualClock clock = new VirtualClock(Instant.parse("2024-05-06T07:08:09Z"));
        try (MemoryFixture on = new MemoryFixture(profile, clock)) {
            update(on, FILES, strategy);
            String manifest = manifest(on);
            try (MemoryClient.Handle held = on.server
                    .open("packages", "alice", "pc7")
                    .open(SharePath.of(manifest), Set.of(Access.READ), Set.of(Access.READ))) {
                UpdateReport report = update(on, CHANGED, strategy);
                assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
                assertThat(held.isOpen()).isTrue();
                if (name.startsWith("windows") || name.startsWith("netware") || name.equals("samba422")) {
                    assertThat(report.warnings()).singleElement().asString().contains("record of this update");
                    assertThat(clock.passed()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
                }
            }
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(CHANGED));
            assertThat(on.controlNames()).hasSize(1);
            assertThat(on.server.openHandles()).isZero();
        }
    }

    /** A client that reads the record until somebody waits. */
    private static final class VirtualClockAndReader implements AutoCloseable {
        final VirtualClock clock =
                new VirtualClock(Instant.parse("2024-05-06T07:08:09Z")).onSleep((number, duration) -> close());
        private MemoryClient.@Nullable Handle held;

        void open(MemoryFixture on) throws IOException {
            held = on.server
                    .open("packages", "alice", "pc7")
                    .open(SharePath.of(manifest(on)), Set.of(Access.READ), ALL);
        }

        @Override
        public void close() {
            if (held != null) {
                held.close();
            }
        }
    }

    @Test
    void R7_verifyContentReadsEverything() throws IOException {
        try (MemoryFixture on = published(MemoryProfile.windows())) {
            on.share.update("OFFICE").from(TestSource.of(FILES)).verifyContent().run();
            assertThat(contentsRead(on)).hasSize(FILES.size());
        }
    }

    @Test
    void R5_R7_neighboursHaveRecordsOfTheirOwn() throws IOException {
        try (MemoryFixture on = published(MemoryProfile.windows())) {
            on.share.update("OTHER").from(TestSource.of(CHANGED)).run();
            assertThat(on.controlNames()).hasSize(2);
            on.share.remove("OTHER").run();
            assertThat(update(on, FILES, UpdateStrategy.SWAP).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(contentsRead(on).filter(path -> path.startsWith(SharePath.of("OFFICE"))))
                    .isEmpty();
        }
    }
}
