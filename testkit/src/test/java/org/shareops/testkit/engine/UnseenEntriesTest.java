package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateStrategy;

/** Rule R8 on shares that do not show everything: what nobody can list cannot be known to be ours. */
class UnseenEntriesTest {
    private static final MemoryProfile HIDING = MemoryProfile.windows().with(MemoryProfile.Switch.HIDES_ENTRIES);

    @ParameterizedTest
    @EnumSource(value = ForeignFiles.class, mode = EnumSource.Mode.EXCLUDE, names = "REMOVE")
    void R8_aDirectoryIsNotCarriedAwayUnlessThatIsAllowed(ForeignFiles foreign) throws IOException {
        try (MemoryFixture on = new MemoryFixture(HIDING)) {
            on.share.update("office").from(TestSource.of(Map.of("a", "1"))).run();
            UpdateException swap = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share
                            .update("office")
                            .from(TestSource.of(Map.of("a", "2")))
                            .foreignFiles(foreign)
                            .run());
            assertThat(swap.kind()).isEqualTo(ErrorKind.REFUSED);
            ShareException plan = catchThrowableOfType(
                    ShareException.class,
                    () -> on.share
                            .update("office")
                            .from(TestSource.of(Map.of("a", "2")))
                            .foreignFiles(foreign)
                            .plan());
            assertThat(plan.kind()).isEqualTo(ErrorKind.REFUSED);
            UpdateException removal = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share.remove("office").foreignFiles(foreign).run());
            assertThat(removal.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(on.read("office/a")).isEqualTo("1");
        }
    }

    @Test
    void R8_whatTouchesKnownNamesOnlyOrIsAllowedIsDone() throws IOException {
        try (MemoryFixture on = new MemoryFixture(HIDING)) {
            on.share.update("office").from(TestSource.of(Map.of("a", "1"))).run();
            assertThat(on.share
                            .update("office")
                            .from(TestSource.of(Map.of("a", "1")))
                            .run()
                            .outcome())
                    .isEqualTo(Outcome.UNCHANGED);
            on.share
                    .update("office")
                    .from(TestSource.of(Map.of("a", "2")))
                    .strategy(UpdateStrategy.PATCH)
                    .run();
            on.share.remove("office/a").run();
            on.share
                    .update("office")
                    .from(TestSource.of(Map.of("a", "3")))
                    .foreignFiles(ForeignFiles.REMOVE)
                    .run();
            assertThat(on.read("office/a")).isEqualTo("3");
            on.share.remove("office").foreignFiles(ForeignFiles.REMOVE).run();
            assertThat(on.observer.files().stat("office")).isEmpty();
        }
    }
}
