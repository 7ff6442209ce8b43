package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;
import org.shareops.backend.memory.MemoryProfile;

/** A fixture that throws, returns null or hangs is named by the tests that need it, and not taken for a bad backend. */
class BadFixtureTest {
    // Long enough for methods that do not hang, as a rule.
    private static final Duration SOON = Duration.ofMillis(250);
    // And where the machine has kept such a method from running.
    private static final Duration LATER = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(30);

    /** How a method does not do what it should. */
    enum Fault {
        THROWS("threw java.lang.IllegalStateException: broken"),
        RETURNS_NULL("returned null"),
        HANGS("did not return within");

        final String words;

        Fault(String words) {
            this.words = words;
        }
    }

    /**
     * A method that is bad.
     *
     * @param test what needs it
     */
    record Bad(Class<?> type, String method, Fault fault, String test) {
        String name() {
            return type.getSimpleName() + "." + method + "()";
        }
    }

    static List<Bad> methods() {
        List<Bad> all = new ArrayList<>();
        Needs fixture = (method, test) -> add(all, ShareFixture.class, method, test);
        fixture.need("backend", "R2_aReplacingRenameIsOneStep");
        fixture.need("emptyDirectory", "R2_aReplacingRenameIsOneStep");
        fixture.need("administrator", "R2_aReplacingRenameIsOneStep");
        fixture.need("plainUser", "S2_missingRightsAreNeverAnEmptyList");
        fixture.need("otherClient", "R3_whatSomebodyHoldsCannotBeClaimed");
        fixture.need("counters", "P1_aPassiveProbeSendsNothing");
        fixture.need("wire", "P8_P9_aVerificationTellsThatALinkIsLost");
        fixture.need("smallDirectory", "R10_aFullDiskLeavesTheOldContent");
        fixture.need("kindsWithCodes", "C2_errorsKeepTheCodesOfTheServer");
        fixture.need("name", "R2_aReplacingRenameIsOneStep");
        fixture.need("close", "R2_aReplacingRenameIsOneStep");
        Needs other = (method, test) -> add(all, OtherClient.class, method, test);
        other.need("user", "S1_S3_aHolderIsListedWithWhatIsKnown");
        other.need("read", "R3_D6_aClaimKeepsOthersOffAsFarAsTheTraitsSay");
        other.need("hold", "R3_whatSomebodyHoldsCannotBeClaimed");
        other.need("open", "R3_C1_anOpenTargetHindersAReplacingRenameAsTheTraitsSay");
        other.need("changeRights", "R14_rightsAreThoseThatWereWritten");
        other.need("close", "R3_whatSomebodyHoldsCannotBeClaimed");
        Needs hold = (method, test) -> add(all, OtherClient.Hold.class, method, test);
        hold.need("isOpen", "R3_whatSomebodyHoldsCannotBeClaimed");
        hold.need("close", "R3_whatSomebodyHoldsCannotBeClaimed");
        Needs counters = (method, test) -> add(all, ServerCounters.class, method, test);
        counters.need("requests", "P1_aPassiveProbeSendsNothing");
        counters.need("connections", "P3_P4_concurrentFirstUsesAreOneLogOn");
        counters.need("logOns", "P3_P4_concurrentFirstUsesAreOneLogOn");
        counters.need("anonymousLogOns", "P2_nobodyIsThereAnonymously");
        counters.need("sessions", "P10_nothingIsLeftAfterClosing");
        counters.need("renames", "R6_aRenameThatIsRefusedIsSentOnce");
        Needs wire = (method, test) -> add(all, Wire.class, method, test);
        wire.need("cut", "P8_P9_aVerificationTellsThatALinkIsLost");
        wire.need("restore", "P8_P9_aVerificationTellsThatALinkIsLost");
        wire.need("cutAnswer", "R6_P7_aRenameWithoutAnAnswerIsNotTakenForDoneNorForUndone");
        wire.need("cutRequest", "R6_P7_aRenameWithoutAnAnswerIsNotTakenForDoneNorForUndone");
        wire.need("swallowAnswer", "C4_anInterruptEndsACallThatWaitsForTheServer");
        return all;
    }

    /** What needs a method. */
    @FunctionalInterface
    private interface Needs {
        void need(String method, String test);
    }

