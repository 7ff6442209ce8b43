package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Sample;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.ForeignFiles;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateHandle;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Rule R5 for targets of which one lies in the other. */
class NestedTest {
    private static final String EVERY = "org.shareops.testkit.engine.MemoryFixture#everyProfileAndStrategy";
    private static final Map<String, String> OUTER = Map.of("README.TXT", "outer", "OFFICE/A.TXT", "a");
    private static final Map<String, String> OUTER_NEXT = Map.of("README.TXT", "outer 2", "OFFICE/A.TXT", "a2");
    private static final Map<String, String> INNER = Map.of("A.TXT", "inner", "B.TXT", "b");
    private static final Map<String, String> INNER_NEXT = Map.of("A.TXT", "inner 2");

    private final VirtualClock clock = new VirtualClock(Instant.now());

    /** A short run tries every other call, from the first or the second on. */
    private final Sample sample = Sample.ofProperties();

    private final int stride = sample.count(3, 1);

    private static MemoryFixture published(MemoryProfile profile, EngineClock clock) throws IOException {
        MemoryFixture on = new MemoryFixture(profile, clock);
        on.share.update("PACK").from(TestSource.of(OUTER)).run();
        return on;
    }

    private static UpdateReport publish(
            Share share, String target, Map<String, String> content, UpdateStrategy strategy) throws ShareException {
        return share.update(target)
                .from(TestSource.of(content))
                .strategy(strategy)
                .foreignFiles(ForeignFiles.REMOVE)
                .run();
    }

