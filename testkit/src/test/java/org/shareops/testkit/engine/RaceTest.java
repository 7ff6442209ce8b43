package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Shares;
import org.shareops.Update;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.Call;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.update.ForeignFiles;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Others at work at the same time (rules R5, R8), and the order of our own requests (rule R1). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RaceTest {
    private static final String EVERY = "org.shareops.testkit.engine.MemoryFixture#everyProfileAndStrategy";
    private static final Map<String, String> OLD = Map.of("A.TXT", "old a", "B.TXT", "same", "OUT/C.TXT", "gone");
    static final Map<String, String> NEW = Map.of("A.TXT", "new and longer", "B.TXT", "same", "IN/D.TXT", "d");

    static MemoryFixture published(MemoryProfile profile) throws IOException {
        MemoryFixture on = new MemoryFixture(profile);
        on.share.update("OFFICE").from(TestSource.of(OLD)).run();
        on.wire.use(FaultPlan.none());
        return on;
    }

    /** Lets somebody act once, just before the first request of a kind that concerns a path. */
    static void once(MemoryFixture on, String primitive, String path, Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        on.server.beforeEach((reached, where) -> {
            if (reached.equals(primitive)
                    && where.toString().toLowerCase(Locale.ROOT).contains(path.toLowerCase(Locale.ROOT))
                    && done.compareAndSet(false, true)) {
                action.run();
            }
        });
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R8_aForeignFileThatComesWhileStagingIsRefused(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile)) {
            once(on, "write", "", () -> on.putUnchecked("OFFICE/OUT/MINE.INI", "mine"));
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share
                            .update("OFFICE")
                            .from(TestSource.of(NEW))
                            .strategy(strategy)
                            .run());
            assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(on.read("OFFICE/OUT/MINE.INI")).isEqualTo("mine");
            assertThat(on.read("OFFICE/A.TXT")).isEqualTo("old a");
            assertThat(on.controlNames()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R8_aKeptForeignFileThatChangesWhileStagingIsNeverTakenAsItWas(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile)) {
            on.put("OFFICE/OUT/MINE.INI", "mine");
            once(on, "write", "", () -> on.putUnchecked("OFFICE/OUT/MINE.INI", "edited"));
            Update update = on.share
                    .update("OFFICE")
                    .from(TestSource.of(NEW))
                    .strategy(strategy)
                    .foreignFiles(ForeignFiles.KEEP);
            try {
                update.run();
            } catch (UpdateException e) {
                // It changed between the look and the copying of it. Nothing was changed, and the next run takes it.
                assertThat(e.kind()).isEqualTo(ErrorKind.BUSY);
                assertThat(on.read("OFFICE/A.TXT")).isEqualTo("old a");
                update.run();
            }
            assertThat(on.read("OFFICE/OUT/MINE.INI")).isEqualTo("edited");
            assertThat(on.read("OFFICE/A.TXT")).isEqualTo("new and longer");
        }
    }

    static Stream<Arguments> whereClaimsAreAdvice() {
        return MemoryFixture.everyProfile()
                .filter(each -> !((MemoryProfile) each.get()[1]).has(MemoryProfile.Switch.SHARE_MODES));
    }

    /** Where a renaming replaces in one step instead, what was replaced is gone with it. */
    static Stream<Arguments> whereNamesSwap() {
        return whereClaimsAreAdvice()
                .filter(each -> ((MemoryProfile) each.get()[1]).has(MemoryProfile.Switch.ATOMIC_EXCHANGE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whereClaimsAreAdvice")
    void R8_aKeptFileThatSomebodyWritesToStaysTheVeryFile(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = published(profile)) {
            on.put("OFFICE/APP.LOG", "line 1");
            var before =
                    on.observer.files().stat("OFFICE/APP.LOG").orElseThrow().id();
            AtomicInteger lines = new AtomicInteger();
            AtomicBoolean swapped = new AtomicBoolean();
            on.server.beforeEach((primitive, path) -> {
                boolean swaps = primitive.equals("exchange");
                if ((swaps || primitive.equals("sync")) && !swapped.get()) {
                    on.putUnchecked("OFFICE/APP.LOG", "line 1 and " + lines.incrementAndGet());
                }
                swapped.compareAndSet(false, swaps);
            });
            UpdateReport report = on.share
                    .update("OFFICE")
                    .from(TestSource.of(NEW))
                    .foreignFiles(ForeignFiles.KEEP)
                    .run();
            on.server.beforeEach((primitive, path) -> {});
            assertThat(report.warnings()).isEmpty();
            assertThat(on.observer.files().stat("OFFICE/APP.LOG").orElseThrow().id())
                    .isEqualTo(before);
            assertThat(on.read("OFFICE/APP.LOG")).startsWith("line 1 and ");
            assertThat(on.read("OFFICE/A.TXT")).isEqualTo("new and longer");
            assertThat(on.keptContents()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whereNamesSwap")
    void R8_aKeptFileThatIsEditedRightAfterTheSwapKeepsTheEdit(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = published(profile)) {
            on.put("OFFICE/MINE.TXT", "mine");
            on.put("OFFICE/ZZ.TXT", "zz 1");
            AtomicInteger exchanges = new AtomicInteger();
            on.server.afterEach((primitive, path) -> {
                if (primitive.equals("exchange") && exchanges.incrementAndGet() == 1) {
                    on.putUnchecked("OFFICE/ZZ.TXT", "zz 2");
                }
            });
            UpdateReport report = on.share
                    .update("OFFICE")
                    .from(TestSource.of(NEW))
                    .foreignFiles(ForeignFiles.KEEP)
                    .run();
            on.server.afterEach((primitive, path) -> {});
            assertThat(on.read("OFFICE/ZZ.TXT")).isEqualTo("zz 2");
            assertThat(on.read("OFFICE/MINE.TXT")).isEqualTo("mine");
            assertThat(report.outcome().isSuccess()).isTrue();
            assertThat(on.keptContents()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whereNamesSwap")
    void R8_whatIsSavedInTheLastMomentBeforeAFileIsReplacedOrRemovedIsKept(String name, MemoryProfile profile)
            throws IOException {
        for (boolean removes : new boolean[] {false, true}) {
            try (MemoryFixture on = published(profile)) {
                AtomicBoolean done = new AtomicBoolean();
                on.server.beforeEach((primitive, path) -> {
                    boolean commit = primitive.equals("rename") || primitive.equals("exchange");
                    if (commit && done.compareAndSet(false, true)) {
                        on.putUnchecked("OFFICE/A.TXT", "hours of work");
                    }
                });
                UpdateReport report = removes
                        ? on.share.remove("OFFICE/A.TXT").run()
                        : on.share
                                .replace("OFFICE/A.TXT")
                                .from(TestSource.ofItems(TestSource.file("", "new")))
                                .run();
                on.server.beforeEach((primitive, path) -> {});
                assertThat(on.keptContents()).containsExactly("hours of work");
                assertThat(report.leftovers()).hasSize(1);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whereNamesSwap")
    void R8_whatIsSavedInTheLastMomentBeforeAPatchIsKept(String name, MemoryProfile profile) throws IOException {

        try (MemoryFixture on = published(profile)) {
            AtomicBoolean done = new AtomicBoolean();
            on.server.beforeEach((primitive, path) -> {
                boolean commit = (primitive.equals("rename") || primitive.equals("exchange"))
                        && !path.toString().endsWith("man");
                if (commit && done.compareAndSet(false, true)) {
                    on.putUnchecked("OFFICE/A.TXT", "hours of work");
                }
            });
            UpdateReport report = on.share
                    .update("OFFICE")
                    .from(TestSource.of(NEW))
                    .strategy(UpdateStrategy.PATCH)
                    .run();
            on.server.beforeEach((primitive, path) -> {});
            assertThat(on.read("OFFICE/A.TXT")).isEqualTo("new and longer");
            assertThat(on.keptContents()).containsExactly("hours of work");
            assertThat(report.leftovers()).hasSize(1);
            assertThat(report.warnings()).isNotEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whereClaimsAreAdvice")
    void R5_nothingIsCommittedUnderALockThatWasTakenAway(String name, MemoryProfile profile) throws IOException {
        for (UpdateStrategy strategy : List.of(UpdateStrategy.SWAP, UpdateStrategy.PATCH)) {
            try (MemoryFixture on = published(profile)) {
                once(on, "sync", "", () -> {
                    try {
                        for (String control : on.listedControlNames()) {
                            if (control.endsWith("lck")) {
                                on.observer.files().delete(".shareops/" + control);
                            }
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                UpdateException e = catchThrowableOfType(
                        UpdateException.class,
                        () -> on.share
                                .update("OFFICE")
                                .from(TestSource.of(NEW))
                                .strategy(strategy)
                                .run());
                assertThat(e.kind()).isEqualTo(ErrorKind.LINK_LOST);
                assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(OLD));
                assertThat(on.keptContents()).isEmpty();
            }
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R8_whatComesAfterTheLastLookIsStillThereAfterwards(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        for (String place : new String[] {"OFFICE/MINE.INI", "OFFICE/OUT/MINE.INI"}) {
            try (MemoryFixture on = published(profile)) {
                AtomicBoolean done = new AtomicBoolean();
                on.server.beforeEach((primitive, path) -> {
                    boolean commit = (primitive.equals("rename") || primitive.equals("exchange"))
                            && !path.toString().endsWith("man");
                    if (commit && done.compareAndSet(false, true)) {
                        on.putUnchecked(place, "mine");
                    }
                });
                UpdateReport report = on.share
                        .update("OFFICE")
                        .from(TestSource.of(NEW))
                        .strategy(strategy)
                        .run();
                assertThat(done).isTrue();
                assertThat(on.read("OFFICE/A.TXT")).isEqualTo("new and longer");
                boolean live = "mine".equals(on.live("OFFICE").get(place.substring("OFFICE".length())));
                assertThat(live || on.keptContents().contains("mine")).as(place).isTrue();
                assertThat(live || !report.leftovers().isEmpty())
                        .as("it is told")
                        .isTrue();
            }
        }
    }

    private static final Set<Primitive> MOVING =
            Set.of(Primitive.RENAME, Primitive.CLAIM_RENAME, Primitive.DELETE, Primitive.EXCHANGE);

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R1_Q184489_noLiveNameIsTouchedBeforeEverythingIsStagedAndDurable(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile)) {
            on.share
                    .update("OFFICE")
                    .from(TestSource.of(NEW))
                    .strategy(strategy)
                    .run();
            List<Call> calls = on.wire.calls();
            Call firstTouch = calls.stream()
                    .filter(call -> MOVING.contains(call.primitive()) && call.concerns(SharePath.of("OFFICE")))
                    .findFirst()
                    .orElseThrow();
            Set<SharePath> created = new TreeSet<>();
            Set<SharePath> durable = new TreeSet<>();
            for (Call call : calls) {
                boolean ofStaging = call.path().names().contains("new");
                if (call.primitive() == Primitive.CREATE && ofStaging) {
                    created.add(call.path());
                    assertThat(call.number()).isLessThan(firstTouch.number());
                } else if (call.primitive() == Primitive.CREATE_WHOLE && ofStaging) {
                    assertThat(call.number()).isLessThan(firstTouch.number());
                } else if (call.primitive() == Primitive.SYNC && ofStaging) {
                    durable.add(call.path());
                    assertThat(call.number()).isLessThan(firstTouch.number());
                } else if (call.primitive() == Primitive.SERVER_COPY || call.primitive() == Primitive.WRITE) {
                    boolean record = call.path().name().equals("man2");
                    assertThat(record || call.number() < firstTouch.number()).isTrue();
                }
            }
            assertThat(created).isNotEmpty().isEqualTo(durable);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void Q184512_aPatchTouchesChangedNamesOnly(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = published(profile)) {
            on.share
                    .update("OFFICE")
                    .from(TestSource.of(NEW))
                    .strategy(UpdateStrategy.PATCH)
                    .run();
            Set<Primitive> looking = Set.of(Primitive.STAT, Primitive.LIST, Primitive.READ, Primitive.CHECK_SECURITY);
            assertThat(on.wire.calls())
                    .filteredOn(call -> call.names(SharePath.of("OFFICE/B.TXT")) && !looking.contains(call.primitive()))
                    .isEmpty();
            // One changed file costs at most two renamings, one that comes or goes a single one.
            assertThat(on.wire.calls())
                    .filteredOn(call -> MOVING.contains(call.primitive())
                            && call.primitive() != Primitive.DELETE
                            && call.concerns(SharePath.of("OFFICE")))
                    .hasSizeLessThanOrEqualTo(4);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R5_ofPublishersAtOnceEachIsWholeOrBusy(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws Exception {
        int publishers = 3;
        ExecutorService threads = Executors.newFixedThreadPool(publishers);
        try (MemoryFixture on = published(profile)) {
            CyclicBarrier start = new CyclicBarrier(publishers);
            List<Future<@Nullable ShareException>> ends = new ArrayList<>();
            for (int i = 0; i < publishers; i++) {
                Map<String, String> tree = Map.of("A.TXT", "of " + i, "B.TXT", "of " + i, "IN/X.TXT", "of " + i);
                ends.add(threads.submit(() -> publish(on, tree, strategy, start)));
            }
            int won = 0;
            for (Future<@Nullable ShareException> end : ends) {
                ShareException failure = end.get();
                won += failure == null ? 1 : 0;
                if (failure != null && failure.kind() != ErrorKind.BUSY) {
                    throw new AssertionError("neither whole nor busy", failure);
                }
            }
            assertThat(won).isPositive();
            Map<String, String> live = on.live("OFFICE");
            live.values().remove("/");
            assertThat(live).hasSize(3);
            assertThat(Set.copyOf(live.values())).as("never mixed").hasSize(1);
            assertThat(on.keptContents()).isEmpty();
            assertThat(on.controlNames()).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    private static @Nullable ShareException publish(
            MemoryFixture on, Map<String, String> tree, UpdateStrategy strategy, CyclicBarrier start) throws Exception {
        try (Shares shares = on.sharesOn(EngineClock.system())) {
            start.await();
            shares.share("mem://srv/packages")
                    .update("OFFICE")
                    .from(TestSource.of(tree))
                    .strategy(strategy)
                    .run();
            return null;
        } catch (ShareException e) {
            return e;
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R5_aSecondPublisherIsBusyWhileTheFirstIsAtWorkAndChangesNothing(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile);
                Shares other = on.sharesOn(EngineClock.system())) {
            List<ErrorKind> met = new ArrayList<>();
            once(on, "write", "", () -> {
                ShareException e = catchThrowableOfType(
                        ShareException.class,
                        () -> other.share("mem://srv/packages")
                                .update("OFFICE")
                                .from(TestSource.of(Map.of("A.TXT", "theirs", "B.TXT", "same")))
                                .strategy(strategy)
                                .run());
                met.add(e.kind());
            });
            on.share
                    .update("OFFICE")
                    .from(TestSource.of(NEW))
                    .strategy(strategy)
                    .run();
            assertThat(met).containsExactly(ErrorKind.BUSY);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(NEW));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R5_publishersOfNeighboursDoNotHinderEachOther(String name, MemoryProfile profile)
            throws IOException, InterruptedException, ExecutionException {
        int publishers = 3;
        ExecutorService threads = Executors.newFixedThreadPool(publishers);
        try (MemoryFixture on = new MemoryFixture(profile)) {
            CyclicBarrier start = new CyclicBarrier(publishers);
            List<Future<UpdateReport>> ends = new ArrayList<>();
            for (int i = 0; i < publishers; i++) {
                String target = "NEIGH" + i;
                ends.add(threads.submit(() -> {
                    start.await();
                    on.share
                            .replace(target + ".TXT")
                            .from(TestSource.ofItems(TestSource.file("", target)))
                            .run();
                    return on.share
                            .update(target)
                            .from(TestSource.of(Map.of("A.TXT", target)))
                            .run();
                }));
            }
            for (Future<UpdateReport> end : ends) {
                assertThat(end.get().warnings()).isEmpty();
            }
            for (int i = 0; i < publishers; i++) {
                assertThat(on.live("NEIGH" + i)).isEqualTo(Map.of("/A.TXT", "NEIGH" + i));
                assertThat(on.read("NEIGH" + i + ".TXT")).isEqualTo("NEIGH" + i);
            }
            assertThat(on.controlNames()).hasSize(publishers);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R5_aPublisherThatWasCutOffCannotCommit(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile)) {
            once(on, "sync", "new", () -> on.server.stop().start());
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share
                            .update("OFFICE")
                            .from(TestSource.of(NEW))
                            .strategy(strategy)
                            .run());
            on.server.beforeEach((primitive, path) -> {});
            assertThat(e.kind()).isEqualTo(ErrorKind.LINK_LOST);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(OLD));
            // What was left does not hinder the next publisher.
            on.share
                    .update("OFFICE")
                    .from(TestSource.of(NEW))
                    .strategy(strategy)
                    .run();
        }
    }
}