    private static void add(List<Bad> all, Class<?> type, String method, String test) {
        Class<?> result = List.of(type.getMethods()).stream()
                .filter(each -> each.getName().equals(method))
                .findFirst()
                .orElseThrow()
                .getReturnType();
        for (Fault fault : Fault.values()) {
            // What returns nothing or a number cannot return null.
            if (fault != Fault.RETURNS_NULL || !result.isPrimitive()) {
                all.add(new Bad(type, method, fault, test));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theMethodIsNamed(Bad bad) throws Exception {
        ContractRun run = runOver(bad, bad.fault() == Fault.HANGS ? SOON : LONG);
        if (bad.fault() == Fault.HANGS && !isAccusedAlone(bad.name(), run)) {
            run = runOver(bad, LATER);
        }
        assertThat(failuresOf(run))
                .as("failures of " + bad)
                .isNotEmpty()
                .anyMatch(failure ->
                        failure.contains("the fixture's method " + bad.name()) && failure.contains(bad.fault().words));
        assertThat(run.failed().values()).allMatch(FixtureFailure.class::isInstance);
    }

    private static ContractRun runOver(Bad bad, Duration limit) throws Exception {
        ShareFixture fixture = (ShareFixture)
                spoilt(ShareFixture.class, new MemoryContractFixture("bad", MemoryProfile.windows()), bad);
        return ContractRun.of(() -> fixture, limit, bad.test()::equals);
    }

    private static List<String> failuresOf(ContractRun run) {
        List<String> failures = new ArrayList<>(run.outside());
        run.failed().values().forEach(failure -> failures.add(String.valueOf(failure)));
        return failures;
    }

    /** Returns false also if another method was taken for one that hangs, since its thread did not get to run in time. */
    private static boolean isAccusedAlone(String method, ContractRun run) {
        List<String> failures = failuresOf(run);
        return !failures.isEmpty() && failures.stream().allMatch(failure -> failure.contains(method));
    }

    private static Object spoilt(Class<?> type, Object honest, Bad bad) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (type == bad.type() && method.getName().equals(bad.method())) {
                return spoil(bad.fault());
            }
            try {
                method.setAccessible(true);
                return spoiltParts(method.invoke(honest, arguments), bad);
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        });
    }

    private static Object spoil(Fault fault) {
        if (fault == Fault.THROWS) {
            throw new IllegalStateException("broken");
        }
        while (fault == Fault.HANGS && !Thread.currentThread().isInterrupted()) {
            LockSupport.park();
        }
        return null;
    }

    private static Object spoiltParts(Object result, Bad bad) {
        if (result instanceof Optional<?> optional) {
            return optional.map(part -> spoiltParts(part, bad));
        }
        for (Class<?> part : List.of(OtherClient.class, OtherClient.Hold.class, ServerCounters.class, Wire.class)) {
            if (part.isInstance(result)) {
                return spoilt(part, result, bad);
            }
        }
        return result;
    }

    @Test
    void noFixtureAtAllIsNamed() throws Exception {
        ContractRun run = ContractRun.of(() -> null, LONG, "R2_aReplacingRenameIsOneStep"::equals);
        assertThat(run.failed().values()).singleElement().asString().contains("ShareContract.fixture() returned null");
    }

    @Test
    void aFixtureThatCannotBeMadeIsAFailureOfEachTest() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        ContractRun run = ContractRun.of(
                () -> {
                    asked.incrementAndGet();
                    throw new IllegalStateException("no server");
                },
                LONG,
                test -> test.startsWith("V3_"));
        assertThat(run.failed()).hasSameSizeAs(run.ran());
        assertThat(run.failed().values())
                .hasSizeGreaterThan(1)
                .allMatch(FixtureFailure.class::isInstance)
                .allMatch(failure -> String.valueOf(failure).contains("ShareContract.fixture() threw"));
        assertThat(asked).as("times that the fixture was asked for").hasValue(1);
        assertThat(run.reports().get("subject.md")).contains("| not verified here: the fixture failed");
    }

    @Test
    void aLibraryThatTheFixtureLacksIsNamed() throws Exception {
        ContractRun run = ContractRun.of(
                () -> {
                    throw new NoClassDefFoundError("some/Driver");
                },
                LONG,
                "R2_aReplacingRenameIsOneStep"::equals);
        assertThat(run.failed().values())
                .singleElement()
                .isInstanceOf(FixtureFailure.class)
                .asString()
                .contains("some/Driver", "a class is missing on the class path of the tests");
    }

    @Test
    void anAssumptionOfTheFixtureSkipsAllTests() throws Exception {
        ContractRun run = ContractRun.of(
                () -> {
                    throw new TestAbortedException("no server\nhere");
                },
                LONG,
                test -> test.startsWith("V3_"));
        assertThat(run.failed()).isEmpty();
        assertThat(run.outside()).isEmpty();
        assertThat(run.skipped()).hasSameSizeAs(run.ran()).hasSizeGreaterThan(1);
        assertThat(run.skipped().values()).allMatch(reason -> reason.contains("no server\nhere"));
        assertThat(run.reports().get("subject.md"))
                .contains("| V3 |", "| not verified here: the test was skipped: no server here");
        assertThat(run.console()).contains("Not verified on Subject:", "the test was skipped: no server here");
    }

