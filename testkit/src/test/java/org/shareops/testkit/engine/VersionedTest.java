package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Share;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.Sample;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.RecoveryReport;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Version;
import org.shareops.update.Versioning;

/** The strategy VERSIONED: versions beside each other, and a pointer (rules R2, R8, R15). */
class VersionedTest {
    private static final String EVERY = "org.shareops.testkit.engine.MemoryFixture#everyProfile";
    private static final Map<String, String> ONE = Map.of("A.TXT", "one", "SUB/B.TXT", "same");
    private static final Map<String, String> TWO = Map.of("A.TXT", "two", "SUB/B.TXT", "same", "C.TXT", "c");
    private static final Map<String, String> THREE = Map.of("A.TXT", "three");
    private static final Versioning ONLY_THE_LAST =
            Versioning.defaults().withKeep(1).withKeepFor(Duration.ZERO);

    private static UpdateReport publish(MemoryFixture on, Map<String, String> content) throws ShareException {
        return publish(on, content, Versioning.defaults());
    }

    /** A short run tries every other change, from the first or the second on. */
    private final Sample sample = Sample.ofProperties();

    private final int stride = sample.count(3, 1);

    private static UpdateReport publish(MemoryFixture on, Map<String, String> content, Versioning versioning)
            throws ShareException {
        return on.share
                .update("OFFICE")
                .from(TestSource.of(content))
                .strategy(UpdateStrategy.VERSIONED)
                .versioning(versioning)
                .run();
    }

    private static Map<String, String> current(MemoryFixture on) throws IOException {
        return on.live(on.observer.versions("OFFICE").current().toString());
    }

    private static List<String> names(MemoryFixture on) throws ShareException {
        return on.share.versions("OFFICE").list().stream().map(Version::name).toList();
    }

