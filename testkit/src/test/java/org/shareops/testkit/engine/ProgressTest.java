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
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** What callers hear while a replacement runs, and when a PATCH stays half done. */
class ProgressTest {
    private static final String EVERY = "org.shareops.testkit.engine.MemoryFixture#everyProfileAndStrategy";
    private static final Map<String, String> OLD = Map.of("A.TXT", "old a", "B.TXT", "old b", "C.TXT", "same");
    private static final Map<String, String> NEW = Map.of("A.TXT", "new a!", "B.TXT", "new b!", "C.TXT", "same");

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void theListenerHearsThePhasesInTheirOrder(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.share.update("OFFICE").from(TestSource.of(OLD)).run();
            List<Phase> heard = new ArrayList<>();
            UpdateReport report = on.share
                    .update("OFFICE")
                    .from(TestSource.of(NEW))
                    .strategy(strategy)
                    .onProgress(progress -> {
                        if (heard.isEmpty() || heard.get(heard.size() - 1) != progress.phase()) {
                            heard.add(progress.phase());
                        }
                    })
                    .run();
            assertThat(heard)
                    .containsExactly(Phase.PLAN, Phase.STAGE, Phase.VERIFY, Phase.TRY, Phase.COMMIT, Phase.CLEAN);
            assertThat(report.phases().keySet()).containsExactlyInAnyOrderElementsOf(heard);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void aListenerThatFailsStopsNothing(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        for (Phase phase : new Phase[] {Phase.PLAN, Phase.STAGE, Phase.COMMIT, Phase.CLEAN}) {
            try (MemoryFixture on = new MemoryFixture(profile)) {
                on.share.update("OFFICE").from(TestSource.of(OLD)).run();
                UpdateReport report = on.share
                        .update("OFFICE")
                        .from(TestSource.of(NEW))
                        .strategy(strategy)
                        .onProgress(progress -> {
                            if (progress.phase() == phase) {
                                throw new IllegalStateException("a defect of the listener");
                            }
                        })
                        .run();
                assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
                assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(NEW));
            }
        }
    }

    @Test
    void aPatchThatCannotBeUndoneSaysWhatIsInPlace() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.posix().without(Switch.ATOMIC_EXCHANGE))) {
            on.share.update("OFFICE").from(TestSource.of(OLD)).run();
            List<SharePath> renamed = new ArrayList<>();
            on.server.beforeEach((primitive, path) -> {
                if (primitive.equals("rename")) {
                    if (!renamed.isEmpty()) {
                        throw ShareException.of(ErrorKind.IO_FAILURE, primitive).build();
                    }
                    renamed.add(path);
                }
            });
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share
                            .update("OFFICE")
                            .from(TestSource.of(NEW))
                            .strategy(UpdateStrategy.PATCH)
                            .run());
            on.server.beforeEach((primitive, path) -> {});
            assertThat(e.report().outcome()).isEqualTo(Outcome.INCOMPLETE);
            assertThat(e.kind()).isEqualTo(ErrorKind.IO_FAILURE);
            assertThat(e.report().leftovers()).containsExactly(SharePath.of("OFFICE/A.TXT"));
            assertThat(on.live("OFFICE")).isEqualTo(Map.of("/A.TXT", "new a!", "/B.TXT", "old b", "/C.TXT", "same"));
            assertThat(on.keptContents()).as("the rest waits").contains("new b!");
            assertThat(on.server.openHandles()).isZero();
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R3_anUnchangedFileThatIsHeldStopsASwapByNameAndNoPatch(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.share.update("OFFICE").from(TestSource.of(OLD)).run();
            try (var held = on.hold("OFFICE/C.TXT")) {
                UpdateException e = catchThrowableOfType(
                        UpdateException.class,
                        () -> on.share
                                .update("OFFICE")
                                .from(TestSource.of(NEW))
                                .strategy(strategy)
                                .run());
                assertThat(held.isOpen()).isTrue();
                if (strategy == UpdateStrategy.PATCH) {
                    assertThat(e).isNull();
                } else {
                    assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
                    assertThat(e.holders().isEmpty()).isEqualTo(!profile.has(Switch.LIST_SESSIONS));
                    assertThat(e.holdersUnknown().isPresent()).isEqualTo(!profile.has(Switch.LIST_SESSIONS));
                }
            }
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(strategy == UpdateStrategy.PATCH ? NEW : OLD));
        }
    }
}
