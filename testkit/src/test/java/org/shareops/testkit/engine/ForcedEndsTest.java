package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Share;
import org.shareops.Update;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.model.Access;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.update.Disconnected;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateHandle;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Forced updates that are disturbed: by a cancel, by others who force, by clients that are faster, by other policies. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ForcedEndsTest extends ForcedUpdateScene {
    private static final InUsePolicy AT_ONCE = InUsePolicy.retry(0, Duration.ZERO);
    private static final Map<String, String> OLD = Map.of("A.DAT", "old", "KEPT.TXT", "same");
    private static final Map<String, String> NEW = Map.of("A.DAT", "newer", "KEPT.TXT", "same");
    private static final SharePath HELD = SharePath.of("OFFICE/A.DAT");

    private String before;

    @BeforeEach
    void start() throws IOException {
        startAs(MemoryProfile.windows().with(Switch.NOTIFY));
    }

    private void startAs(MemoryProfile profile) throws IOException {
        serve(profile, OLD);
        before = admits();
    }

    private static Update update(Share on, UpdateStrategy strategy, InUsePolicy policy) {
        return on.update("OFFICE").from(TestSource.of(NEW)).strategy(strategy).whenInUse(policy);
    }

    /** A program makes its first attempt, and is gone before the second. */
    private void diesWaiting(InUsePolicy policy) throws IOException, InterruptedException {
        FaultBackend mortal = new FaultBackend(backend);
        clock.onSleep((number, time) -> mortal.use(FaultPlan.crashAfter(0)));
        Share crashing = mortal(mortal);
        assertThat(catchThrowable(
                        () -> update(crashing, UpdateStrategy.PATCH, policy).run()))
                .isNotNull();
        mortal.dropClient();
        clock.onSleep((number, time) -> {});
    }

    @Test
    void D4_whoIsFasterThanThePatchDoesNotCostOthersTheirFiles() throws IOException {
        startAs(MemoryProfile.windows().with(Switch.NOTIFY).without(Switch.RENAME_THROUGH_CLAIM));
        MemoryClient.Handle bystander = hold("carl", "OFFICE/KEPT.TXT");
        MemoryClient anna = server.open("packages", "anna", "pc-anna");
        anna.open(HELD, Set.of(Access.READ), Set.of(Access.READ));
        AtomicInteger left = new AtomicInteger(2);
        server.beforeEach((primitive, path) -> {
            if (primitive.equals("rename") && path.equals(HELD) && left.getAndDecrement() > 0) {
                anna.open(HELD, Set.of(Access.READ), Set.of(Access.READ));
            }
        });
        UpdateReport report = update(share, UpdateStrategy.PATCH, AT_ONCE.thenDisconnectAfter(GRACE))
                .run();
        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(left).as("she was faster, twice").hasValueLessThanOrEqualTo(0);
        assertThat(report.disconnected())
                .hasSize(3)
                .extracting(Disconnected::user)
                .containsOnly(Optional.of("anna"));
        assertThat(bystander.read()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void C4_D2_aCancelAtAnyRequestLetsNewcomersInAgain(UpdateStrategy strategy) throws IOException {
        boolean cancelled = true;
        for (int k = 1; cancelled; k++) {
            startAs(MemoryProfile.windows().with(Switch.NOTIFY));
            hold("anna", HELD.toString());
            AtomicReference<UpdateHandle> run = new AtomicReference<>();
            CountDownLatch known = new CountDownLatch(1);
            AtomicInteger requests = new AtomicInteger();
            int at = k;
            server.beforeEach((primitive, path) -> {
                if (requests.incrementAndGet() == at) {
                    await(known);
                    run.get().cancel();
                }
            });
            run.set(update(share, strategy, AT_ONCE.thenDisconnectAfter(GRACE)).start());
            known.countDown();
            Throwable end = catchThrowable(() -> run.get().await());
            server.beforeEach((primitive, path) -> {});
            cancelled = requests.get() >= at;
            assertThat(admits()).as("cancelled at request %d: %s", k, end).isEqualTo(before);
            assertThat(records())
                    .as("cancelled at request %d: %s", k, end)
                    .noneMatch(name -> name.contains("cordon") || name.endsWith(".lea"));
            close();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void D6_whoHasFinishedLeavesTheCordonOfTheNextAlone() throws IOException, InterruptedException {
        startAs(MemoryProfile.windows());
        MemoryClient anna = server.open("packages", "anna", "pc-anna");
        anna.open(HELD, Set.of(Access.READ), Set.of(Access.READ));
        CountDownLatch warned = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        ForcedDisconnect second = ForcedDisconnect.after(GRACE).toldBy((holder, text) -> {
            warned.countDown();
            await(released);
            return true;
        });
        Update next = shareOver(backend)
                .update("OFFICE")
                .from(TestSource.of(OLD))
                .strategy(UpdateStrategy.PATCH)
                .whenInUse(AT_ONCE.thenDisconnect(second));
        AtomicReference<UpdateHandle> running = new AtomicReference<>();
        ForcedDisconnect first = ForcedDisconnect.after(GRACE)
                .withFarewell("over")
                .toldBy((holder, text) -> {
                    if (text.equals("over")) {
                        reopen(anna);
                        running.set(next.start());
                        await(warned);
                    }
                    return true;
                });
        UpdateReport report = update(share, UpdateStrategy.PATCH, AT_ONCE.thenDisconnect(first))
                .run();
        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        String meanwhile = admits();
        released.countDown();
        UpdateReport last = running.get().await();
        assertThat(meanwhile).as("the next one keeps newcomers off").isNotEqualTo(before);
        assertThat(last.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(last.warnings()).isEmpty();
        assertThat(admits()).isEqualTo(before);
    }

    private static void reopen(MemoryClient client) {
        try {
            client.open(HELD, Set.of(Access.READ), Set.of(Access.READ));
        } catch (ShareException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void D5_whoAsksForOneAttemptHasOneWhateverACrashedProgramCounted() throws IOException, InterruptedException {
        MemoryClient.Handle held = hold("anna", HELD.toString());
        diesWaiting(InUsePolicy.retry(9, INTERVAL));
        held.close();
        UpdateReport report =
                update(share, UpdateStrategy.PATCH, InUsePolicy.never()).run();
        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(report.attempts()).isEqualTo(1);
        assertThat(records()).isEmpty();
    }

    @Test
    void Q191360_anAttemptIsCountedByOneAlsoWhenTheTimeIsOver() throws IOException, InterruptedException {
        hold("anna", HELD.toString());
        InUsePolicy policy = InUsePolicy.retry(9, INTERVAL);
        diesWaiting(policy);
        clock.advance(INTERVAL.multipliedBy(20));
        UpdateException e = catchThrowableOfType(
                UpdateException.class,
                () -> update(share, UpdateStrategy.PATCH, policy).run());
        assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
        assertThat(e.report().attempts())
                .as("one before the crash, one since, for the time is over")
                .isEqualTo(2);
        assertThat(records()).isEmpty();
    }

    @Test
    void D1_whoWasWarnedByAProgramThatCrashedHearsOfTheEnd() throws IOException, InterruptedException {
        hold("anna", HELD.toString());
        diesInGrace();
        UpdateReport report = update(share, UpdateStrategy.PATCH, AT_ONCE.thenDisconnectAfter(GRACE))
                .run();
        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(server.messages())
                .containsExactly(
                        "anna: Update in 5 minutes: please save and close OFFICE.", "anna: OFFICE may be used again.");
    }

    private void diesInGrace() throws IOException, InterruptedException {
        FaultBackend mortal = new FaultBackend(backend);
        clock.onSleep((number, time) -> {
            if (!server.messages().isEmpty()) {
                mortal.use(FaultPlan.crashAfter(0));
            }
        });
        Share crashing = mortal(mortal);
        assertThat(catchThrowable(() -> update(crashing, UpdateStrategy.PATCH, AT_ONCE.thenDisconnectAfter(GRACE))
                        .run()))
                .isNotNull();
        mortal.dropClient();
        clock.onSleep((number, time) -> {});
    }

    @Test
    void whoLeavesByHimselfIsNotReportedAsDisconnected() throws IOException {
        MemoryClient.Handle held = hold("anna", HELD.toString());
        AtomicInteger listings = new AtomicInteger();
        AtomicBoolean claimed = new AtomicBoolean();
        clock.onSleep((number, time) -> claimed.set(false));
        server.beforeEach((primitive, path) -> {
            claimed.compareAndSet(false, primitive.equals("claim") && path.equals(HELD));
            boolean inClosing = claimed.get() && primitive.equals("openFiles");
            if (inClosing && !server.messages().isEmpty() && listings.incrementAndGet() == 2) {
                held.close();
            }
        });
        UpdateReport report = update(share, UpdateStrategy.PATCH, AT_ONCE.thenDisconnectAfter(GRACE))
                .run();
        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(listings).hasValueGreaterThanOrEqualTo(2);
        assertThat(report.disconnected()).isEmpty();
    }
}