    private static void assertCurrent(MemoryFixture on, Map<String, String> content) throws IOException {
        assertThat(current(on)).isEqualTo(MemoryFixture.asTree(content));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R2_eachUpdateIsAVersionAndThePointerNamesTheLast(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            assertThat(publish(on, ONE).outcome()).isEqualTo(Outcome.COMMITTED);
            assertCurrent(on, ONE);
            SharePath first = on.share.versions("OFFICE").current();
            UpdateReport report = publish(on, TWO);
            assertThat(report.filesChanged()).isEqualTo(2);
            assertThat(report.filesUnchanged()).isEqualTo(1);
            assertCurrent(on, TWO);
            assertThat(on.live(first.toString())).isEqualTo(MemoryFixture.asTree(ONE));
            assertThat(on.read("OFFICE/current")).isEqualTo("v0000002\n");
            assertThat(names(on)).containsExactly("v0000001", "v0000002");
            assertThat(publish(on, TWO).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(on.keptContents()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R2_whoHoldsTheOldVersionHindersNobodyAndKeepsIt(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            publish(on, ONE);
            MemoryClient.Handle held = on.hold("OFFICE/v0000001/A.TXT");
            assertThat(publish(on, TWO, ONLY_THE_LAST).outcome()).isEqualTo(Outcome.COMMITTED);
            assertCurrent(on, TWO);
            assertThat(names(on)).containsExactly("v0000001", "v0000002");
            held.close();
            publish(on, THREE, ONLY_THE_LAST);
            assertThat(names(on)).as("and the one that counted until now").containsExactly("v0000002", "v0000003");
            assertThat(on.observer.files().stat("OFFICE/v0000001")).isEmpty();
            assertThat(on.keptContents()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void versionsAreKeptByNumberAndByAge(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            Versioning three = Versioning.defaults().withKeep(3).withKeepFor(Duration.ZERO);
            for (int i = 1; i <= 5; i++) {
                publish(on, Map.of("A.TXT", "content " + i), three);
            }
            assertThat(names(on)).containsExactly("v0000003", "v0000004", "v0000005");
            publish(on, ONE, Versioning.defaults().withKeep(1));
            assertThat(names(on)).as("all of the last hour").hasSize(4);
        }
    }

    @Test
    void versionsOfThisSecondAreOldEnoughWhereTheServerTellsWholeSeconds() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            Instant now = Instant.parse("2024-01-01T00:00:00.9Z");
            on.server.clock(() -> now);
            publish(on, ONE);
            publish(on, TWO);
            on.server.clock(() -> now.truncatedTo(ChronoUnit.SECONDS));
            publish(on, THREE, ONLY_THE_LAST);
            assertThat(names(on)).containsExactly("v0000002", "v0000003");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R8_aVersionWithSomebodysOwnFileIsNeverRemoved(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            publish(on, ONE);
            publish(on, TWO, ONLY_THE_LAST.withKeep(2));
            on.put("OFFICE/v0000001/MINE.INI", "mine");
            publish(on, THREE, ONLY_THE_LAST);
            assertThat(names(on)).containsExactly("v0000001", "v0000002", "v0000003");
            assertThat(on.read("OFFICE/v0000001/MINE.INI")).isEqualTo("mine");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R8_aForeignFileInThePresentVersionIsRefusedOrTakenAlong(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            publish(on, ONE);
            on.put("OFFICE/v0000001/MINE.INI", "mine");
            UpdateException e = catchThrowableOfType(UpdateException.class, () -> publish(on, TWO));
            assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
            assertCurrent(on, Map.of("A.TXT", "one", "SUB/B.TXT", "same", "MINE.INI", "mine"));
            on.share
                    .update("OFFICE")
                    .from(TestSource.of(THREE))
                    .strategy(UpdateStrategy.VERSIONED)
                    .foreignFiles(ForeignFiles.KEEP)
                    .run();
            assertCurrent(on, Map.of("A.TXT", "three", "MINE.INI", "mine"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void aRollbackLeadsThePointerBack(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            publish(on, ONE);
            publish(on, TWO);
            publish(on, THREE);
            assertThat(on.share.rollback("OFFICE").plan().changes()).hasSize(1);
            assertThat(on.share.rollback("OFFICE").run().outcome()).isEqualTo(Outcome.COMMITTED);
            assertCurrent(on, TWO);
            assertThat(on.share.rollback("OFFICE").to("v0000003").run().outcome())
                    .isEqualTo(Outcome.COMMITTED);
            assertCurrent(on, THREE);
            assertThat(on.share.rollback("OFFICE").to("v0000003").run().outcome())
                    .isEqualTo(Outcome.UNCHANGED);
            on.share.rollback("OFFICE").to("v0000001").run();
            assertCurrent(on, ONE);
            assertThat(catchThrowableOfType(
                                    UpdateException.class,
                                    () -> on.share.rollback("OFFICE").run())
                            .kind())
                    .isEqualTo(ErrorKind.NOT_FOUND);
            assertThat(catchThrowableOfType(
                                    UpdateException.class,
                                    () -> on.share
                                            .rollback("OFFICE")
                                            .to("v0000009")
                                            .run())
                            .kind())
                    .isEqualTo(ErrorKind.NOT_FOUND);
            publish(on, TWO);
            assertThat(on.read("OFFICE/current")).isEqualTo("v0000004\n");
            assertThat(on.keptContents()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void aRollbackAfterARollbackDoesNotLeadToWhatWasRolledBack(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            publish(on, ONE);
            publish(on, TWO);
            on.share.rollback("OFFICE").run();
            publish(on, THREE);
            assertCurrent(on, THREE);
            on.share.rollback("OFFICE").run();
            assertCurrent(on, ONE);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R8_anUpdateOutsideTakesVersionsInsideAlong(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.put("PACK/README.TXT", "outer");
            for (Map<String, String> each : List.of(ONE, TWO)) {
                on.share
                        .update("PACK/OFFICE")
                        .from(TestSource.of(each))
                        .strategy(UpdateStrategy.VERSIONED)
                        .run();
            }
            List<Version> before = on.share.versions("PACK/OFFICE").list();
            on.share
                    .update("PACK")
                    .from(TestSource.of(Map.of("README.TXT", "outer 2")))
                    .foreignFiles(ForeignFiles.KEEP)
                    .run();
            assertThat(on.share.versions("PACK/OFFICE").list()).isEqualTo(before);
            on.share.rollback("PACK/OFFICE").run();
            assertThat(on.read("PACK/OFFICE/current")).isEqualTo("v0000001\n");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void aReaderWhoseVersionVanishesReadsTheNext(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            publish(on, ONE);
            AtomicInteger calls = new AtomicInteger();
            String content = on.observer.versions("OFFICE").read(version -> {
                if (calls.incrementAndGet() == 1) {
                    publish(on, THREE);
                    publish(on, TWO, ONLY_THE_LAST);
                }
                return on.read(version + "/A.TXT");
            });
            assertThat(content).isEqualTo("two");
            assertThat(calls).hasValue(2);
            ShareException e = catchThrowableOfType(
                    ShareException.class,
                    () -> on.observer.versions("OFFICE").read(version -> on.read(version + "/NONE.TXT")));
            assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void whatIsNoDirectoryOfVersionsIsLeftAlone(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.put("OFFICE/A.TXT", "somebody's");
            assertThat(catchThrowableOfType(UpdateException.class, () -> publish(on, ONE))
                            .kind())
                    .isEqualTo(ErrorKind.REFUSED);
            assertThat(catchThrowableOfType(
                                    ShareException.class,
                                    () -> on.share.versions("OFFICE").current())
                            .kind())
                    .isEqualTo(ErrorKind.NOT_FOUND);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(Map.of("A.TXT", "somebody's")));
            assertThat(on.controlNames()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void aRemovedDirectoryOfVersionsLeavesNoRecords(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            publish(on, ONE);
            publish(on, TWO);
            on.put("OFFICE/v0000001/MINE.INI", "mine");
            assertThat(catchThrowableOfType(
                                    UpdateException.class,
                                    () -> on.share.remove("OFFICE").run())
                            .kind())
                    .isEqualTo(ErrorKind.REFUSED);
            on.observer.files().delete("OFFICE/v0000001/MINE.INI");
            on.share.remove("OFFICE").run();
            assertThat(on.observer.files().stat("OFFICE")).isEmpty();
            assertThat(on.controlNames()).isEmpty();
        }
    }

    /** What is done when the client crashes. */
    private enum Work {
        FIRST {
            @Override
            void run(MemoryFixture on) throws ShareException {
                publish(on, ONE, ONLY_THE_LAST);
            }
        },
        NEXT {
            @Override
            void run(MemoryFixture on) throws ShareException {
                publish(on, TWO, Versioning.defaults());
            }
        },
        NEXT_AND_LAST {
            @Override
            void run(MemoryFixture on) throws ShareException {
                publish(on, TWO, ONLY_THE_LAST);
            }
        },
        BACK {
            @Override
            void run(MemoryFixture on) throws ShareException {
                on.share.rollback("OFFICE").run();
            }
        };

        abstract void run(MemoryFixture on) throws ShareException;
    }

    private static final Set<String> CHANGING = Set.of(
            "createNew",
            "createWhole",
            "write",
            "rename",
            "delete",
            "createDirectory",
            "setAttributes",
            "serverCopy",
            "writeSecurity");

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R4_R6_aCrashOrALostReplyAnywhereLeavesOldOrNewWhole(String name, MemoryProfile profile) throws IOException {
        for (Work work : Work.values()) {
            for (boolean crash : new boolean[] {true, false}) {
                boolean struck = true;
                for (int k = 1 + sample.random().nextInt(stride); struck; k += stride) {
                    struck = crashes(profile, work, crash, k);
                }
            }
        }
    }

    private static boolean crashes(MemoryProfile profile, Work work, boolean crash, int when) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile, new VirtualClock(Instant.now()))) {
            if (work != Work.FIRST) {
                publish(on, Map.of("A.TXT", "zero"));
                publish(on, ONE);
            }
            Set<Map<String, String>> allowed = work == Work.FIRST
                    ? Set.of(MemoryFixture.asTree(ONE))
                    : Set.of(
                            MemoryFixture.asTree(ONE),
                            MemoryFixture.asTree(TWO),
                            MemoryFixture.asTree(Map.of("A.TXT", "zero")));
            AtomicInteger reached = new AtomicInteger();
            AtomicReference<String> struckAt = new AtomicReference<>("");
            on.server.beforeEach((primitive, path) -> {
                if (crash && reached.get() >= when) {
                    throw lost(primitive, ErrorKind.LINK_LOST);
                }
            });
            on.server.afterEach((primitive, path) -> {
                if (CHANGING.contains(primitive) && reached.incrementAndGet() == when) {
                    struckAt.set(primitive + " " + path);
                    throw lost(primitive, ErrorKind.OUTCOME_UNKNOWN);
                }
            });
            boolean done = true;
            try {
                work.run(on);
            } catch (ShareException e) {
                done = false;
            }
            on.server.beforeEach((primitive, path) -> {}).afterEach((primitive, path) -> {});
            boolean struck = reached.get() >= when;
            String where = work + (crash ? " crash " : " reply ") + when + " at " + struckAt;
            if (!crash && done) {
                assertThat(names(on)).as(where).isNotEmpty();
            }
            on.shares.close();
            try (var later = on.sharesOn(EngineClock.system())) {
                Share share = later.share("mem://srv/packages");
                RecoveryReport report = share.recover();
                assertThat(report.isComplete()).as(where).isTrue();
                assertThat(report.leftovers()).as(where + report).isEmpty();
                assertThat(share.recover().updates()).as(where).isEmpty();
                if (on.observer.files().stat("OFFICE").isPresent()) {
                    assertThat(current(on)).as(where).isIn(allowed);
                    List<String> listed = share.versions("OFFICE").list().stream()
                            .map(Version::name)
                            .toList();
                    assertThat(on.observer.files().list("OFFICE"))
                            .as(where)
                            .extracting(entry -> entry.name().toLowerCase(Locale.ROOT))
                            .containsExactlyInAnyOrderElementsOf(Stream.concat(listed.stream(), Stream.of("current"))
                                    .toList());
                } else {
                    assertThat(work).as(where).isEqualTo(Work.FIRST);
                    assertThat(on.controlNames()).as(where).isEmpty();
                }
                assertThat(on.controlNames())
                        .as(where)
                        .allMatch(file -> file.toLowerCase(Locale.ROOT).matches("/[a-z2-7]{8}[.]ver(/v[0-9]{7})?"));
            }
            return struck;
        }
    }

    private static ShareException lost(String primitive, ErrorKind kind) {
        return ShareException.of(kind, primitive).detail("played").build();
    }
}
