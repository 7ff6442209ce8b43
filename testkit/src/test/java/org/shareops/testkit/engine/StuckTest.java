package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.SharePath;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.Recovered;
import org.shareops.update.RecoveryReport;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** What nobody but a person can bring to an end is kept, is said, and is in nobody's way who does not touch it. */
class StuckTest {
    private static final Map<String, String> OLD = Map.of("A.TXT", "old a", "B.TXT", "old b");
    private static final Map<String, String> NEW = Map.of("A.TXT", "new a", "B.TXT", "new b");
    private static final SharePath INNER = SharePath.of("PACK/OFFICE");
    private static final SharePath AREA = SharePath.of("PACK/.shareops");

    private final MemoryFixture on = new MemoryFixture(MemoryProfile.windows());
    private final Shares later = on.sharesOn(EngineClock.system());
    private final Share share = later.share("mem://srv/packages");

    /** An update of the inner directory ends when one of its two files is set aside, and then its plan is damaged. */
    @BeforeEach
    void crashAndDamage() throws IOException {
        on.share
                .update("PACK")
                .from(TestSource.of(Map.of("README.TXT", "outer")))
                .run();
        on.share.update(INNER.toString()).from(TestSource.of(OLD)).run();
        on.wire.use(FaultPlan.builder()
                .crashAfter(CallMatcher.callsTo(Primitive.CLAIM_RENAME).below(INNER))
                .build());
        assertThat(catchThrowable(() -> on.share
                        .update(INNER.toString())
                        .from(TestSource.of(NEW))
                        .strategy(UpdateStrategy.PATCH)
                        .run()))
                .isNotNull();
        on.wire.dropClient();
        String plan = on.observer.files().list(AREA.toString()).stream()
                .filter(Entry::isDirectory)
                .map(Entry::name)
                .findFirst()
                .map(name -> AREA.child(name).child("plan").toString())
                .orElseThrow();
        on.observer.files().delete(plan);
        on.put(plan, "no plan");
    }

    @AfterEach
    void close() throws IOException {
        later.close();
        on.close();
    }

    @Test
    void R4_withoutAPlanThatCanBeReadWhatWasSetAsideIsKeptForAPerson() throws IOException {
        RecoveryReport report = share.recover();
        assertThat(report.updates()).singleElement().satisfies(each -> {
            assertThat(each.result()).isEqualTo(Recovered.Result.STUCK);
            assertThat(each.error().orElseThrow()).hasMessageContaining("its plan cannot be read");
        });
        assertThat(report.leftovers()).singleElement().matches(path -> path.startsWith(AREA));
        Map<String, String> live = on.live(INNER.toString());
        assertThat(on.keptContents()).contains("old a");
        RecoveryReport second = share.recover();
        assertThat(second.leftovers()).isEqualTo(report.leftovers());
        assertThat(on.live(INNER.toString())).isEqualTo(live);
    }

    @Test
    void R8_aSwapOutsideDoesNotTakeAwayWhatWaitsInside() throws IOException {
        UpdateException e = catchThrowableOfType(UpdateException.class, () -> publishOutside(UpdateStrategy.SWAP));
        assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
        assertThat(e.problems()).isNotEmpty();
        assertThat(on.keptContents()).contains("old a");
        assertThat(on.read("PACK/README.TXT")).isEqualTo("outer");
        assertThat(publishOutside(UpdateStrategy.PATCH).outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(on.keptContents()).contains("old a");
    }

    @Test
    void R8_aRemovalOutsideDoesNotEither() throws IOException {
        UpdateException e = catchThrowableOfType(
                UpdateException.class, () -> share.remove("PACK").run());
        assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
        assertThat(on.keptContents()).contains("old a");
    }

    @Test
    void R4_theNextUpdateOfTheTargetGoesOnBesideIt() throws IOException {
        UpdateReport report = share.update(INNER.toString())
                .from(TestSource.of(NEW))
                .foreignFiles(ForeignFiles.REMOVE)
                .run();
        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(report.warnings()).anyMatch(each -> each.contains("a person has to"));
        assertThat(on.live(INNER.toString())).isEqualTo(MemoryFixture.asTree(NEW));
        assertThat(on.keptContents()).contains("old a");
    }

    private UpdateReport publishOutside(UpdateStrategy strategy) throws IOException {
        return share.update("PACK")
                .from(TestSource.of(Map.of("README.TXT", "outer 2")))
                .strategy(strategy)
                .foreignFiles(ForeignFiles.KEEP)
                .run();
    }
}
