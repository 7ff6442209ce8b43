package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.Share;
import org.shareops.Update;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.model.CordonScope;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.ForcedDisconnect.Scope;
import org.shareops.update.InUsePolicy;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateStrategy;

/** Rules D3 and D6: what a plan says of a policy, and what it refuses. */
class ForcedPolicyTest extends ForcedUpdateScene {
    private static final InUsePolicy POLICY = InUsePolicy.retry(2, INTERVAL).thenDisconnectAfter(GRACE);
    private static final Map<String, String> OLD = Map.of("F01.DAT", "old", "KEPT.TXT", "same");
    private static final Map<String, String> NEW = Map.of("F01.DAT", "newer", "KEPT.TXT", "same");

    @BeforeEach
    void start() throws IOException {
        startAs(MemoryProfile.windows().with(Switch.NOTIFY));
    }

    private void startAs(MemoryProfile profile) throws IOException {
        serve(profile, OLD);
    }

    private static Update update(Share on, UpdateStrategy strategy, InUsePolicy policy) {
        return on.update("OFFICE").from(TestSource.of(NEW)).strategy(strategy).whenInUse(policy);
    }

    private ShareException refusalOf(InUsePolicy policy) throws IOException {
        hold("anna", "OFFICE/F01.DAT");
        server.beforeEach((primitive, path) -> assertThat(primitive)
                .as("nothing is written for a policy that cannot be had")
                .isNotIn("createNew", "createWhole", "createDirectory", "rename", "refuse"));
        ShareException planned = catchThrowableOfType(
                ShareException.class,
                () -> update(share, UpdateStrategy.PATCH, policy).plan());
        ShareException run = catchThrowableOfType(
                ShareException.class,
                () -> update(share, UpdateStrategy.PATCH, policy).run());
        assertThat(run.kind()).isEqualTo(planned.kind());
        assertThat(server.messages()).isEmpty();
        return planned;
    }

    @Test
    void D3_aShareThatCannotCloseFilesRefusesInThePlan() throws IOException {
        startAs(MemoryProfile.windows().without(Switch.CLOSE_FILE));
        assertThat(refusalOf(POLICY))
                .hasMessageContaining("close single files")
                .extracting(ShareException::kind)
                .isEqualTo(ErrorKind.UNSUPPORTED);
    }

    @Test
    void D3_aShareThatCannotEndSessionsRefusesInThePlan() throws IOException {
        startAs(MemoryProfile.windows().without(Switch.DISCONNECT));
        InUsePolicy policy = POLICY.thenDisconnect(ForcedDisconnect.after(GRACE).withScope(Scope.SESSION));
        assertThat(refusalOf(policy))
                .hasMessageContaining("end sessions")
                .extracting(ShareException::kind)
                .isEqualTo(ErrorKind.UNSUPPORTED);
    }

    @Test
    void D3_aShareThatCannotRefuseNewcomersRefusesInThePlan() throws IOException {
        startAs(MemoryProfile.windows().without(Switch.REFUSE_NEWCOMERS));
        assertThat(refusalOf(POLICY))
                .hasMessageContaining("keep newcomers off")
                .extracting(ShareException::kind)
                .isEqualTo(ErrorKind.UNSUPPORTED);
    }

    @Test
    void D3_whoMayNotListRefusesInThePlan() throws IOException {
        server.denyListing();
        assertThat(refusalOf(POLICY))
                .hasMessageContaining("right to list")
                .extracting(ShareException::kind)
                .isEqualTo(ErrorKind.ACCESS_DENIED);
    }

    @Test
    void D3_whatShowsOnlyInUseEndsItBeforeAnybodyIsWarned() throws IOException {
        hold("anna", "OFFICE/F01.DAT");
        server.beforeEach((primitive, path) -> {
            if (primitive.equals("refuse")) {
                throw ShareException.of(ErrorKind.ACCESS_DENIED, "keep newcomers off")
                        .detail("for administrators only")
                        .build();
            }
        });
        UpdateException e = catchThrowableOfType(
                UpdateException.class,
                () -> update(share, UpdateStrategy.PATCH, POLICY).run());
        assertThat(e.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
        assertThat(e.report().warned()).isEmpty();
        assertThat(server.messages()).isEmpty();
        try (InputStream in = share.files().read("OFFICE/F01.DAT")) {
            assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("old");
        }
        assertThat(records()).isEmpty();
    }

    @Test
    void D6_thePlanSaysWhatIsShutAndHowLongItMayTake() throws IOException {
        UpdatePlan plan = update(share, UpdateStrategy.SWAP, POLICY).plan();
        assertThat(plan.shuts()).contains(CordonScope.SHARE);
        assertThat(plan.longestWait()).isEqualTo(Duration.ofMinutes(95));
        assertThat(update(share, UpdateStrategy.SWAP, InUsePolicy.never())
                        .plan()
                        .shuts())
                .isEmpty();
    }
}
