package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.model.Access;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.testkit.Primitive;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateReport;

/** What the replacement of one file promises, on every kind of server. */
class ReplaceTest {
    private static final String EVERY = "org.shareops.testkit.engine.MemoryFixture#everyProfile";
    private static final String FILE = "TOOLS/SETUP.EXE";

    private static Source bytes(String content) {
        return Source.bytes(content.getBytes(StandardCharsets.UTF_8));
    }

    private static UpdateException failing(MemoryFixture on, String path, Source source) {
        return catchThrowableOfType(
                UpdateException.class, () -> on.share.replace(path).from(source).run());
    }

    private static Entry entry(MemoryFixture on, String path) throws IOException {
        return on.observer.files().stat(path).orElseThrow();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R2_theFileBecomesTheSourceAndTheControlDirectoryGoes(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.put(FILE, "old");
            UpdateReport report =
                    on.share.replace(FILE).from(bytes("new and longer")).run();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.filesChanged()).isEqualTo(1);
            assertThat(report.bytesSent()).isEqualTo("new and longer".length());
            assertThat(report.warnings()).isEmpty();
            assertThat(report.leftovers()).isEmpty();
            assertThat(on.tree("TOOLS")).isEqualTo(Map.of("/SETUP.EXE", "new and longer"));
            assertThat(on.server.openHandles()).isZero();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R3_inUseNamesTheHolderAndChangesNothing(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.put(FILE, "old");
            Entry before = entry(on, FILE);
            try (MemoryClient.Handle held = on.hold(FILE)) {
                UpdateException e = failing(on, FILE, bytes("new"));
                assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
                assertThat(e.report().outcome()).isEqualTo(Outcome.IN_USE);
                assertThat(e.report().attempts()).isEqualTo(1);
                if (profile.has(Switch.LIST_SESSIONS)) {
                    assertThat(e.holders()).singleElement().satisfies(holder -> {
                        assertThat(holder.user()).contains("alice");
                        assertThat(holder.clients()).containsExactly("pc7");
                        assertThat(holder.path()).isEqualTo(SharePath.of(FILE));
                    });
                    assertThat(e.report().holders()).isEqualTo(e.holders());
                } else {
                    assertThat(e.holders()).isEmpty();
                    assertThat(e.holdersUnknown()).isPresent();
                }
                assertThat(held.isOpen()).isTrue();
            }
            assertThat(entry(on, FILE)).isEqualTo(before);
            assertThat(on.tree("TOOLS")).isEqualTo(Map.of("/SETUP.EXE", "old"));
        }
    }

