package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.SharePath;
import org.shareops.update.Versioning;

/** The pointer names a version that is there and that nobody has given up, whoever led it there (rules R2, R4, R8). */
class PointerByHandTest {
    private static final Versioning ONLY_THE_LAST =
            Versioning.defaults().withKeep(1).withKeepFor(Duration.ZERO);
    private static final Versioning OF_ANY_AGE = Versioning.defaults().withKeepFor(Duration.ZERO);

    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R2_R4_aLateRecoveryDoesNotCollectWhatThePointerNamesByNow(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.version(on, "one", ONLY_THE_LAST);
            Crash.version(on, "two", ONLY_THE_LAST);
            Crash.before(on, setsAside("v0000001"), () -> Crash.version(on, "three", ONLY_THE_LAST));
            on.put("OFFICE/current", "v0000001\n");
            Crash.recover(on);
            assertThat(on.read("OFFICE/current")).isEqualTo("v0000001\n");
            assertThat(Crash.isThere(on, "OFFICE/v0000001")).isTrue();
            assertThat(on.read("OFFICE/v0000001/A.TXT")).isEqualTo("one");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R2_R4_aLateRecoveryThatKeepsAsManyAsByDefaultDoesNotEither(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.version(on, "one", OF_ANY_AGE);
            Crash.version(on, "two", OF_ANY_AGE);
            Crash.version(on, "three", OF_ANY_AGE);
            Crash.before(on, setsAside("v0000002"), () -> Crash.version(on, "four", OF_ANY_AGE));
            on.put("OFFICE/current", "v0000002\n");
            Crash.recover(on);
            assertThat(on.read("OFFICE/current")).isEqualTo("v0000002\n");
            assertThat(Crash.isThere(on, "OFFICE/v0000002")).isTrue();
            assertThat(on.read("OFFICE/v0000002/A.TXT")).isEqualTo("two");
        }
    }

    private static Crash.Moment setsAside(String version) {
        SharePath collected = SharePath.of("OFFICE").child(version);
        return (primitive, path) -> primitive.equals("rename") && path.equals(collected);
    }

    @Test
    void R8_somebodysDirectoryWithTheLastNumberDoesNotEndTheVersions() throws IOException {
        try (MemoryFixture on = Crash.fixture(MemoryProfile.windows())) {
            Crash.version(on, "one", Versioning.defaults());
            on.put("OFFICE/v9999999/X.TXT", "somebody's");
            Crash.version(on, "two", Versioning.defaults());
            Crash.version(on, "three", Versioning.defaults());
            assertThat(currentContent(on)).isEqualTo("three");
            assertThat(on.read("OFFICE/v9999999/X.TXT")).isEqualTo("somebody's");
        }
    }

    /** Who rolls back twice wants something older yet, not what was found bad before. */
    @Test
    void R2_aRollbackNeverLeadsToWhatWasRolledBack() throws IOException {
        try (MemoryFixture on = Crash.fixture(MemoryProfile.windows())) {
            Versioning three = OF_ANY_AGE.withKeep(3);
            Crash.version(on, "good", three);
            Crash.version(on, "bad", three);
            on.share.rollback("OFFICE").run();
            Crash.version(on, "better", three);
            Crash.version(on, "best", three);
            on.share.rollback("OFFICE").run();
            assertThat(currentContent(on)).isEqualTo("better");
            Throwable refusal = catchThrowable(() -> on.share.rollback("OFFICE").run());
            assertThat(currentContent(on)).isEqualTo(refusal == null ? "good" : "better");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY_CASELESS)
    void R2_aRollbackKnowsWhatWasRolledBackIfTheTargetIsWrittenInOtherCase(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.version(on, "good", Versioning.defaults());
            Crash.version(on, "bad", Versioning.defaults());
            on.share.rollback("OFFICE").run();
            Crash.version(on, "better", Versioning.defaults());
            on.share.rollback("office").run();
            assertThat(on.read("OFFICE/current")).isEqualTo("v0000001\n");
            assertThat(currentContent(on)).isEqualTo("good");
        }
    }

    private static String currentContent(MemoryFixture on) throws IOException {
        return on.read(on.observer.versions("OFFICE").current().child("A.TXT").toString());
    }
}
