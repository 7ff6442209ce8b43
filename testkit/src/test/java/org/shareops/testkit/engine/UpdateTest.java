package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.shareops.testkit.engine.MemoryFixture.asTree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.source.Source;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** What an update of a directory promises, on every kind of server and with every strategy. */
class UpdateTest {
    private static final String EVERY = "org.shareops.testkit.engine.MemoryFixture#everyProfileAndStrategy";

    @TempDir
    Path work;

    private static final Map<String, String> OLD = Map.of(
            "A.TXT", "old a", "B.TXT", "same", "SUB/C.TXT", "old c", "SUB/GONE.TXT", "gone", "OUT/D.TXT", "gone too");
    private static final Map<String, String> NEW =
            Map.of("A.TXT", "new a", "B.TXT", "same", "SUB/C.TXT", "new and longer c", "SUB/DEEP/E.TXT", "added");

    private void publishOld(MemoryFixture on) throws IOException {
        on.share
                .update("OFFICE")
                .from(MemoryFixture.source(work.resolve("old"), OLD))
                .run();
    }

    private UpdateException failing(MemoryFixture on, UpdateStrategy strategy, Source source) {
        return catchThrowableOfType(
                UpdateException.class,
                () -> on.share.update("OFFICE").from(source).strategy(strategy).run());
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R2_theTargetBecomesTheSource(String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            publishOld(on);
            assertThat(on.tree("OFFICE")).isEqualTo(asTree(OLD));
            UpdateReport report = on.share
                    .update("OFFICE")
                    .from(MemoryFixture.source(work.resolve("new"), NEW))
                    .strategy(strategy)
                    .run();
            assertThat(on.tree("OFFICE")).isEqualTo(asTree(NEW));
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.strategy()).isEqualTo(strategy);
            assertThat(report.filesChanged()).isEqualTo(3);
            assertThat(report.filesUnchanged()).isEqualTo(1);
            assertThat(report.filesRemoved()).isEqualTo(2);
            assertThat(report.attempts()).isEqualTo(1);
            assertThat(report.warnings()).isEmpty();
            assertThat(report.leftovers()).isEmpty();
            assertThat(on.controlNames()).hasSize(1).allMatch(file -> file.endsWith(".man") || file.endsWith(".MAN"));
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R7_anUpdateThatChangesNothingWritesNothing(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            publishOld(on);
            Map<String, Long> before = on.server.requests();
            UpdateReport report = on.share
                    .update("OFFICE")
                    .from(Source.directory(work.resolve("old")))
                    .strategy(strategy)
                    .run();
            assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(report.bytesSent()).isZero();
            for (String writing : List.of(
                    "createNew", "createWhole", "rename", "delete", "createDirectory", "setAttributes", "claim")) {
                assertThat(on.server.requests().getOrDefault(writing, 0L))
                        .as(writing)
                        .isEqualTo(before.getOrDefault(writing, 0L));
            }
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R3_inUseChangesNothingAndNamesTheHolder(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            publishOld(on);
            Source source = MemoryFixture.source(work.resolve("new"), NEW);
            try (var held = on.hold("OFFICE/SUB/C.TXT")) {
                UpdateException e = failing(on, strategy, source);
                assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
                assertThat(e.report().outcome()).isEqualTo(Outcome.IN_USE);
                if (profile.has(MemoryProfile.Switch.LIST_SESSIONS)) {
                    assertThat(e.holders()).singleElement().satisfies(this::isAliceOnC);
                    assertThat(e).hasMessageContaining("alice").hasMessageContaining("OFFICE/SUB/C.TXT");
                } else {
                    assertThat(e.holdersUnknown()).isPresent();
                }
                held.close();
                assertThat(on.tree("OFFICE")).isEqualTo(asTree(OLD));
                assertThat(on.controlNames()).hasSize(1);
            }
            UpdateReport report =
                    on.share.update("OFFICE").from(source).strategy(strategy).run();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(on.tree("OFFICE")).isEqualTo(asTree(NEW));
        }
    }

    private void isAliceOnC(OpenFile holder) {
        assertThat(holder.path().toString()).isEqualTo("OFFICE/SUB/C.TXT");
        assertThat(holder.user()).contains("alice");
        assertThat(holder.clients()).containsExactly("pc7");
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R8_foreignFilesAreRefusedKeptOrRemovedAsChosen(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            publishOld(on);
            on.put("OFFICE/MINE.INI", "mine");
            on.put("OFFICE/OUT/MINE2.INI", "mine too");
            Source source = MemoryFixture.source(work.resolve("new"), NEW);
            UpdateException refused = failing(on, strategy, source);
            assertThat(refused.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(refused.problems()).hasSize(2).anyMatch(line -> line.contains("OUT/MINE2.INI"));
            assertThat(on.read("OFFICE/A.TXT")).isEqualTo("old a");

            UpdateReport kept = on.share
                    .update("OFFICE")
                    .from(source)
                    .strategy(strategy)
                    .foreignFiles(ForeignFiles.KEEP)
                    .run();
            assertThat(kept.foreign()).hasSize(2);
            assertThat(on.read("OFFICE/MINE.INI")).isEqualTo("mine");
            assertThat(on.read("OFFICE/OUT/MINE2.INI")).isEqualTo("mine too");
            assertThat(on.read("OFFICE/A.TXT")).isEqualTo("new a");
            assertThat(on.tree("OFFICE")).doesNotContainKey("/OUT/D.TXT");

            on.share
                    .update("OFFICE")
                    .from(MemoryFixture.source(work.resolve("old"), OLD))
                    .strategy(strategy)
                    .foreignFiles(ForeignFiles.REMOVE)
                    .run();
            assertThat(on.tree("OFFICE")).isEqualTo(asTree(OLD));
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R12_thePlanPredictsTheRun(String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            publishOld(on);
            Map<String, String> before = on.tree("");
            var update = on.share
                    .update("OFFICE")
                    .from(MemoryFixture.source(work.resolve("new"), NEW))
                    .strategy(strategy);
            UpdatePlan plan = update.plan();
            assertThat(on.tree("")).isEqualTo(before);
            UpdateReport report = update.run();
            assertThat(report.filesChanged()).isEqualTo((int) plan.changes().stream()
                    .filter(change -> change.action() != org.shareops.update.Change.Action.REMOVE
                            && change.kind() == org.shareops.model.EntryKind.FILE)
                    .count());
            assertThat(report.filesUnchanged()).isEqualTo(plan.filesUnchanged());
            assertThat(report.bytesSent())
                    .isEqualTo(
                            profile.has(MemoryProfile.Switch.SERVER_COPY) || strategy == UpdateStrategy.PATCH
                                    ? plan.bytesToSend()
                                    : plan.bytesToSend() + "same".length());
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R10_aFullServerLeavesTheOldTreeAndNoLeftovers(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            publishOld(on);
            on.server.quota(3_000);
            Source source = MemoryFixture.source(
                    work.resolve("big"), Map.of("A.TXT", "x".repeat(1_000), "B.TXT", "y".repeat(5_000)));
            UpdateException e = failing(on, strategy, source);
            assertThat(e.kind()).isIn(ErrorKind.REFUSED, ErrorKind.NO_SPACE);
            UpdateException full = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share
                            .update("OFFICE")
                            .from(source)
                            .strategy(strategy)
                            .run());
            assertThat(full.kind()).isEqualTo(ErrorKind.NO_SPACE);
            assertThat(on.tree("OFFICE")).isEqualTo(asTree(OLD));
            assertThat(on.controlNames()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void aFileMayBecomeADirectory(String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            publishOld(on);
            Map<String, String> wanted = Map.of("A.TXT/INNER.TXT", "inner", "B.TXT", "same");
            on.share
                    .update("OFFICE")
                    .from(MemoryFixture.source(work.resolve("kinds"), wanted))
                    .strategy(strategy)
                    .run();
            assertThat(on.tree("OFFICE")).isEqualTo(asTree(wanted));
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void anUpdateCreatesWhatDoesNotExist(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            UpdateReport report = on.share
                    .update("FRESH")
                    .from(MemoryFixture.source(work.resolve("new"), NEW))
                    .strategy(strategy)
                    .run();
            assertThat(report.filesChanged()).isEqualTo(4);
            assertThat(report.gapMicros()).isZero();
            assertThat(on.tree("FRESH")).isEqualTo(asTree(NEW));
        }
    }

    @Test
    void anEmptySourceIsRefusedUnlessAllowed() throws IOException {
        Path empty = Files.createDirectory(work.resolve("empty"));
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            publishOld(on);
            assertThat(failing(on, UpdateStrategy.SWAP, Source.directory(empty)).kind())
                    .isEqualTo(ErrorKind.REFUSED);
            assertThat(on.tree("OFFICE")).isEqualTo(asTree(OLD));
            on.share.update("OFFICE").from(Source.directory(empty)).allowEmpty().run();
            assertThat(on.tree("OFFICE")).isEmpty();
        }
    }
}
