package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.SharePath;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateStrategy;

/** Somebody comes between when names change already, and keeps us also from changing them back, for a while. */
class HeldInCommitTest {
    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final Map<String, String> OLD = Map.of("A.TXT", "old a", "B.TXT", "old b", "C.TXT", "old c");
    private static final Map<String, String> NEW = Map.of("A.TXT", "new a", "B.TXT", "new b", "C.TXT", "new c");
    /** Fewer and more than an update tries by itself. */
    private static final int[] REFUSALS = {1, 2, 10, 21, 22, 23, 24};

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R4_R5_theTreeIsWholeOrReportedAsIncompleteAndWhoWasInTheWayIsSaid(String name, MemoryProfile profile)
            throws IOException {
        for (int refusals : REFUSALS) {
            try (MemoryFixture on = new MemoryFixture(profile, new VirtualClock(START))) {
                on.share.update("OFFICE").from(TestSource.of(OLD)).run();
                AtomicInteger renames = new AtomicInteger();
                int last = refusals + 1;
                on.wire.use(FaultPlan.builder()
                        .refuse(
                                CallMatcher.callsTo(Primitive.RENAME, Primitive.CLAIM_RENAME, Primitive.EXCHANGE)
                                        .below(SharePath.of("OFFICE"))
                                        .where(call -> renames.incrementAndGet() > 1 && renames.get() <= last),
                                ErrorKind.IN_USE)
                        .build());
                publishAndJudge(on, name + " " + refusals);
                assertThat(renames.get()).as("something was refused").isGreaterThan(1);
                on.wire.use(FaultPlan.none());
                try (Shares later = on.sharesOn(new VirtualClock(START.plus(Duration.ofDays(1))))) {
                    later.share("mem://srv/packages").recover();
                }
                assertThat(on.live("OFFICE")).isIn(MemoryFixture.asTree(OLD), MemoryFixture.asTree(NEW));
            }
        }
    }

    private static void publishAndJudge(MemoryFixture on, String what) throws IOException {
        try {
            on.share
                    .update("OFFICE")
                    .from(TestSource.of(NEW))
                    .strategy(UpdateStrategy.PATCH)
                    .run();
            assertThat(on.live("OFFICE")).as(what).isEqualTo(MemoryFixture.asTree(NEW));
        } catch (UpdateException e) {
            assertThat(e.kind()).as(what).isEqualTo(ErrorKind.IN_USE);
            if (e.report().outcome() != Outcome.INCOMPLETE) {
                // There is nobody but us, and what we hold ourselves is in nobody's way.
                assertThat(e.holders()).as(what + e).isEmpty();
                assertThat(e.holdersUnknown()).as(what + e).isPresent();
                assertThat(on.live("OFFICE")).as(what).isEqualTo(MemoryFixture.asTree(OLD));
            }
        }
    }
}
