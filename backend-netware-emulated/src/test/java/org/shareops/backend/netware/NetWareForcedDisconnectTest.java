package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Shares;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.ServerEvent;
import org.shareops.model.CordonScope;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.Trees;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.ForcedDisconnect.Scope;
import org.shareops.update.ForeignFiles;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateHandle;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Warned;

/** Q202063 and its edges, counted on the server: an operator gets those off who run the program that he updates. */
class NetWareForcedDisconnectTest {
    private static final Duration INTERVAL = Duration.ofMinutes(30);
    private static final Duration GRACE = Duration.ofMinutes(5);
    private static final InUsePolicy POLICY = ForcedScene.policy(INTERVAL, ForcedScene.how(GRACE));
    private static final int LONGEST_TEXT = 58;

    @TempDir
    Path work;

    private static CallMatcher calls(Primitive... primitives) {
        return CallMatcher.callsTo(primitives);
    }

    /** A test's own traffic cannot fail the library's calls. */
    @FunctionalInterface
    private interface Deed {
        void happen() throws IOException;
    }

    private static void now(Deed deed) {
        try {
            deed.happen();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UpdateException failureOf(ForcedScene scene, UpdateStrategy strategy, InUsePolicy policy) {
        return catchThrowableOfType(
                UpdateException.class, () -> scene.update(strategy, policy).run());
    }

    /** Both at the same time, on a server each, so that one waits while the other does. */
    @Test
    void Q202063_exactlyTheHolderIsClearedInRealTime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (Future<Boolean> each : threads.invokeAll(List.<Callable<Boolean>>of(
                    () -> isExactlyTheHolderCleared(UpdateStrategy.SWAP),
                    () -> isExactlyTheHolderCleared(UpdateStrategy.PATCH)))) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean isExactlyTheHolderCleared(UpdateStrategy strategy) throws IOException {
        Duration second = Duration.ofSeconds(1);
        try (ForcedScene scene = ForcedScene.real(work.resolve(strategy.name()))) {
            Workstation holder = scene.user(NetWareFixture.PLAIN).opens(ForcedScene.PROGRAM);
            Workstation idle = scene.user(NetWareFixture.OTHER);
            Workstation elsewhere = scene.user(NetWareFixture.OTHER).opens(ForcedScene.ELSEWHERE);
            Workstation attached = scene.attached();
            List<String> seen = new ArrayList<>();
            List<Workstation> back = new ArrayList<>();
            scene.backend.use(FaultPlan.builder()
                    .after(
                            calls(Primitive.TELL),
                            call -> now(() -> seen.addAll((back.isEmpty() ? holder : back.get(0)).reads())))
                    .after(
                            calls(Primitive.RESTORE_ADMISSION),
                            call -> now(() -> back.add(scene.keep(holder.comesBackAs(NetWareFixture.PLAIN)))))
                    .build());

            UpdateReport report =
                    scene.update(strategy, ForcedScene.policy(second)).run();

            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.attempts()).isEqualTo(3);
            assertThat(scene.isNew()).isTrue();
            assertThat(scene.cleared()).isEqualTo(1);
            assertThat(scene.events(ServerEvent.Type.CLEARED))
                    .singleElement()
                    .satisfies(event -> assertThat(event.connection()).isEqualTo(holder.number()));
            assertThat(report.disconnected()).singleElement().satisfies(each -> {
                assertThat(each.scope()).isEqualTo(Scope.SESSION);
                assertThat(each.user()).contains(NetWareFixture.PLAIN);
                assertThat(each.files()).containsExactly(SharePath.of(ForcedScene.PROGRAM));
                assertThat(each.collateral()).isZero();
            });
            assertThat(idle.isIn() && elsewhere.isIn() && attached.isIn()).isTrue();
            assertThat(scene.on.server().connections())
                    .as("what the bystander has open")
                    .anyMatch(each -> each.number() == elsewhere.number()
                            && each.openFiles().size() == 1);
            assertThat(scene.events(
                            ServerEvent.Type.LOGINS_DISABLED,
                            ServerEvent.Type.MESSAGE,
                            ServerEvent.Type.CLEARED,
                            ServerEvent.Type.LOGINS_ENABLED))
                    .extracting(event -> event.type())
                    .containsExactly(
                            ServerEvent.Type.LOGINS_DISABLED,
                            ServerEvent.Type.MESSAGE,
                            ServerEvent.Type.CLEARED,
                            ServerEvent.Type.LOGINS_ENABLED,
                            ServerEvent.Type.MESSAGE);
            assertThat(seen)
                    .containsExactly("Update in 1 second: please save and close OFFICE.", "OFFICE may be used again.");
            assertThat(scene.messages()).hasSize(2).allMatch(text -> text.startsWith(NetWareFixture.PLAIN + ": "));
            assertThat(report.warned())
                    .containsExactly(new Warned(Optional.of(NetWareFixture.PLAIN), List.of("127.0.0.1"), true));
            scene.assertNothingIsLeft();
            return true;
        }
    }

    @Test
    void Q202063_thePlanSaysThatTheWholeServerIsShut() throws IOException {
        try (ForcedScene scene = ForcedScene.virtual(work)) {
            UpdatePlan plan = scene.update(UpdateStrategy.PATCH, POLICY).plan();
            assertThat(plan.shuts()).contains(CordonScope.SERVER);
            assertThat(scene.events(ServerEvent.Type.LOGINS_DISABLED)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"APPS", "LONGNAME.DIR", "A name that is much longer than any of the old days"})
    void Q202063_whatUsersSeeFitsWhereItMatters(String target) throws IOException {
        try (ForcedScene scene = ForcedScene.virtual(work)) {
            Trees.copy(scene.old, scene.on.disk().resolve(target));
            Workstation holder = scene.user(NetWareFixture.PLAIN).opens(target + "/APP.EXE");
            List<String> seen = new ArrayList<>();
            scene.backend.use(FaultPlan.builder()
                    .after(
                            calls(Primitive.TELL).first(1),
                            call -> now(() -> {
                                seen.addAll(holder.reads());
                                holder.close();
                            }))
                    .build());
            scene.share()
                    .update(target)
                    .from(Source.directory(scene.fresh))
                    .strategy(UpdateStrategy.PATCH)
                    .foreignFiles(ForeignFiles.KEEP)
                    .whenInUse(POLICY)
                    .run();
            String whole = "Update in 5 minutes: please save and close " + target + ".";
            assertThat(seen).singleElement().satisfies(text -> {
                assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(LONGEST_TEXT);
                assertThat(whole).startsWith(text);
                assertThat(text.equals(whole)).isEqualTo(target.length() <= 12);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void Q202063_1_whoConnectsAgainAtOnceIsKeptOutUntilTheEnd(UpdateStrategy strategy) throws IOException {
        try (ForcedScene scene = ForcedScene.virtual(work)) {
            Workstation holder = scene.user(NetWareFixture.PLAIN).opens(ForcedScene.PROGRAM);
            Deed refused = () -> assertThatThrownBy(() -> holder.comesBackAs(NetWareFixture.PLAIN))
                    .isInstanceOf(IOException.class);
            scene.backend.use(FaultPlan.builder()
                    .after(calls(Primitive.DISCONNECT), call -> now(refused))
                    .before(calls(Primitive.RESTORE_ADMISSION), call -> now(refused))
                    .after(
                            calls(Primitive.RESTORE_ADMISSION),
                            call -> now(() -> scene.keep(holder.comesBackAs(NetWareFixture.PLAIN))
                                    .opens(ForcedScene.PROGRAM)))
                    .build());
            UpdateReport report = scene.update(strategy, POLICY).run();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(scene.isNew()).isTrue();
            assertThat(scene.events(ServerEvent.Type.LOGIN_REFUSED)).hasSize(2);
            assertThat(scene.cleared()).isEqualTo(1);
            scene.assertNothingIsLeft();
        }
    }

    /** Three who are logged in; each opens the program as soon as the one before is cleared. */
    private static void comeInTurn(ForcedScene scene) throws IOException {
        List<Workstation> waiting = new ArrayList<>();
        scene.user(NetWareFixture.PLAIN).opens(ForcedScene.PROGRAM);
        waiting.add(scene.user(NetWareFixture.OTHER));
        waiting.add(scene.user(NetWareFixture.OTHER));
        scene.backend.use(FaultPlan.builder()
                .after(
                        calls(Primitive.DISCONNECT),
                        call -> now(() -> {
                            if (!waiting.isEmpty()) {
                                waiting.remove(0).opens(ForcedScene.PROGRAM);
                            }
                        }))
                .build());
    }

    @Test
    void Q202063_1_whoIsInAlreadyAndOpensItAtOnceCostsARound() throws IOException {
        try (ForcedScene scene = ForcedScene.virtual(work)) {
            comeInTurn(scene);
            UpdateReport report = scene.update(UpdateStrategy.SWAP, POLICY).run();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.disconnected()).hasSize(3).allMatch(each -> each.collateral() == 0);
            assertThat(scene.cleared()).isEqualTo(3);
            assertThat(report.warned()).hasSize(1);
            scene.assertNothingIsLeft();
        }
    }

    @Test
    void Q202063_1_afterTheLastRoundItIsGivenUpAndLoginsAreEnabled() throws IOException {
        try (ForcedScene scene = ForcedScene.virtual(work)) {
            comeInTurn(scene);
            UpdateException e = failureOf(
                    scene,
                    UpdateStrategy.PATCH,
                    ForcedScene.policy(INTERVAL, ForcedScene.how(GRACE).withRounds(2)));
            assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
            assertThat(e.report().outcome()).isEqualTo(Outcome.IN_USE);
            assertThat(e.report().holders())
                    .extracting(each -> each.user())
                    .containsExactly(Optional.of(NetWareFixture.OTHER));
            assertThat(scene.cleared()).isEqualTo(2);
            assertThat(scene.isOld()).isTrue();
            scene.assertNothingIsLeft();
        }
    }

    @Test
    void Q202063_3_whoHasGotTheNumberMeanwhileIsNotHit() throws IOException {
        try (ForcedScene scene = ForcedScene.virtual(work)) {
            Workstation holder = scene.user(NetWareFixture.PLAIN).opens(ForcedScene.PROGRAM);
            List<Workstation> innocent = new ArrayList<>();
            scene.backend.use(FaultPlan.builder()
                    .before(
                            calls(Primitive.DISCONNECT),
                            call -> now(() -> {
                                assertThat(scene.on.server().clear(holder.number()))
                                        .isTrue();
                                innocent.add(scene.user(NetWareFixture.OTHER));
                            }))
                    .build());
            ForcedDisconnect how = ForcedScene.how(GRACE).withoutCordon();
            UpdateReport report = scene.update(UpdateStrategy.PATCH, ForcedScene.policy(INTERVAL, how))
                    .run();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(innocent).singleElement().satisfies(each -> {
                assertThat(each.number()).isEqualTo(holder.number());
                assertThat(each.isIn()).isTrue();
            });
            assertThat(scene.events(ServerEvent.Type.CLEARED))
                    .as("at the console")
                    .hasSize(1);
            assertThat(scene.events(ServerEvent.Type.LOGINS_DISABLED)).isEmpty();
            scene.assertNothingIsLeft();
        }
    }

    private static Map<Counter, Long> writes(ForcedScene scene) {
        Map<Counter, Long> all = new HashMap<>(scene.on.server().counters());
        all.keySet()
                .retainAll(List.of(
                        Counter.CREATE_REQUESTS,
                        Counter.BYTES_WRITTEN,
                        Counter.DELETE_REQUESTS,
                        Counter.RENAME_OK,
                        Counter.RENAME_DENIED,
                        Counter.LOGIN_DISABLED,
                        Counter.MESSAGE_SENT,
                        Counter.SESSION_CLOSED));
        return all;
    }

    @Test
    void Q202063_5_D3_whoIsNoOperatorIsRefusedInThePlan() throws IOException {
        try (ForcedScene scene = ForcedScene.virtual(work);
                Shares plain = scene.on.sharesAs(NetWareFixture.PLAIN)) {
            scene.user(NetWareFixture.OTHER).opens(ForcedScene.PROGRAM);
            Map<Counter, Long> before = writes(scene);
            for (boolean run : new boolean[] {false, true}) {
                var update = scene.on
                        .share(plain)
                        .update(ForcedScene.TARGET)
                        .from(Source.directory(scene.fresh))
                        .whenInUse(POLICY);
                ShareException e = catchThrowableOfType(ShareException.class, () -> {
                    if (run) {
                        update.run();
                    } else {
                        update.plan();
                    }
                });
                assertThat(e.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
                assertThat(e).hasMessageContaining("right to list").hasMessageContaining("operators of the server");
            }
            assertThat(writes(scene)).isEqualTo(before);
        }
    }

    @Test
    void Q202063_D3_singleFilesCannotBeClosedAndThatIsSaidInThePlan() throws IOException {
        try (ForcedScene scene = ForcedScene.virtual(work)) {
            scene.user(NetWareFixture.PLAIN).opens(ForcedScene.PROGRAM);
            Map<Counter, Long> before = writes(scene);
            InUsePolicy files = InUsePolicy.retry(1, INTERVAL).thenDisconnectAfter(GRACE);
            ShareException planned = catchThrowableOfType(
                    ShareException.class,
                    () -> scene.update(UpdateStrategy.PATCH, files).plan());
            UpdateException run = failureOf(scene, UpdateStrategy.PATCH, files);
            assertThat(planned.kind()).isEqualTo(ErrorKind.UNSUPPORTED);
            assertThat(run.kind()).isEqualTo(ErrorKind.UNSUPPORTED);
            assertThat(planned)
                    .hasMessageContaining("close single files")
                    .hasMessageContaining("NetWare closes connections");
            assertThat(run.report().attempts()).isZero();
            assertThat(writes(scene)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void Q202063_6_whoIsNotListedCannotBeClearedAndIsNotLookedForAgain(UpdateStrategy strategy) throws IOException {
        try (ForcedScene scene = ForcedScene.virtual(work)) {
            Workstation idle = scene.user(NetWareFixture.PLAIN);
            CallMatcher takes = calls(Primitive.CLAIM, Primitive.RENAME)
                    .where(call -> call.path().equals(SharePath.of(ForcedScene.PROGRAM))
                            || call.path().equals(SharePath.of(ForcedScene.TARGET)));
            AtomicInteger refused = new AtomicInteger();
            // As by a module of the server: it is on connection 0, which is in no list.
            scene.backend.use(FaultPlan.builder()
                    .before(takes, call -> refused.incrementAndGet())
                    .refuse(takes, ErrorKind.IN_USE)
                    .build());
            UpdateException e = failureOf(scene, strategy, POLICY);
            assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
            assertThat(e.report().outcome()).isEqualTo(Outcome.IN_USE);
            assertThat(e.report().holders()).isEmpty();
            assertThat(e.report().holdersUnknown()).isPresent();
            assertThat(refused).as("two attempts, the last, and one look more").hasValueLessThanOrEqualTo(4);
            assertThat(scene.messages()).isEmpty();
            assertThat(scene.cleared()).isZero();
            assertThat(idle.isIn()).isTrue();
            assertThat(scene.isOld()).isTrue();
            scene.assertNothingIsLeft();
        }
    }

    @Test
    void Q202063_8_whoTakesNoMessagesIsReportedAndHasHisGraceAllTheSame() throws IOException {
        try (ForcedScene scene = ForcedScene.virtual(work)) {
            scene.user(NetWareFixture.PLAIN).castsOff().opens(ForcedScene.PROGRAM);
            UpdateReport report = scene.update(UpdateStrategy.PATCH, POLICY).run();
            assertThat(report.warned())
                    .containsExactly(new Warned(Optional.of(NetWareFixture.PLAIN), List.of("127.0.0.1"), false));
            assertThat(report.phases().get(Phase.GRACE)).isEqualTo(GRACE);
            assertThat(scene.messages()).isEmpty();
            assertThat(scene.cleared()).isEqualTo(1);
            scene.assertNothingIsLeft();
        }
    }

    @Test
    void Q202063_8_whoDoesNotReadHisWarningIsToldByTheCallerInTheEnd() throws IOException {
        try (ForcedScene scene = ForcedScene.virtual(work)) {
            scene.user(NetWareFixture.PLAIN).opens(ForcedScene.PROGRAM);
            List<String> told = new ArrayList<>();
            ForcedDisconnect how = ForcedScene.how(GRACE).toldBy((holder, text) -> told.add(text));
            scene.update(UpdateStrategy.PATCH, ForcedScene.policy(INTERVAL, how))
                    .run();
            assertThat(scene.messages()).hasSize(1);
            assertThat(told).as("he is cleared and not back").containsExactly("OFFICE may be used again.");
        }
    }

    @Test
    void D1_whoLeavesInTheGraceIsToldTwiceAndNotCleared() throws IOException {
        try (ForcedScene scene = ForcedScene.virtual(work)) {
            Workstation holder = scene.user(NetWareFixture.PLAIN);
            Workstation program = scene.user(NetWareFixture.PLAIN).opens(ForcedScene.PROGRAM);
            List<String> seen = new ArrayList<>();
            scene.backend.use(FaultPlan.builder()
                    .after(
                            calls(Primitive.TELL),
                            call -> now(() -> {
                                if (seen.isEmpty()) {
                                    seen.addAll(program.reads());
                                    program.close();
                                } else {
                                    seen.addAll(holder.reads());
                                }
                            }))
                    .build());
            UpdateReport report = scene.update(UpdateStrategy.SWAP, POLICY).run();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.disconnected()).isEmpty();
            assertThat(scene.cleared()).isZero();
            assertThat(seen).hasSize(2);
            assertThat(scene.messages()).hasSize(2);
            assertThat(report.phases().get(Phase.GRACE)).isLessThan(GRACE);
            scene.assertNothingIsLeft();
        }
    }

    @Test
    void D2_whoCancelsInTheGraceLeavesLoginsEnabled() throws Exception {
        try (ForcedScene scene = ForcedScene.virtual(work)) {
            Workstation holder = scene.user(NetWareFixture.PLAIN).opens(ForcedScene.PROGRAM);
            CompletableFuture<UpdateHandle> handle = new CompletableFuture<>();
            List<String> seen = new ArrayList<>();
            scene.backend.use(FaultPlan.builder()
                    .after(
                            calls(Primitive.TELL),
                            call -> now(() -> {
                                assertThat(scene.on.server().isLoginEnabled()).isEqualTo(!seen.isEmpty());
                                seen.addAll(holder.reads());
                                handle.join().cancel();
                            }))
                    .build());
            handle.complete(scene.update(UpdateStrategy.SWAP, POLICY).start());
            UpdateException e = catchThrowableOfType(
                    UpdateException.class, () -> handle.join().await());
            assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED);
            assertThat(seen).hasSize(2);
            assertThat(scene.cleared()).isZero();
            assertThat(scene.isOld()).isTrue();
            scene.assertNothingIsLeft();
        }
    }

    /** By an operator at the console, or since the keeper that stands by for us was killed. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void D2_D7_whereLoginsAreEnabledMeanwhileTheyStayEnabledAndThatIsReported(boolean atConsole) throws IOException {
        try (ForcedScene scene = ForcedScene.virtual(work)) {
            Workstation holder = scene.user(NetWareFixture.PLAIN).opens(ForcedScene.PROGRAM);
            scene.backend.use(FaultPlan.builder()
                    .after(
                            calls(Primitive.TELL).first(1),
                            call -> now(() -> {
                                holder.reads();
                                if (atConsole) {
                                    scene.on.server().enableLogin();
                                } else {
                                    killKeepers();
                                }
                                ForcedScene.await(() -> scene.on.server().isLoginEnabled());
                            }))
                    .build());
            UpdateReport report = scene.update(UpdateStrategy.PATCH, POLICY).run();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(scene.events(ServerEvent.Type.LOGINS_DISABLED)).hasSize(1);
            assertThat(report.warnings()).anyMatch(text -> text.contains("were let in before"));
            scene.assertNothingIsLeft();
        }
    }

    private static void killKeepers() {
        ProcessHandle.current()
                .children()
                .filter(each -> each.info().commandLine().orElse("").contains("KeeperProcess"))
                .forEach(ProcessHandle::destroyForcibly);
    }
}
