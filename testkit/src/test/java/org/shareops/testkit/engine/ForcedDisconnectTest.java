package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Cordon;
import org.shareops.Share;
import org.shareops.Update;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.model.Access;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Sample;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.ForcedDisconnect.Scope;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Warned;

/** Q147819 and Q202063: rules D1 to D6, with a clock on which a week takes no time. */
class ForcedDisconnectTest extends ForcedUpdateScene {
    private static final InUsePolicy POLICY = InUsePolicy.retry(2, INTERVAL).thenDisconnectAfter(GRACE);

    private int files = 5;
    private int changed = 3;

    private Map<String, String> content(String version) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < files; i++) {
            all.put(String.format(Locale.ROOT, "F%02d.DAT", i), (i < changed ? version : "same") + " " + i);
        }
        all.put("KEPT.TXT", "same");
        return all;
    }

    @BeforeEach
    void start() throws IOException {
        startAs(MemoryProfile.windows().with(Switch.NOTIFY));
    }

    private void startAs(MemoryProfile profile) throws IOException {
        serve(profile, content("old"));
    }

    private Update update(Share on, UpdateStrategy strategy, InUsePolicy policy) {
        return on.update("OFFICE")
                .from(TestSource.of(content("new")))
                .strategy(strategy)
                .whenInUse(policy);
    }

    private Map<String, String> live() throws IOException {
        Map<String, String> found = new TreeMap<>();
        for (Entry entry : share.files().list("OFFICE")) {
            try (InputStream in = share.files().read("OFFICE/" + entry.name())) {
                found.put(entry.name(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void Q147819_aHolderOfNineDaysIsGotOffAtTheAnnouncedTime(UpdateStrategy strategy) throws IOException {
        files = 100;
        changed = 61;
        startAs(MemoryProfile.windows().with(Switch.NOTIFY));
        String before = admits();
        MemoryClient.Handle held = hold("anna", "OFFICE/F37.DAT");
        MemoryClient.Handle elsewhere = elsewhere("carl");
        server.open("packages", "bob", "pc-bob");
        List<Boolean> newcomers = new ArrayList<>();
        clock.onSleep((number, time) -> newcomers.add(letsIn("anna")));
        Instant start = clock.instant();

        UpdateReport report = update(share, strategy, POLICY).run();

        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(Duration.between(start, clock.instant())).isEqualTo(Duration.ofMinutes(95));
        assertThat(report.deadline()).contains(start.plus(Duration.ofMinutes(95)));
        assertThat(report.attempts()).isEqualTo(4);
        assertThat(report.warned()).extracting(Warned::user).containsExactly(Optional.of("anna"));
        assertThat(report.warned()).allMatch(Warned::delivered);
        assertThat(report.disconnected()).singleElement().satisfies(each -> {
            assertThat(each.files()).containsExactly(SharePath.of("OFFICE/F37.DAT"));
            assertThat(each.scope()).isEqualTo(Scope.FILE);
            assertThat(each.collateral()).isZero();
        });
        assertThat(server.messages())
                .containsExactly(
                        "anna: Update in 5 minutes: please save and close OFFICE.", "anna: OFFICE may be used again.");
        assertThat(live()).isEqualTo(content("new"));
        assertThat(admits()).isEqualTo(before);
        assertThat(newcomers.subList(0, 3)).as("between attempts").containsOnly(true);
        assertThat(newcomers.subList(3, newcomers.size()))
                .as("in the grace")
                .hasSizeGreaterThan(10)
                .containsOnly(false);
        assertThat(letsIn("anna")).isTrue();
        assertThat(catchThrowable(held::read)).as("closed by the server").isInstanceOf(ShareException.class);
        assertThat(elsewhere.read()).isEmpty();
        assertThat(records()).isEmpty();
        long changed = content("new").entrySet().stream()
                .filter(each -> each.getValue().startsWith("new"))
                .mapToLong(each -> each.getValue().length())
                .sum();
        assertThat(report.bytesSent()).as("staged once, what differs").isEqualTo(changed);
    }

    private MemoryClient.Handle elsewhere(String user) throws IOException {
        putEmpty("elsewhere.txt");
        return hold(user, "elsewhere.txt");
    }

    private boolean letsIn(String user) throws IOException {
        try {
            server.open("packages", user, "pc-new");
            return true;
        } catch (ShareException e) {
            assertThat(e.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void D1_graceEndsWhenTheLastHolderHasLeft(UpdateStrategy strategy) throws IOException {
        MemoryClient.Handle held = hold("anna", "OFFICE/F01.DAT");
        Instant start = clock.instant();
        clock.onSleep((number, time) -> {
            if (server.messages().size() == 1 && clock.instant().isAfter(start.plus(Duration.ofMinutes(91)))) {
                held.close();
            }
        });
        UpdateReport report = update(share, strategy, POLICY).run();
        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(report.disconnected()).isEmpty();
        assertThat(report.warned()).hasSize(1);
        assertThat(Duration.between(start, clock.instant())).isBetween(Duration.ofMinutes(91), Duration.ofMinutes(92));
        assertThat(server.messages()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void D4_whoHoldsWhatStaysIsLeftAlone(UpdateStrategy strategy) throws IOException {
        MemoryClient.Handle kept = hold("carl", "OFFICE/KEPT.TXT");
        MemoryClient.Handle held = hold("anna", "OFFICE/F01.DAT");
        UpdateReport report = update(share, strategy, POLICY).run();
        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        // A swap moves everything, so that everybody in it is in the way.
        boolean all = strategy == UpdateStrategy.SWAP;
        assertThat(report.disconnected()).hasSize(all ? 2 : 1);
        assertThat(server.messages().stream().anyMatch(text -> text.startsWith("carl")))
                .isEqualTo(all);
        assertThat(catchThrowable(kept::read) != null).isEqualTo(all);
        assertThat(catchThrowable(held::read)).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void D4_aSessionTakesWhatItHasElsewhereWithIt(UpdateStrategy strategy) throws IOException {
        putEmpty("elsewhere.txt");
        MemoryClient anna = server.open("packages", "anna", "pc-anna");
        anna.open(SharePath.of("OFFICE/F01.DAT"), Set.of(Access.READ), Set.of());
        anna.open(SharePath.of("elsewhere.txt"), Set.of(Access.READ), Set.of());
        InUsePolicy policy = POLICY.thenDisconnect(ForcedDisconnect.after(GRACE).withScope(Scope.SESSION));
        UpdateReport report = update(share, strategy, policy).run();
        assertThat(report.disconnected()).singleElement().satisfies(each -> {
            assertThat(each.scope()).isEqualTo(Scope.SESSION);
            assertThat(each.collateral()).isEqualTo(1);
        });
    }

    private static void openUnchecked(MemoryClient client, SharePath file) {
        try {
            client.open(file, Set.of(Access.READ), Set.of(Access.READ));
        } catch (ShareException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets anna open her file again as soon as it is closed, so often. */
    private void comesBack(int times) throws IOException {
        MemoryClient anna = server.open("packages", "anna", "pc-anna");
        SharePath file = SharePath.of("OFFICE/F01.DAT");
        anna.open(file, Set.of(Access.READ), Set.of(Access.READ));
        AtomicInteger left = new AtomicInteger(times);
        server.afterEach((primitive, path) -> {
            if (primitive.equals("closeFile") && left.getAndDecrement() > 0) {
                openUnchecked(anna, file);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void D6_aClientThatComesBackCostsARound(UpdateStrategy strategy) throws IOException {
        comesBack(3);
        UpdateReport report = update(share, strategy, POLICY).run();
        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(report.disconnected()).hasSize(4);
        assertThat(report.warned()).hasSize(1);
        assertThat(live()).isEqualTo(content("new"));
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void D6_whoAlwaysComesBackEndsItAfterAllRounds(UpdateStrategy strategy) throws IOException {
        String before = admits();
        comesBack(Integer.MAX_VALUE);
        InUsePolicy policy = POLICY.thenDisconnect(ForcedDisconnect.after(GRACE).withRounds(4));
        UpdateException e = catchThrowableOfType(
                UpdateException.class, () -> update(share, strategy, policy).run());
        assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
        assertThat(e.report().outcome()).isEqualTo(Outcome.IN_USE);
        assertThat(e.report().attempts()).isEqualTo(4);
        assertThat(e.report().disconnected()).hasSize(4);
        assertThat(e.report().holders()).isNotEmpty();
        assertThat(live()).isEqualTo(content("old"));
        assertThat(admits()).isEqualTo(before);
        assertThat(server.messages()).hasSize(2);
        assertThat(records()).isEmpty();
    }

    @Test
    void Q147819_whoIsNeverDisconnectedEndsItAtTheDeadline() throws IOException {
        hold("anna", "OFFICE/F01.DAT");
        Instant start = clock.instant();
        InUsePolicy week = InUsePolicy.retry(99, Duration.ofHours(2));
        UpdateException e = catchThrowableOfType(
                UpdateException.class,
                () -> update(share, UpdateStrategy.SWAP, week).run());
        assertThat(e.report().outcome()).isEqualTo(Outcome.IN_USE);
        assertThat(e.report().attempts()).isEqualTo(100);
        assertThat(e.report().deadline()).contains(start.plus(Duration.ofHours(198)));
        assertThat(clock.instant()).isEqualTo(start.plus(Duration.ofHours(198)));
        assertThat(e.report().warned()).isEmpty();
        assertThat(server.messages()).isEmpty();
        assertThat(live()).isEqualTo(content("old"));
        assertThat(records()).isEmpty();
    }

    @Test
    void D1_whereNothingCanBeShownTheCallerTells() throws IOException {
        startAs(MemoryProfile.windows());
        hold("anna", "OFFICE/F01.DAT");
        List<String> told = new ArrayList<>();
        ForcedDisconnect how = ForcedDisconnect.after(GRACE)
                .withWarning("{target} in {time}")
                .withFarewell("{target} is there")
                .toldBy((holder, text) -> told.add(holder.user().orElseThrow() + ": " + text));
        UpdateReport report =
                update(share, UpdateStrategy.PATCH, POLICY.thenDisconnect(how)).run();
        assertThat(told).containsExactly("anna: OFFICE in 5 minutes", "anna: OFFICE is there");
        assertThat(report.warned()).containsExactly(new Warned(Optional.of("anna"), List.of("pc-anna"), true));
    }

    @Test
    void D1_whoCannotBeWarnedIsReportedAndHasHisGraceAllTheSame() throws IOException {
        startAs(MemoryProfile.windows());
        hold("anna", "OFFICE/F01.DAT");
        Instant start = clock.instant();
        UpdateReport report = update(share, UpdateStrategy.PATCH, POLICY).run();
        assertThat(report.warned()).containsExactly(new Warned(Optional.of("anna"), List.of("pc-anna"), false));
        assertThat(Duration.between(start, clock.instant())).isEqualTo(Duration.ofMinutes(95));
    }

    @Test
    void D1_removalsAndSingleFilesGoTheSameWay() throws IOException {
        hold("anna", "OFFICE/F01.DAT");
        UpdateReport replaced = share.replace("OFFICE/F01.DAT")
                .from(TestSource.of(Map.of("", "alone")))
                .whenInUse(POLICY)
                .run();
        assertThat(replaced.disconnected()).hasSize(1);
        hold("anna", "OFFICE/F01.DAT");
        UpdateReport removed = share.remove("OFFICE").whenInUse(POLICY).run();
        assertThat(removed.disconnected()).hasSize(1);
        assertThat(share.files().stat("OFFICE")).isEmpty();
        assertThat(server.messages()).hasSize(4);
    }

    /** Ends a program like a power cut, in the middle of a sleep. */
    private void dieInSleep(int number, FaultBackend mortal) {
        clock.onSleep((now, time) -> {
            if (now == number) {
                mortal.use(FaultPlan.crashAfter(0));
            }
        });
    }

    @Test
    void D5_attemptsCountOnAcrossThreeRestarts() throws IOException {
        hold("anna", "OFFICE/F01.DAT");
        AtomicInteger claims = new AtomicInteger();
        server.beforeEach((primitive, path) -> {
            if (primitive.equals("claim") && path.toString().endsWith("F01.DAT")) {
                claims.incrementAndGet();
            }
        });
        InUsePolicy policy = InUsePolicy.retry(5, INTERVAL);
        Instant start = clock.instant();
        for (int restart = 1; restart <= 3; restart++) {
            FaultBackend mortal = new FaultBackend(backend);
            clock.onSleep((number, time) -> {
                if (time.equals(INTERVAL)) {
                    mortal.use(FaultPlan.crashAfter(0));
                }
            });
            Share crashing = mortal(mortal);
            assertThat(catchThrowable(
                            () -> update(crashing, UpdateStrategy.PATCH, policy).run()))
                    .isNotNull();
            mortal.dropClient();
            assertThat(claims).hasValue(restart);
        }
        clock.onSleep((number, time) -> {});
        UpdateException e = catchThrowableOfType(
                UpdateException.class,
                () -> update(share, UpdateStrategy.PATCH, policy).run());
        assertThat(e.report().outcome()).isEqualTo(Outcome.IN_USE);
        assertThat(e.report().attempts()).isEqualTo(6);
        assertThat(claims).hasValue(6);
        assertThat(clock.instant()).isAfterOrEqualTo(start.plus(INTERVAL.multipliedBy(5)));
        assertThat(records()).as("it has ended for good").isEmpty();
        assertThat(live()).isEqualTo(content("old"));
    }

    @Test
    void R15_whoeverIsNewerEndsTheCountToo() throws IOException {
        hold("anna", "OFFICE/F01.DAT");
        FaultBackend mortal = new FaultBackend(backend);
        dieInSleep(1, mortal);
        Share crashing = mortal(mortal);
        assertThat(catchThrowable(
                        () -> update(crashing, UpdateStrategy.PATCH, POLICY).run()))
                .isNotNull();
        mortal.dropClient();
        clock.onSleep((number, time) -> {});
        Map<String, String> newer = content("newer");
        UpdateReport report = share.update("OFFICE")
                .from(TestSource.of(newer))
                .strategy(UpdateStrategy.PATCH)
                .whenInUse(POLICY)
                .run();
        assertThat(report.attempts()).isEqualTo(4);
        assertThat(live()).isEqualTo(newer);
        assertThat(records()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void D2_D5_whereverItsProgramDiesTheNextGoesOn(UpdateStrategy strategy) throws IOException, InterruptedException {
        InUsePolicy policy = InUsePolicy.retry(1, INTERVAL).thenDisconnectAfter(GRACE);
        int step = Sample.ofProperties().count(3, 1);
        boolean crashed = true;
        for (int k = 1; crashed; k += step) {
            startAs(MemoryProfile.windows().with(Switch.NOTIFY));
            String before = admits();
            hold("anna", "OFFICE/F01.DAT");
            FaultBackend mortal = new FaultBackend(backend, FaultPlan.crashAfter(k));
            Share crashing = mortal(mortal);
            crashed = catchThrowable(() -> update(crashing, strategy, policy).run()) != null;
            mortal.dropClient();
            Share next = shareOver(backend);
            UpdateReport report;
            try {
                report = update(next, strategy, policy).run();
            } catch (UpdateException e) {
                report = e.report();
            }
            assertThat(report.outcome())
                    .as("after %d requests: %s", k, report.error())
                    .isIn(Outcome.COMMITTED, Outcome.UNCHANGED);
            assertThat(report.attempts()).as("after %d requests", k).isLessThanOrEqualTo(policy.attempts());
            assertThat(report.warnings())
                    .as("after %d requests", k)
                    .noneMatch(text -> text.contains("others keep newcomers off"));
            assertThat(admits()).as("after %d requests", k).isEqualTo(before);
            assertThat(live()).as("after %d requests", k).isEqualTo(content("new"));
            assertThat(records()).as("after %d requests", k).isEmpty();
            assertThat(server.messages().stream().filter(text -> text.contains("minutes")))
                    .as("warnings after %d requests", k)
                    .hasSizeLessThanOrEqualTo(2);
            close();
            opened.clear();
        }
    }

    @Test
    void D2_anOrdinaryUpdateLetsNewcomersInAgainWhenTheLeaseIsOver() throws IOException, InterruptedException {
        String before = admits();
        FaultBackend mortal = new FaultBackend(backend);
        Cordon cordon = mortal(mortal).cordon("a test", Duration.ofMinutes(1));
        assertThat(cordon.failure()).isEmpty();
        mortal.use(FaultPlan.crashAfter(0));
        mortal.dropClient();
        update(share, UpdateStrategy.PATCH, InUsePolicy.never()).run();
        assertThat(admits()).as("the lease is not over").isNotEqualTo(before);
        clock.sleep(Duration.ofMinutes(2));
        UpdateReport report =
                share.update("OTHER").from(TestSource.of(content("new"))).run();
        assertThat(report.warnings()).anyMatch(text -> text.contains("crashed"));
        assertThat(admits()).isEqualTo(before);
        assertThat(records()).isEmpty();
    }
}
