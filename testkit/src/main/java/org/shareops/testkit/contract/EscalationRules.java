package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.shareops.Shares;
import org.shareops.Update;
import org.shareops.model.Capability;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.Ownership;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.spi.Admission;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.ForcedDisconnect.Scope;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Rules D1, D3, D4, D5 and D7: those in the way are got off if the policy wants that and the share can do it, and nobody else. */
abstract class EscalationRules extends Rules {
    private static final Duration GRACE = Duration.ofMillis(300);
    private static final Map<String, String> OLD = Map.of("A.TXT", "old", "B.TXT", "old");
    private static final Map<String, String> NEW = Map.of("A.TXT", "new content", "B.TXT", "new content");
    private static final Set<Primitive> WRITING = EnumSet.of(
            Primitive.CREATE,
            Primitive.CREATE_WHOLE,
            Primitive.CREATE_DIRECTORY,
            Primitive.RENAME,
            Primitive.DELETE,
            Primitive.CLAIM,
            Primitive.SET_ATTRIBUTES,
            Primitive.REFUSE_NEWCOMERS);

    private ForcedDisconnect wholly(Scope scope) throws ShareException {
        ForcedDisconnect how = ForcedDisconnect.after(GRACE).withScope(scope);
        return on().can(Capability.REFUSE_NEWCOMERS) ? how : how.withoutCordon();
    }

    private boolean can(Scope scope) throws ShareException {
        return on().can(Capability.LIST_OPEN_FILES)
                && on().can(scope == Scope.FILE ? Capability.CLOSE_FILE : Capability.DISCONNECT);
    }

    private Update update(Shares shares, Source content, UpdateStrategy strategy, InUsePolicy policy) {
        return on().share(shares)
                .update(on().at("DIR").toString())
                .from(content)
                .strategy(strategy)
                .whenInUse(policy);
    }

    private void publishOld(UpdateStrategy strategy) throws Exception {
        update(on().shares(), on().source(OLD), strategy, InUsePolicy.never()).run();
    }

    @Test
    void D1_D2_D4_whoIsInTheWayIsGotOffAndNobodyElse() throws Exception {
        Scope scope = can(Scope.FILE) ? Scope.FILE : Scope.SESSION;
        if (!can(scope)) {
            throw new NotVerified("the backend can close nobody's files, or does not list them");
        }
        UpdateStrategy strategy = on().strategies().get(0);
        publishOld(strategy);
        on().put("BESIDE.TXT", "beside");
        byte @Nullable [] before = state();
        OtherClient bystander = on().other();
        OtherClient holder = on().other();
        try (OtherClient.Hold beside = bystander.hold("BESIDE.TXT");
                OtherClient.Hold held = holder.hold("DIR/A.TXT")) {
            assertThat(held.isOpen()).isTrue();
            boolean apart =
                    scope == Scope.FILE || Collections.disjoint(sessionsAt("BESIDE.TXT"), sessionsAt("DIR/A.TXT"));
            UpdateReport report = update(
                            on().shares(),
                            on().source(NEW),
                            strategy,
                            InUsePolicy.retry(0, Duration.ZERO).thenDisconnect(wholly(scope)))
                    .run();
            assertThat(report.outcome())
                    .as(Rule.D1.asks("an update that gets through, since the policy lets it disconnect"))
                    .isEqualTo(Outcome.COMMITTED);
            assertThat(report.disconnected())
                    .as(Rule.D1.asks("a report of who was disconnected"))
                    .anyMatch(each -> each.files().contains(on().at("DIR/A.TXT")));
            Scene.await(() -> Rule.D1.asks("what was in the way, closed"), () -> !held.isOpen());
            if (apart) {
                assertThat(beside.isOpen())
                        .as(Rule.D4.asks("that what another holds beside the target stays open"))
                        .isTrue();
                assertThat(report.disconnected())
                        .as(Rule.D4.asks("no collateral"))
                        .allMatch(each -> each.collateral() == 0);
            } else {
                on().notShown(
                                Rule.D4,
                                "the fixture's other clients share one session, and whole sessions are ended here");
            }
        }
        assertThat(on().tree("DIR")).as(Rule.D1.asks("the new content")).isEqualTo(NEW);
        assertThat(state())
                .as(Rule.D2.asks("the state of before, byte for byte"))
                .isEqualTo(before);
        if (before == null) {
            on().notShown(Rule.D2, "the backend cannot refuse newcomers");
        }
    }

    private Set<String> sessionsAt(String path) throws ShareException {
        Set<String> sessions = new HashSet<>();
        on().share().openFiles(on().at(path)).items().stream()
                .filter(open -> open.own() != Ownership.YES)
                .forEach(open -> open.sessionId().ifPresent(sessions::add));
        return sessions;
    }

    private byte @Nullable [] state() throws ShareException {
        return on().can(Capability.REFUSE_NEWCOMERS)
                ? on().facet(Admission.class).save()
                : null;
    }

