package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.update.Recovered;

/** What crashes on real servers have shown, in its smallest form. */
class RecoveryTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R4_aCrashBeforeAnythingWasWrittenDownLeavesNoEmptyDirectory(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            String control = name.equals("netwareDos") ? "SHAREOPS" : ".shareops";
            on.observer.files().createDirectory(control);
            try (Shares later = on.sharesOn(EngineClock.system())) {
                assertThat(later.share("mem://srv/packages").recover().updates())
                        .isEmpty();
            }
            assertThat(on.observer.files().stat(control)).isEmpty();
        }
    }

    @Test
    void R4_aServerThatTellsWholeSecondsDoesNotMakeTheDeadLookWaiting() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            Instant now = Instant.parse("2024-01-01T00:00:00.9Z");
            on.server.clock(() -> now);
            on.wire.use(FaultPlan.builder()
                    .crashBefore(CallMatcher.callsTo(Primitive.RENAME))
                    .build());
            assertThat(catchThrowable(() -> on.share
                            .update("OFFICE")
                            .from(TestSource.of(Map.of("A.TXT", "a")))
                            .run()))
                    .isNotNull();
            on.wire.dropClient();
            on.server.clock(() -> now.truncatedTo(ChronoUnit.SECONDS));
            try (Shares later = on.sharesOn(EngineClock.system())) {
                assertThat(later.share("mem://srv/packages").recover().updates())
                        .singleElement()
                        .matches(each -> each.result() == Recovered.Result.TAKEN_BACK);
            }
            assertThat(on.controlNames()).isEmpty();
        }
    }
}