    /** Does something once, in the middle of an update: when its first new file is created. */
    private static void inTheMiddle(MemoryFixture on, Work work) {
        AtomicBoolean done = new AtomicBoolean();
        on.server.beforeEach((primitive, path) -> {
            if (primitive.equals("createNew") && path.names().contains("new") && done.compareAndSet(false, true)) {
                try {
                    work.run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R5_whoPublishesInsideGivesWayToWhoIsAtWorkOutside(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile, clock);
                Shares others = on.sharesOn(clock)) {
            List<ErrorKind> kinds = new ArrayList<>();
            inTheMiddle(on, () -> {
                UpdateException e = catchThrowableOfType(
                        UpdateException.class,
                        () -> publish(others.share("mem://srv/packages"), "PACK/OFFICE", INNER, strategy));
                kinds.add(e.kind());
            });
            UpdateReport report = publish(on.share, "PACK", OUTER_NEXT, strategy);
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(kinds).containsExactly(ErrorKind.BUSY);
            assertThat(on.live("PACK")).isEqualTo(MemoryFixture.asTree(OUTER_NEXT));
            assertThat(on.keptContents()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R5_whoPublishesOutsideWaitsALittleAndThenGivesWay(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile, clock);
                Shares others = on.sharesOn(clock)) {
            List<ErrorKind> kinds = new ArrayList<>();
            inTheMiddle(on, () -> {
                UpdateException e = catchThrowableOfType(
                        UpdateException.class,
                        () -> publish(others.share("mem://srv/packages"), "PACK", OUTER_NEXT, strategy));
                kinds.add(e.kind());
            });
            UpdateReport report = publish(on.share, "PACK/OFFICE", INNER, strategy);
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(kinds).containsExactly(ErrorKind.BUSY);
            assertThat(clock.sleeps()).hasSizeGreaterThan(5);
            assertThat(on.live("PACK/OFFICE")).isEqualTo(MemoryFixture.asTree(INNER));
            assertThat(on.read("PACK/README.TXT")).isEqualTo("outer");
            assertThat(on.keptContents()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R5_whatSomebodyInsideDidWhileWeWaitedForHimIsSeen(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws Exception {
        try (MemoryFixture on = published(profile, clock);
                Shares others = on.sharesOn(clock)) {
            publish(on.share, "PACK/OFFICE", INNER, strategy);
            CountDownLatch atWork = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            inTheMiddle(on, () -> {
                atWork.countDown();
                await(goOn);
            });
            UpdateHandle inner = on.share
                    .update("PACK/OFFICE")
                    .from(TestSource.of(INNER_NEXT))
                    .strategy(strategy)
                    .start();
            await(atWork);
            clock.onSleep((number, duration) -> {
                goOn.countDown();
                try {
                    inner.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            UpdateReport report = publish(others.share("mem://srv/packages"), "PACK", OUTER_NEXT, strategy);
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(inner.await().outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(on.live("PACK")).isEqualTo(MemoryFixture.asTree(OUTER_NEXT));
            assertThat(on.keptContents()).isEmpty();
        }
    }

    /** His records go one after the other, and what is listed before one went is read after it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R5_whoFinishesInsideWhileHisRecordsAreLookedAtIsNotTakenForCrashed(String name, MemoryProfile profile)
            throws Exception {
        int call = 1 + sample.random().nextInt(stride);
        while (isEndedAtCall(profile, call)) {
            call += stride;
        }
        assertThat(call).isGreaterThan(11);
    }

    /** Returns false if the one outside had to wait before his call of that number. */
    private static boolean isEndedAtCall(MemoryProfile profile, int number) throws Exception {
        VirtualClock outside = new VirtualClock(Instant.now());
        try (MemoryFixture on = published(profile, new VirtualClock(Instant.now()))) {
            CountDownLatch atWork = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            inTheMiddle(on, () -> {
                atWork.countDown();
                await(goOn);
            });
            UpdateHandle inner = on.share
                    .update("PACK/OFFICE")
                    .from(TestSource.of(INNER))
                    .strategy(UpdateStrategy.SWAP)
                    .foreignFiles(ForeignFiles.REMOVE)
                    .start();
            await(atWork);
            AtomicBoolean waited = new AtomicBoolean();
            outside.onSleep((sleep, duration) -> {
                if (sleep > 3) {
                    waited.set(true);
                    end(inner, goOn);
                }
            });
            FaultBackend looking = new FaultBackend(
                    new MemoryBackend(on.server),
                    FaultPlan.builder()
                            .before(CallMatcher.anyCall().nth(number), call -> end(inner, goOn))
                            .build());
            try (Shares others = Shares.builder()
                    .onlyGivenBackends()
                    .backend(looking)
                    .clock(outside)
                    .build()) {
                UpdateReport report =
                        publish(others.share("mem://srv/packages"), "PACK", OUTER_NEXT, UpdateStrategy.SWAP);
                assertThat(report.outcome()).as("call %d", number).isEqualTo(Outcome.COMMITTED);
            } finally {
                end(inner, goOn);
            }
            assertThat(on.live("PACK")).as("call %d", number).isEqualTo(MemoryFixture.asTree(OUTER_NEXT));
            assertThat(on.keptContents()).as("call %d", number).isEmpty();
            return !waited.get();
        }
    }

    private static void end(UpdateHandle inner, CountDownLatch goOn) {
        goOn.countDown();
        try {
            inner.await();
        } catch (InterruptedException | ShareException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is there is what the second wants, but not for long. */
    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R5_nothingToDoIsNotSaidWhileSomebodyIsAtWork(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile, clock);
                Shares others = on.sharesOn(clock)) {
            List<ErrorKind> kinds = new ArrayList<>();
            inTheMiddle(on, () -> {
                UpdateException e = catchThrowableOfType(
                        UpdateException.class,
                        () -> publish(others.share("mem://srv/packages"), "PACK", OUTER, strategy));
                kinds.add(e.kind());
            });
            publish(on.share, "PACK", OUTER_NEXT, strategy);
            assertThat(kinds).containsExactly(ErrorKind.BUSY);
            assertThat(on.live("PACK")).isEqualTo(MemoryFixture.asTree(OUTER_NEXT));
        }
    }

    /** While a publisher inside takes away his old directory, it is listed, and is gone when it is looked into. */
    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R5_whatVanishesWhileItIsLookedAtIsLookedAtAgain(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        int listings = Integer.MAX_VALUE;
        for (int k = 1; k <= listings; k++) {
            try (MemoryFixture on = published(profile, clock)) {
                if (!vanishesOnce(on, "PACK/OFFICE", k, strategy)) {
                    listings = k - 1;
                }
                assertThat(on.live("PACK")).as("listing " + k).isEqualTo(MemoryFixture.asTree(OUTER_NEXT));
                assertThat(on.keptContents()).as("listing " + k).isEmpty();
            }
        }
        assertThat(listings).isGreaterThan(1);
    }

    /** Returns true if there was such a listing. */
    private static boolean vanishesOnce(MemoryFixture on, String directory, int when, UpdateStrategy strategy)
            throws IOException {
        AtomicInteger listings = new AtomicInteger();
        on.server.beforeEach((primitive, path) -> {
            if (primitive.equals("list")
                    && path.equals(SharePath.of(directory))
                    && listings.incrementAndGet() == when) {
                throw ShareException.of(ErrorKind.NOT_FOUND, "list")
                        .detail("played")
                        .build();
            }
        });
        UpdateReport report = publish(on.share, "PACK", OUTER_NEXT, strategy);
        on.server.beforeEach((primitive, path) -> {});
        assertThat(report.outcome()).as("listing " + when).isEqualTo(Outcome.COMMITTED);
        return listings.get() >= when;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R8_theRecordOfATargetInsideSurvivesAnUpdateOutside(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile, clock)) {
            publish(on.share, "PACK/OFFICE", INNER, strategy);
            on.share
                    .update("PACK")
                    .from(TestSource.of(Map.of("README.TXT", "outer 2", "OFFICE/A.TXT", "inner")))
                    .strategy(strategy)
                    .foreignFiles(ForeignFiles.KEEP)
                    .run();
            assertThat(on.read("PACK/OFFICE/B.TXT")).isEqualTo("b");
            // Without its record it would refuse to remove what it has put there itself.
            UpdateReport report = on.share
                    .update("PACK/OFFICE")
                    .from(TestSource.of(INNER_NEXT))
                    .strategy(strategy)
                    .run();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(on.live("PACK/OFFICE")).isEqualTo(MemoryFixture.asTree(INNER_NEXT));
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R4_R5_whatCrashedInsideIsRecoveredByAnUpdateOutside(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile, clock)) {
            publish(on.share, "PACK/OFFICE", INNER, strategy);
            crashInCommit(on, "PACK/OFFICE", INNER_NEXT, strategy);
            try (Shares next = on.sharesOn(clock)) {
                publish(next.share("mem://srv/packages"), "PACK", OUTER_NEXT, strategy);
            }
            assertThat(on.live("PACK")).isEqualTo(MemoryFixture.asTree(OUTER_NEXT));
            assertThat(on.keptContents()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R4_R5_whatCrashedOutsideIsRecoveredByAnUpdateInside(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile, clock)) {
            crashInCommit(on, "PACK", OUTER_NEXT, strategy);
            try (Shares next = on.sharesOn(clock)) {
                Share share = next.share("mem://srv/packages");
                share.recover("PACK");
                publish(share, "PACK/OFFICE", INNER, strategy);
            }
            assertThat(on.live("PACK/OFFICE")).isEqualTo(MemoryFixture.asTree(INNER));
            assertThat(on.read("PACK/README.TXT")).isIn("outer", "outer 2");
            assertThat(on.keptContents()).isEmpty();
        }
    }

    /** It was made of what the one outside has changed since, before he crashed. */
    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R4_R8_whatWaitsInsideIsMadeAnewWhenWhatCrashedOutsideIsFinished(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile, clock);
                Shares inside = on.sharesOn(clock);
                MemoryClient.Handle held = on.hold("PACK/OFFICE/A.TXT")) {
            Duration interval = Duration.ofMinutes(1);
            clock.onSleep((number, duration) -> {
                if (held.isOpen() && duration.compareTo(interval) >= 0) {
                    held.close();
                    Map<String, String> next =
                            Map.of("README.TXT", "outer", "OFFICE/A.TXT", "a", "OFFICE/NEW.TXT", "new");
                    crashInCommit(on, "PACK", next, UpdateStrategy.PATCH);
                }
            });
            UpdateReport report = inside.share("mem://srv/packages")
                    .update("PACK/OFFICE")
                    .from(TestSource.of(Map.of("A.TXT", "inner")))
                    .strategy(strategy)
                    .foreignFiles(ForeignFiles.KEEP)
                    .whenInUse(InUsePolicy.retry(3, interval))
                    .run();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(held.isOpen()).isFalse();
            assertThat(on.live("PACK/OFFICE"))
                    .isEqualTo(MemoryFixture.asTree(Map.of("A.TXT", "inner", "NEW.TXT", "new")));
        }
    }

    /** The program dies when the first name has changed. */
    private static void crashInCommit(
            MemoryFixture on, String target, Map<String, String> content, UpdateStrategy strategy) {
        AtomicBoolean crashed = new AtomicBoolean();
        on.server
                .afterEach((primitive, path) -> {
                    if (primitive.equals("rename") || primitive.equals("exchange")) {
                        crashed.set(true);
                    }
                    fail(crashed);
                })
                .beforeEach((primitive, path) -> fail(crashed));
        assertThat(catchThrowable(() -> publish(on.share, target, content, strategy)))
                .isInstanceOf(UpdateException.class);
        on.server.afterEach((primitive, path) -> {}).beforeEach((primitive, path) -> {});
        assertThat(crashed).isTrue();
        try {
            on.shares.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fail(AtomicBoolean crashed) throws ShareException {
        if (crashed.get()) {
            throw ShareException.of(ErrorKind.LINK_LOST, "go on")
                    .detail("crashed")
                    .build();
        }
    }
}