    @Test
    void R3_withoutTheRightToListTheHoldersAreUnknownAndTheReasonIsTold() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.put(FILE, "old");
            on.server.denyListing();
            try (MemoryClient.Handle held = on.hold(FILE)) {
                UpdateException e = failing(on, FILE, bytes("new"));
                assertThat(held.isOpen()).isTrue();
                assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
                assertThat(e.holders()).isEmpty();
                assertThat(e.holdersUnknown())
                        .hasValueSatisfying(why -> assertThat(why).contains("right"));
            }
        }
    }

    @Test
    void R2_onPosixAReaderKeepsTheOldBytesAndTheNameHasTheNew() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.posix())) {
            on.put(FILE, "old");
            try (MemoryClient reader = on.server.open("packages", "alice", "pc7");
                    MemoryClient.Handle handle =
                            reader.open(SharePath.of(FILE), Set.of(Access.READ), Set.of(Access.READ))) {
                on.share.replace(FILE).from(bytes("new")).run();
                assertThat(handle.read()).asString(StandardCharsets.UTF_8).isEqualTo("old");
                assertThat(reader.read(SharePath.of(FILE)))
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo("new");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R7_theSameContentWritesNothing(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.put(FILE, "same");
            Map<String, String> before = on.tree("");
            UpdateReport report = on.share.replace(FILE).from(bytes("same")).run();
            assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(report.bytesSent()).isZero();
            assertThat(on.server.requests())
                    .doesNotContainKeys("createNew", "createWhole", "rename", "delete", "claim", "write");
            assertThat(on.tree("")).isEqualTo(before);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R2_anAbsentFileIsCreated(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            UpdateReport report =
                    on.share.replace("FRESH.TXT").from(bytes("fresh")).run();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.gapMicros()).isZero();
            assertThat(on.tree("")).isEqualTo(Map.of("/FRESH.TXT", "fresh"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R12_whatCannotBeReplacedIsRefusedBeforeAnythingIsWritten(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.put("DIR/IN.TXT", "inside");
            Map<String, String> before = on.tree("");
            assertThat(failing(on, "NOWHERE/A.TXT", bytes("new")).kind()).isEqualTo(ErrorKind.NOT_FOUND);
            assertThat(failing(on, "DIR", bytes("new")).kind()).isEqualTo(ErrorKind.WRONG_TYPE);
            assertThat(failing(on, "", bytes("new")).kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(failing(on, "DIR/IN.TXT", TestSource.of(Map.of("A.TXT", "a")))
                            .kind())
                    .isEqualTo(ErrorKind.SOURCE);
            assertThat(failing(on, ".shareops/A", bytes("new")).kind()).isEqualTo(ErrorKind.INVALID_NAME);
            assertThat(on.tree("")).isEqualTo(before);
            assertThat(on.wire.counts())
                    .doesNotContainKeys(
                            Primitive.CREATE,
                            Primitive.CREATE_WHOLE,
                            Primitive.RENAME,
                            Primitive.DELETE,
                            Primitive.CREATE_DIRECTORY);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R12_thePlanPredictsTheReplacement(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.put(FILE, "old");
            UpdatePlan plan = on.share.replace(FILE).from(bytes("new!")).plan();
            assertThat(plan.changes()).singleElement().satisfies(change -> {
                assertThat(change.path()).isEqualTo(SharePath.of(FILE));
                assertThat(change.size()).isEqualTo(4);
            });
            assertThat(plan.bytesToSend()).isEqualTo(4);
            assertThat(on.tree("TOOLS")).isEqualTo(Map.of("/SETUP.EXE", "old"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R11_aReadOnlyOldFileDoesNotStopItAndTimesAndAttributesAreTheSources(String name, MemoryProfile profile)
            throws IOException {
        Instant odd = Instant.parse("2001-02-03T04:05:07.123456789Z");
        try (MemoryFixture on = new MemoryFixture(profile)) {
            TestSource first = TestSource.ofItems(
                    TestSource.file("", "old").attributes(FileAttribute.READ_ONLY, FileAttribute.HIDDEN));
            on.share.replace("A.TXT").from(first).run();
            assertThat(entry(on, "A.TXT").attributes()).contains(FileAttribute.READ_ONLY);
            TestSource second = TestSource.ofItems(TestSource.file("", "new").modified(odd));
            UpdateReport report = on.share.replace("A.TXT").from(second).run();
            assertThat(report.warnings()).isEmpty();
            assertThat(on.tree("")).isEqualTo(Map.of("/A.TXT", "new"));
            assertThat(entry(on, "A.TXT").attributes()).isEmpty();
            assertThat(entry(on, "A.TXT").modified()).isBetween(odd.minus(profile.timePrecision()), odd);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R11_aReadOnlyMarkIsBackIfTheReplacementFails(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.share
                    .replace("A.TXT")
                    .from(TestSource.ofItems(TestSource.file("", "old").attributes(FileAttribute.READ_ONLY)))
                    .run();
            // All that carries the new content to its name fails for good.
            on.server.beforeEach((primitive, path) -> {
                boolean names = primitive.equals("rename") || primitive.equals("exchange");
                if (names && path.name().equals("new")) {
                    throw ShareException.of(ErrorKind.ACCESS_DENIED, primitive).build();
                }
            });
            assertThat(failing(on, "A.TXT", bytes("new")).kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            on.server.beforeEach((primitive, path) -> {});
            assertThat(on.tree("")).isEqualTo(Map.of("/A.TXT", "old"));
            assertThat(entry(on, "A.TXT").attributes()).contains(FileAttribute.READ_ONLY);
        }
    }

    @Test
    void R11_theNewFileDoesNotGetTheOldMarkWhenTheReplyIsLost() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.share
                    .replace("A.TXT")
                    .from(TestSource.ofItems(TestSource.file("", "old").attributes(FileAttribute.READ_ONLY)))
                    .run();
            on.server.afterEach((primitive, path) -> {
                if (primitive.equals("rename")) {
                    throw ShareException.of(ErrorKind.OUTCOME_UNKNOWN, primitive)
                            .build();
                }
            });
            UpdateReport report = on.share.replace("A.TXT").from(bytes("new")).run();
            on.server.afterEach((primitive, path) -> {});
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.warnings()).isNotEmpty();
            assertThat(on.tree("")).isEqualTo(Map.of("/A.TXT", "new"));
            assertThat(entry(on, "A.TXT").attributes()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R1_R7_writingAFileStagesItFirst(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.put("A.TXT", "old");
            on.share.files().write("A.TXT", bytes("x".repeat(700_000)));
            assertThat(on.read("A.TXT")).hasSize(700_000);
            assertThat(on.tree("")).hasSize(1);
        }
    }
}
