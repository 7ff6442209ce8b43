package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.Update;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** What happens right before the first step of a commit, and right after its last. */
class CommitEdgesTest {
    private static final Map<String, String> OLD = Map.of("a", "old a", "b", "same", "c", "old c");
    private static final Map<String, String> NEW = Map.of("a", "new a", "b", "same", "c", "new c", "d", "new d");

    /** Opening what is staged, for the commit. */
    private static final CallMatcher OPENING_STAGED = CallMatcher.callsTo(Primitive.CLAIM)
            .where(call -> call.path().toString().contains("/new/"));

    private final MemoryFixture on =
            new MemoryFixture(MemoryProfile.windows(), new VirtualClock(Instant.parse("2024-05-06T07:08:09Z")));

    @BeforeEach
    void publishOld() throws IOException {
        assertThat(update(OLD).run().outcome()).isEqualTo(Outcome.COMMITTED);
    }

    @AfterEach
    void close() throws IOException {
        on.close();
        assertThat(on.server.openHandles()).isZero();
    }

    private Update update(Map<String, String> files) {
        return on.share.update("office").from(TestSource.of(files)).strategy(UpdateStrategy.PATCH);
    }

    private Map<String, String> live() throws IOException {
        return on.live("office");
    }

    @Test
    void R11_aScannerThatLooksAtNewContentForAMomentIsWaitedFor() throws IOException {
        on.wire.use(FaultPlan.builder()
                .refuse(OPENING_STAGED.first(7), ErrorKind.IN_USE)
                .build());
        assertThat(update(NEW).run().outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(live()).isEqualTo(MemoryFixture.asTree(NEW));
    }

    @Test
    void R3_whoNeverLeavesNewContentStopsTheUpdateBeforeItsFirstStep() throws IOException {
        on.wire.use(FaultPlan.builder().refuse(OPENING_STAGED, ErrorKind.IN_USE).build());
        assertThatThrownBy(() -> update(NEW).run())
                .isInstanceOfSatisfying(
                        UpdateException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE));
        assertThat(on.wire.count(Primitive.CLAIM_RENAME)).isZero();
        assertThat(live()).isEqualTo(MemoryFixture.asTree(OLD));
        on.wire.use(FaultPlan.none());
        assertThat(update(NEW).run().outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(live()).isEqualTo(MemoryFixture.asTree(NEW));
    }

    /** What nobody foresees. */
    @Test
    void R4_aBackendThatFailsAfterTheLastStepMakesItNoFailure() throws IOException {
        AtomicBoolean moved = new AtomicBoolean();
        on.wire.use(FaultPlan.builder()
                .after(CallMatcher.callsTo(Primitive.CLAIM_RENAME), call -> moved.set(true))
                .before(CallMatcher.callsTo(Primitive.SYNC_DIRECTORY).where(call -> moved.get()), call -> {
                    throw new NoClassDefFoundError("a class of a backend");
                })
                .build());
        UpdateReport report = update(NEW).run();
        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(report.warnings()).anyMatch(warning -> warning.contains("a class of a backend"));
        assertThat(live()).isEqualTo(MemoryFixture.asTree(NEW));
        on.wire.use(FaultPlan.none());
        on.share.recover();
        assertThat(update(NEW).run().outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(on.keptContents()).isEmpty();
    }
}
