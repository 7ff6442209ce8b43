package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;

/** What a removal promises, on every kind of server. */
class RemoveTest {
    private static final String EVERY = "org.shareops.testkit.engine.MemoryFixture#everyProfile";
    private static final Map<String, String> FILES = Map.of("A.TXT", "a", "SUB/B.TXT", "b", "SUB/DEEP/C.TXT", "c");

    private static UpdateException failing(MemoryFixture on, String path) {
        return catchThrowableOfType(
                UpdateException.class, () -> on.share.remove(path).run());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R2_aFileGoesAndLeavesNothing(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.put("A.TXT", "a");
            on.put("B.TXT", "b");
            UpdateReport report = on.share.remove("A.TXT").run();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.filesRemoved()).isEqualTo(1);
            assertThat(report.bytesSent()).isZero();
            assertThat(report.warnings()).isEmpty();
            assertThat(on.tree("")).isEqualTo(Map.of("/B.TXT", "b"));
            assertThat(on.server.openHandles()).isZero();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R2_aPublishedDirectoryGoesWithItsRecordInOneRename(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.share.update("OFFICE").from(TestSource.of(FILES)).run();
            long renames = on.server.requests().getOrDefault("rename", 0L);
            UpdateReport report = on.share.remove("OFFICE").run();
            assertThat(report.filesRemoved()).isEqualTo(3);
            assertThat(on.server.requests().get("rename")).isEqualTo(renames + 1);
            assertThat(on.tree("")).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R11_readOnlyFilesDoNotStopIt(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.share
                    .update("OFFICE")
                    .from(TestSource.ofItems(TestSource.file("A.TXT", "a").attributes(FileAttribute.READ_ONLY)))
                    .run();
            assertThat(on.share.remove("OFFICE").run().leftovers()).isEmpty();
            assertThat(on.tree("")).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R3_inUseChangesNothingAndNamesTheHolder(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.share.update("OFFICE").from(TestSource.of(FILES)).run();
            Map<String, String> before = on.tree("");
            for (String target : new String[] {"OFFICE", "OFFICE/SUB/B.TXT"}) {
                try (MemoryClient.Handle held = on.hold("OFFICE/SUB/B.TXT")) {
                    UpdateException e = failing(on, target);
                    assertThat(held.isOpen()).isTrue();
                    assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
                    assertThat(e.report().outcome()).isEqualTo(Outcome.IN_USE);
                    if (profile.has(Switch.LIST_SESSIONS)) {
                        assertThat(e.holders())
                                .singleElement()
                                .satisfies(holder -> assertThat(holder.user()).contains("alice"));
                    } else {
                        assertThat(e.holdersUnknown()).isPresent();
                    }
                }
                assertThat(on.tree("")).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R8_foreignEntriesAreRefusedUnlessTheirRemovalIsAllowed(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.share.update("OFFICE").from(TestSource.of(FILES)).run();
            on.put("OFFICE/SUB/MINE.INI", "mine");
            UpdateException e = failing(on, "OFFICE");
            assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(e.problems()).singleElement().asString().contains("OFFICE/SUB/MINE.INI");
            UpdateException kept = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share
                            .remove("OFFICE")
                            .foreignFiles(ForeignFiles.KEEP)
                            .run());
            assertThat(kept.kind()).isEqualTo(ErrorKind.UNSUPPORTED);
            assertThat(on.read("OFFICE/SUB/MINE.INI")).isEqualTo("mine");

            UpdateReport report =
                    on.share.remove("OFFICE").foreignFiles(ForeignFiles.REMOVE).run();
            assertThat(report.foreign()).singleElement().hasToString("OFFICE/SUB/MINE.INI");
            assertThat(on.tree("")).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R12_whatIsMissingOrTheRootIsRefusedBeforeAnythingIsWritten(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.put("A.TXT", "a");
            assertThat(failing(on, "GONE.TXT").kind()).isEqualTo(ErrorKind.NOT_FOUND);
            assertThat(failing(on, "NOWHERE/GONE.TXT").kind()).isEqualTo(ErrorKind.NOT_FOUND);
            assertThat(failing(on, "").kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(on.tree("")).isEqualTo(Map.of("/A.TXT", "a"));
            assertThat(on.server.requests())
                    .doesNotContainKeys("createNew", "createWhole", "rename", "delete", "createDirectory");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R8_aDamagedRecordIsNoLeaveToRemoveForeignEntries(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.share.update("OFFICE").from(TestSource.of(FILES)).run();
            on.put("OFFICE/MINE.TXT", "mine");
            assertThat(failing(on, "OFFICE").kind()).isEqualTo(ErrorKind.REFUSED);
            String directory = on.observer.files().stat("SHAREOPS").isPresent() ? "SHAREOPS" : ".shareops";
            on.put(directory + on.controlNames().iterator().next(), "shareops-man");
            assertThat(failing(on, "OFFICE").kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(on.live("OFFICE")).containsEntry("/MINE.TXT", "mine");
            on.share.remove("OFFICE").foreignFiles(ForeignFiles.REMOVE).run();
            assertThat(on.live("OFFICE")).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R8_whatArrivesBetweenTheLastLookAndTheRenameIsNotDeleted(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.share.update("OFFICE").from(TestSource.of(FILES)).run();
            on.server.beforeEach((primitive, path) -> {
                if (primitive.equals("rename")) {
                    on.server.beforeEach((any, where) -> {});
                    on.putUnchecked("OFFICE/SUB/LATE.INI", "late");
                }
            });
            UpdateReport report = on.share.remove("OFFICE").run();
            assertThat(report.leftovers()).singleElement().asString().endsWith("SUB/LATE.INI");
            assertThat(on.keptContents()).containsExactly("late");
        }
    }
}
