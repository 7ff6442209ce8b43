package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.memory.MemoryProfile;

/** A fixture that throws, returns null or hangs is named by the tests that need it, and not taken for a bad backend. */
class BadFixtureTest {
    // Long enough for methods that do not hang.
    private static final Duration SOON = Duration.ofMillis(250);
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
        Supplier<ShareFixture> fixture = () -> (ShareFixture)
                spoilt(ShareFixture.class, new MemoryContractFixture("bad", MemoryProfile.windows()), bad);
        ContractRun run = ContractRun.of(fixture, bad.fault() == Fault.HANGS ? SOON : LONG, bad.test()::equals);
        List<String> failures = new ArrayList<>(run.outside());
        run.failed().values().forEach(failure -> failures.add(String.valueOf(failure)));
        assertThat(failures)
                .as("failures of " + bad)
                .isNotEmpty()
                .anyMatch(failure ->
                        failure.contains("the fixture's method " + bad.name()) && failure.contains(bad.fault().words));
        assertThat(run.failed().values()).allMatch(FixtureFailure.class::isInstance);
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

    private static Object spoil(Fault fault) throws InterruptedException {
        if (fault == Fault.THROWS) {
            throw new IllegalStateException("broken");
        } else if (fault == Fault.HANGS) {
            new CountDownLatch(1).await();
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
        ContractRun run = ContractRun.of(
                () -> {
                    throw new IllegalStateException("no server");
                },
                LONG,
                test -> test.startsWith("V3_"));
        assertThat(run.failed()).hasSameSizeAs(run.ran());
        assertThat(run.failed().values())
                .isNotEmpty()
                .allMatch(failure -> String.valueOf(failure).contains("ShareContract.fixture() threw"));
    }
}