    @Test
    void anAssumptionOfAMethodSkipsTheTestsThatNeedIt() throws Exception {
        ContractRun run = ContractRun.of(
                () -> new MemoryContractFixture("assuming", MemoryProfile.windows()) {
                    @Override
                    public Optional<Wire> wire() {
                        throw new TestAbortedException("no cable");
                    }
                },
                LONG,
                List.of("P8_P9_aVerificationTellsThatALinkIsLost", "R2_aReplacingRenameIsOneStep")::contains);
        assertThat(run.failed()).isEmpty();
        assertThat(run.skipped()).containsOnlyKeys("P8_P9_aVerificationTellsThatALinkIsLost");
    }

    @Test
    void aFixtureThatHangsIsWaitedForOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        ContractRun run = ContractRun.of(
                () -> {
                    asked.incrementAndGet();
                    return spoil(Fault.HANGS) instanceof ShareFixture fixture ? fixture : null;
                },
                SOON,
                test -> test.startsWith("V3_"));
        assertThat(run.failed().values())
                .hasSizeGreaterThan(1)
                .allMatch(FixtureFailure.class::isInstance)
                .allMatch(failure -> String.valueOf(failure).contains("ShareContract.fixture() did not return within"));
        awaitFirst(asked);
        assertThat(asked).as("times that the fixture was asked for").hasValue(1);
    }

    @Test
    void aMethodThatHangsIsCalledOnce() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        ContractRun run = runOverOneThatHangs(calls, SOON);
        if (!isAccusedAlone("ShareFixture.emptyDirectory()", run)) {
            calls = new AtomicInteger();
            run = runOverOneThatHangs(calls, LATER);
        }
        assertThat(run.failed()).hasSameSizeAs(run.ran()).hasSizeGreaterThan(1);
        assertThat(run.failed().values()).allMatch(FixtureFailure.class::isInstance);
        assertThat(run.failed().values().stream()
                        .filter(failure -> String.valueOf(failure).contains("did not return within")))
                .hasSize(1);
        assertThat(run.failed().values().stream()
                        .filter(failure ->
                                String.valueOf(failure).contains("did not return before, and is not asked again")))
                .hasSize(run.failed().size() - 1);
        awaitFirst(calls);
        assertThat(calls).hasValue(1);
    }

    private static ContractRun runOverOneThatHangs(AtomicInteger calls, Duration limit) throws Exception {
        return ContractRun.of(
                () -> new MemoryContractFixture("hanging", MemoryProfile.windows()) {
                    @Override
                    public String emptyDirectory() {
                        calls.incrementAndGet();
                        return String.valueOf(spoil(Fault.HANGS));
                    }
                },
                limit,
                test -> test.startsWith("V3_"));
    }

    /** A thread may begin only after nobody waits for it any more. */
    private static void awaitFirst(AtomicInteger calls) {
        while (calls.get() == 0) {
            Thread.onSpinWait();
        }
    }

    /** Or else its time would be taken for the backend's. */
    @Test
    void whatASlowFixtureTakesIsNotTimeOfATest() throws Exception {
        Duration slow = Duration.ofSeconds(4);
        ContractRun run = ContractRun.of(
                ContractRun.Subject.class,
                () -> new MemoryContractFixture("slow", MemoryProfile.windows()) {
                    @Override
                    public String emptyDirectory() {
                        LockSupport.parkNanos(slow.toNanos());
                        return super.emptyDirectory();
                    }
                },
                ContractRun.Limits.ofFixture(LONG).withTest(slow.minusSeconds(1)),
                "R2_aReplacingRenameIsOneStep"::equals);
        assertThat(run.failed()).isEmpty();
        assertThat(run.outside()).isEmpty();
    }

    /** AssertJ says of an Error only that it was another exception that it has waited for. */
    @Test
    void aFixtureThatFailsIsNamedAlsoWhereATestExpectsARefusal() throws Exception {
        ContractRun run = ContractRun.of(
                () -> new MemoryContractFixture("broken client", MemoryProfile.windows()) {
                    @Override
                    public Optional<OtherClient> otherClient(String url) throws IOException {
                        Bad bad = new Bad(OtherClient.class, "read", Fault.THROWS, "");
                        return super.otherClient(url).map(other -> (OtherClient) spoilt(OtherClient.class, other, bad));
                    }
                },
                LONG,
                LONG,
                test -> test.startsWith("V2_"));
        assertThat(run.failed().values())
                .isNotEmpty()
                .allMatch(FixtureFailure.class::isInstance)
                .allMatch(failure -> String.valueOf(failure).contains("OtherClient.read()"));
        assertThat(run.reports().get("broken-client.md")).doesNotContain("| broken |");
    }
}
