package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.testkit.Primitive;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateStrategy;

/** Rule R9: names that a target cannot hold are refused before the first byte, all of them at once. */
class NamesTest {
    private static UpdateException refused(MemoryFixture on, TestSource source) throws IOException {
        Map<String, String> before = on.tree("");
        UpdateException e = catchThrowableOfType(
                UpdateException.class,
                () -> on.share.update("OFFICE").from(source).run());
        assertThat(e).as("nothing was refused").isNotNull();
        assertThat(on.tree("")).isEqualTo(before);
        assertThat(on.wire.counts())
                .doesNotContainKeys(
                        Primitive.CREATE,
                        Primitive.CREATE_WHOLE,
                        Primitive.CREATE_DIRECTORY,
                        Primitive.RENAME,
                        Primitive.CLAIM);
        return e;
    }

    private static void assertRefusesAll(MemoryProfile profile, List<String> good, List<String> bad)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            List<TestSource.Item> items = new ArrayList<>();
            good.forEach(name -> items.add(TestSource.file(name, "x")));
            bad.forEach(name -> items.add(TestSource.fileOfNames(List.of(name), "x")));
            UpdateException e = refused(on, TestSource.ofItems(items));
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_NAME);
            for (String name : bad) {
                assertThat(e.problems()).as(name).anyMatch(line -> line.contains(name));
            }
            assertThat(e.problems()).hasSize(bad.size());
        }
    }

    @Test
    void R9_windowsNamesAreListedAtOnce() throws IOException {
        assertRefusesAll(
                MemoryProfile.windows(),
                List.of("GOOD.TXT", "CONSOLE.TXT", "a b.c.d", "x".repeat(255)),
                List.of(
                        "con",
                        "NUL.txt",
                        "Com1.a.b",
                        "what?",
                        "pi|pe",
                        "back\\slash",
                        "colon:stream",
                        "dot.",
                        "space ",
                        "tab\there",
                        "y".repeat(256)));
    }

    @Test
    void R9_eightDotThreeNamesAreListedAtOnce() throws IOException {
        assertRefusesAll(
                MemoryProfile.netwareDos(),
                List.of("GOOD.TXT", "EIGHTCHR.EXT", "NOEXT"),
                List.of("LONGERTHAN8.TXT", "A.LONG", "TWO.DO.TS", "SP ACE.TXT", "PLUS+.TXT", ".HIDDEN", "AUX"));
    }

    @Test
    void R9_posixTakesAlmostEverythingButNotTooLongNames() throws IOException {
        assertRefusesAll(
                MemoryProfile.posix(),
                List.of("con", "what?", "dot.", "space ", "back\\slash", "A", "a", "ü".repeat(127)),
                List.of("ü".repeat(128), "z".repeat(256)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R9_namesThatLeaveTheTargetAreRefused(String name, MemoryProfile profile) throws IOException {
        for (List<String> names : List.of(
                List.of("..", "OUT.TXT"),
                List.of("SUB", "..", "..", "OUT.TXT"),
                List.of(".", "OUT.TXT"),
                List.of("../OUT.TXT"),
                List.of("SUB/OUT.TXT"),
                List.of(""),
                List.of("NUL\0.TXT"),
                List.of("/ETC"))) {
            try (MemoryFixture on = new MemoryFixture(profile)) {
                UpdateException e = refused(
                        on,
                        TestSource.ofItems(
                                TestSource.file("GOOD.TXT", "x"),
                                TestSource.directory("SUB"),
                                TestSource.fileOfNames(names, "evil")));
                assertThat(e.kind()).as("%s", names).isEqualTo(ErrorKind.INVALID_NAME);
                assertThat(e.problems()).as("%s", names).hasSize(1);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R9_theControlDirectorysNameIsReserved(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            boolean dos = profile.names().eightDotThree();
            String reserved = dos ? "SHAREOPS" : ".shareops";
            String likeIt = dos ? "ShareOps" : ".ShareOps";
            UpdateException e = refused(
                    on,
                    TestSource.ofItems(
                            TestSource.file(reserved, "x"), TestSource.file("SUB/" + likeIt + "/X.LCK", "x")));
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_NAME);
            assertThat(e.problems())
                    .hasSize(profile.names().caseSensitive() ? 1 : 2)
                    .allMatch(line -> line.contains("reserved"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R8_aDirectoryThatIsMerelyCalledAlikeIsForeign(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            String alike = profile.names().eightDotThree() ? "SHAREOP" : "SHAREOPS";
            on.share.update("OFFICE").from(TestSource.of(Map.of("A.TXT", "a"))).run();
            on.put("OFFICE/" + alike + "/THESIS.TXT", "work of years");
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share
                            .update("OFFICE")
                            .from(TestSource.of(Map.of("A.TXT", "b")))
                            .run());
            assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(on.read("OFFICE/" + alike + "/THESIS.TXT")).isEqualTo("work of years");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R9_whatASourceListsTwiceIsRefused(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            UpdateException e = refused(
                    on,
                    TestSource.ofItems(
                            TestSource.file("A.TXT", "1"),
                            TestSource.file("A.TXT", "2"),
                            TestSource.directory("A.TXT")));
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_NAME);
            assertThat(e.problems()).hasSize(2).allMatch(line -> line.contains("twice"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R9_namesThatDifferOnlyInCaseClashWhereTheServerFoldsCase(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            TestSource twins = TestSource.ofItems(
                    TestSource.file("README", "1"), TestSource.file("ReadMe", "2"), TestSource.file("other", "3"));
            if (profile.names().caseSensitive()) {
                on.share.update("OFFICE").from(twins).run();
                assertThat(on.live("OFFICE")).hasSize(3);
            } else {
                UpdateException e = refused(on, twins);
                assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_NAME);
                assertThat(e.problems()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SWAP", "PATCH"})
    void Q184489_aNameThatChangesOnlyItsCaseIsRefused(UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.share.update("OFFICE").from(TestSource.of(Map.of("Readme", "1"))).run();
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share
                            .update("OFFICE")
                            .from(TestSource.of(Map.of("README", "2")))
                            .strategy(strategy)
                            .run());
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_NAME);
            assertThat(e.problems())
                    .singleElement()
                    .asString()
                    .contains("README")
                    .contains("Readme");
            assertThat(on.live("OFFICE")).isEqualTo(Map.of("/Readme", "1"));
        }
    }

    @Test
    void R9_anEightDotThreeServerStoresCapitals() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.netwareDos())) {
            on.share
                    .update("OFFICE")
                    .from(TestSource.of(Map.of("sub/a.txt", "1")))
                    .run();
            assertThat(on.live("OFFICE")).isEqualTo(Map.of("/SUB", "/", "/SUB/A.TXT", "1"));
            assertThat(on.share
                            .update("OFFICE")
                            .from(TestSource.of(Map.of("sub/a.txt", "1")))
                            .run()
                            .outcome()
                            .name())
                    .isEqualTo("UNCHANGED");
        }
    }

    @Test
    void R9_aPathThatIsTooLongAsAWholeIsRefused() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            String deep = ("d".repeat(200) + "/").repeat(5) + "x".repeat(50);
            UpdateException e = refused(on, TestSource.of(Map.of(deep, "x")));
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_NAME);
        }
    }

    @Test
    void R9_R12_aPathThatIsTooLongOnlyWhileItIsStagedIsRefusedInPlan() throws IOException {
        String inner = "d".repeat(200);
        String path = String.join("/", inner, inner, inner, inner, "f".repeat(1024 - "OFFICE/".length() - 4 * 201));
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            UpdateException e = refused(on, TestSource.of(Map.of(path, "x")));
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_NAME);
            assertThat(e).hasMessageContaining("PATCH");
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfileAndStrategy")
    void R12_withoutTheRightToChangeNamesThePlanRefuses(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.share.update("OFFICE").from(TestSource.of(Map.of("A.TXT", "a"))).run();
            on.server.denyWrites(SharePath.root());
            ShareException e = catchThrowableOfType(
                    ShareException.class,
                    () -> on.share
                            .update("OFFICE")
                            .from(TestSource.of(Map.of("A.TXT", "other")))
                            .strategy(strategy)
                            .plan());
            assertThat(e.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(on.share
                            .update("OFFICE")
                            .from(TestSource.of(Map.of("A.TXT", "a")))
                            .strategy(strategy)
                            .plan()
                            .changes())
                    .as("who changes nothing needs no right")
                    .isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R5_theRootIsSwappedNeverAndNotEvenRead(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.put("A.TXT", "old");
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share
                            .update("")
                            .from(TestSource.of(Map.of("A.TXT", "new")))
                            .run());
            assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(e).hasMessageContaining("PATCH");
            assertThat(on.wire.counts()).doesNotContainKeys(Primitive.LIST, Primitive.STAT);
            assertThat(on.tree("")).isEqualTo(Map.of("/A.TXT", "old"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R5_theRootCanBePatched(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.put("A.TXT", "old");
            on.share
                    .update("")
                    .from(TestSource.of(Map.of("A.TXT", "new", "B.TXT", "b")))
                    .strategy(UpdateStrategy.PATCH)
                    .run();
            assertThat(on.read("A.TXT")).isEqualTo("new");
            assertThat(on.read("B.TXT")).isEqualTo("b");
        }
    }
}