    @Test
    void D3_aPolicyThatCannotBeHadIsRefusedInThePlan() throws Exception {
        UpdateStrategy strategy = on().strategies().get(0);
        publishOld(strategy);
        List<Scope> missing = new ArrayList<>();
        for (Scope scope : Scope.values()) {
            if (!can(scope)) {
                missing.add(scope);
                assertRefused(
                        on().shares(), strategy, ForcedDisconnect.after(GRACE).withScope(scope));
            }
        }
        if (!on().can(Capability.REFUSE_NEWCOMERS)) {
            Scope scope = can(Scope.FILE) ? Scope.FILE : Scope.SESSION;
            missing.add(scope);
            assertRefused(on().shares(), strategy, ForcedDisconnect.after(GRACE).withScope(scope));
        }
        if (missing.isEmpty()) {
            throw new NotVerified("the backend can do everything that a policy can want");
        }
        assertThat(on().tree("DIR")).as(Rule.D3.asks("the content of before")).isEqualTo(OLD);
    }

    private void assertRefused(Shares shares, UpdateStrategy strategy, ForcedDisconnect how) throws Exception {
        Update update = update(
                shares,
                on().source(NEW),
                strategy,
                InUsePolicy.retry(0, Duration.ZERO).thenDisconnect(how));
        on().backend().use(FaultPlan.none());
        ShareException e = Scene.refusal(Rule.D3.asks("a refusal of a policy that it cannot carry out"), update::plan);
        assertThat(e.kind())
                .as(Rule.D3.asks("UNSUPPORTED, or ACCESS_DENIED for a right that is missing"))
                .isIn(ErrorKind.UNSUPPORTED, ErrorKind.ACCESS_DENIED);
        ShareException again =
                Scene.refusal(Rule.D3.asks("a refusal of a policy that it cannot carry out"), update::run);
        assertThat(again.kind()).as(Rule.D3.asks("what the plan said")).isEqualTo(e.kind());
        assertThat(on().backend().calls())
                .as(Rule.D3.asks("no request that changes anything"))
                .noneMatch(call -> WRITING.contains(call.primitive()));
    }

    @Test
    void D5_attemptsCountOnAfterACrash() throws Exception {
        UpdateStrategy strategy = on().strategies().get(0);
        publishOld(strategy);
        InUsePolicy policy = InUsePolicy.retry(2, Duration.ofMinutes(30));
        Source source = on().source(NEW);
        OtherClient holder = on().other();
        try (OtherClient.Hold held = holder.hold("DIR/A.TXT")) {
            assertThat(held.isOpen()).isTrue();
            FaultBackend mortal = new FaultBackend(on().fixture().backend());
            VirtualClock clock = new VirtualClock(Instant.parse("2024-01-01T00:00:00Z"));
            clock.onSleep((number, time) -> {
                if (time.equals(policy.interval())) {
                    mortal.use(FaultPlan.crashAfter(0));
                }
            });
            Shares crashing = sharesOver(mortal, clock);
            Throwable crash = catchThrowable(
                    () -> update(crashing, source, strategy, policy).run());
            if (crash == null) {
                throw new NotVerified("what another holds is replaced here, as on a disk");
            }
            mortal.dropClient();
            clock.onSleep((number, time) -> {});
            Shares next = on().shares(on().fixture().administrator(), clock);
            UpdateException e =
                    failure(() -> update(next, source, strategy, policy).run());
            assertThat(e.report().outcome())
                    .as(Rule.D5.asks("an end, when all attempts were made"))
                    .isEqualTo(Outcome.IN_USE);
            assertThat(e.report().attempts())
                    .as(Rule.D5.asks("as many attempts as the policy has, those of the program that crashed included"))
                    .isEqualTo(3);
        }
        assertThat(on().tree("DIR")).as(Rule.D5.asks("the content of before")).isEqualTo(OLD);
    }

    /** Of a program that crashes, so that nobody closes it. */
    private Shares sharesOver(FaultBackend mortal, EngineClock clock) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(mortal)
                .credentials(CredentialsProvider.of(on().fixture().administrator()))
                .clock(clock)
                .build();
    }

    private static UpdateException failure(Scene.Work work) throws Exception {
        try {
            work.run();
        } catch (UpdateException e) {
            return e;
        }
        throw new AssertionError(Rule.D5.asks("a failure, since somebody is in the way all the time"));
    }

    /** Where nobody could come and lift it, it has to be lifted without anybody's coming. */
    @Test
    void D7_aCrashLeavesNobodyShutOutWhereNobodyCouldComeAndChangeThat() throws Exception {
        Admission admission = on().facet(Admission.class);
        if (admission.admitsAdministrators()) {
            throw new NotVerified("administrators can come in at any time, and whoever comes next lifts it");
        }
        FaultBackend mortal = new FaultBackend(on().fixture().backend());
        on().share(sharesOver(mortal, Patience.clock())).cordon("a test");
        mortal.use(FaultPlan.crashAfter(0));
        mortal.dropClient();
        Scene.await(
                () -> Rule.D7.asks("that people can log on again after a crash, without anybody's help"),
                () -> catchThrowable(() -> on().anotherVolume().stat(on().at(""))) == null);
        on().share().recover();
    }
}
