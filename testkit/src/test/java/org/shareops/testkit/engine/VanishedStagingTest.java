package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.update.Recovered;
import org.shareops.update.RecoveryReport;

/** What was staged is gone, by a virus scanner or by somebody who tidies up (rules R2, R4, R6). */
class VanishedStagingTest {
    private static final Map<String, String> OLD = Map.of("A.TXT", "old a", "B.TXT", "old b");
    private static final Map<String, String> NEW = Map.of("A.TXT", "new a", "B.TXT", "new b");

    /** That the name is gone does not mean that it has been moved and the answer was lost. */
    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R2_R6_aFileWhoseReplacementVanishesJustBeforeItIsMovedStays(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            on.put("F.TXT", "old");
            AtomicBoolean vanished = vanishesBeforeItsMove(on);
            Throwable failure = catchThrowable(() -> on.share
                    .replace("F.TXT")
                    .from(TestSource.ofItems(TestSource.file("", "new")))
                    .run());
            Crash.calm(on);
            assertThat(vanished).isTrue();
            assertEnded(on, "F.TXT", failure);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R2_R6_aTreeWhoseReplacementVanishesJustBeforeItIsMovedStays(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.swap(on, "OFFICE", Map.of("A.TXT", "old"));
            AtomicBoolean vanished = vanishesBeforeItsMove(on);
            Throwable failure = catchThrowable(() -> Crash.swap(on, "OFFICE", Map.of("A.TXT", "new")));
            Crash.calm(on);
            assertThat(vanished).isTrue();
            assertThat(on.live("OFFICE")).containsOnlyKeys("/A.TXT");
            assertEnded(on, "OFFICE/A.TXT", failure);
        }
    }

    /** Where directories are listed at once, nobody is told by the one around it that one has gone. */
    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R2_nothingIsCommittedWithoutADirectoryThatVanishesWhileItIsVerified(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.swap(on, "OFFICE", Map.of("SUB/A.TXT", "old", "B.TXT", "old"));
            AtomicBoolean vanished = new AtomicBoolean();
            on.server.beforeEach((primitive, path) -> {
                boolean verified = primitive.equals("list")
                        && path.toString().toLowerCase(Locale.ROOT).endsWith("/new/sub");
                if (verified && vanished.compareAndSet(false, true)) {
                    Crash.vanish(on, path.toString());
                }
            });
            Throwable failure =
                    catchThrowable(() -> Crash.swap(on, "OFFICE", Map.of("SUB/A.TXT", "new", "B.TXT", "new")));
            Crash.calm(on);
            assertThat(vanished).isTrue();
            assertThat(failure)
                    .isInstanceOfSatisfying(
                            ShareException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.IO_FAILURE));
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(Map.of("SUB/A.TXT", "old", "B.TXT", "old")));
        }
    }

    /** Success means new, failure old; neither leaves anything for a recovery that would matter. */
    private static void assertEnded(MemoryFixture on, String file, @Nullable Throwable failure) throws IOException {
        String expected = failure == null ? "new" : "old";
        assertThat(Crash.isThere(on, file)).as(file).isTrue();
        assertThat(on.read(file)).isEqualTo(expected);
        Crash.recover(on);
        assertThat(on.read(file)).as("after a recovery").isEqualTo(expected);
        assertThat(on.keptContents()).isEmpty();
    }

    private static AtomicBoolean vanishesBeforeItsMove(MemoryFixture on) {
        AtomicBoolean done = new AtomicBoolean();
        on.server.beforeEach((primitive, path) -> {
            if (Crash.isMove(primitive) && path.toString().endsWith("/new") && done.compareAndSet(false, true)) {
                Crash.vanish(on, path.toString());
            }
        });
        return done;
    }

    @Test
    void R4_whatWasSetAsideIsNotGivenUpIfWhatWasToFollowIsGone() throws IOException {
        try (MemoryFixture on = Crash.fixture(MemoryProfile.windows())) {
            Crash.swap(on, "OFFICE", Map.of("A.TXT", "old"));
            Crash.afterTheFirstMove(on, () -> Crash.swap(on, "OFFICE", Map.of("A.TXT", "new")));
            assertThat(on.live("OFFICE")).isEmpty();
            Crash.vanish(on, Crash.only(on, "/new"));
            RecoveryReport report = Crash.recover(on);
            assertThat(on.tree("").values()).contains("old");
            boolean isBack = Crash.isThere(on, "OFFICE/A.TXT");
            assertThat(report.updates())
                    .singleElement()
                    .matches(each ->
                            saysThatItIsNotDone(each) || (each.result() == Recovered.Result.TAKEN_BACK && isBack));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R4_aHalfDonePatchThatCannotBeFinishedIsNotCalledFinished(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.patch(on, "OFFICE", OLD);
            Crash.after(
                    on,
                    (primitive, path) ->
                            Crash.isMove(primitive) && path.toString().contains("/new"),
                    () -> Crash.patch(on, "OFFICE", NEW));
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(Map.of("A.TXT", "new a", "B.TXT", "old b")));
            Crash.vanish(on, Crash.only(on, "/new"));
            RecoveryReport report = Crash.recover(on);
            Map<String, String> live = on.live("OFFICE");
            assertThat(report.updates()).singleElement().matches(each -> switch (each.result()) {
                case FINISHED -> live.equals(MemoryFixture.asTree(NEW));
                case TAKEN_BACK -> live.equals(MemoryFixture.asTree(OLD));
                default -> saysThatItIsNotDone(each);
            });
            assertThat(on.tree("").values()).as("what nobody took away").contains("old b");
        }
    }

    private static boolean saysThatItIsNotDone(Recovered each) {
        return each.result() == Recovered.Result.FAILED || each.result() == Recovered.Result.STUCK;
    }
}
