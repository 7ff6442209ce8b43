package org.shareops.testkit.contract;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Notes what becomes of each test, lets pass what cannot be judged with the fixture at hand, and ends what hangs. A failure that
 * does not say so itself gets the rules that it is about.
 */
final class Judge implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        Rules rules = (Rules) context.getRequiredTestInstance();
        Verdicts verdicts = rules.contract().verdicts();
        String test = context.getRequiredTestMethod().getName();
        try {
            judged("the test", invocation, context);
            verdicts.shown(test, rules.on().partly(), rules.on().notShown());
        } catch (NotVerified e) {
            verdicts.notVerified(test, String.valueOf(e.getMessage()));
            context.publishReportEntry("not verified here", String.valueOf(e.getMessage()));
        }
    }

    /** What fails before a test has begun shows nothing either. */
    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        besideATest("what comes before the test", invocation, method, context);
    }

    /** What a test leaves open may be what fails. */
    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        besideATest("the closing of what the test has opened", invocation, method, context);
    }

    private static void besideATest(
            String what,
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        if (Rules.class.isAssignableFrom(method.getExecutable().getDeclaringClass())) {
            judged(what, invocation, context);
        } else {
            // A subclass's own, around our tests.
            invocation.proceed();
        }
    }

    private static void judged(String what, Invocation<Void> invocation, ExtensionContext context) throws Throwable {
        ShareContract contract = ((Rules) context.getRequiredTestInstance()).contract();
        Verdicts verdicts = contract.verdicts();
        String test = context.getRequiredTestMethod().getName();
        try {
            fixtureFirst(invocation, contract);
        } catch (NotVerified e) {
            throw e;
        } catch (TestAbortedException e) {
            verdicts.notVerified(test, "the test was skipped: " + e.getMessage());
            throw e;
        } catch (FixtureFailure e) {
            verdicts.notVerified(test, "the fixture failed");
            throw e;
        } catch (Throwable e) {
            verdicts.failed(test);
            throw inItsPlace(what, test, e);
        }
    }

    /** Where the fixture fails, all that comes of it is no verdict on the backend. */
    private static void fixtureFirst(Invocation<Void> invocation, ShareContract contract) throws Throwable {
        FixtureCalls calls = contract.calls();
        calls.takeFailure();
        Throwable result = outcome(invocation, contract, calls);
        FixtureFailure failure = calls.takeFailure();
        if (failure != null && !(result instanceof FixtureFailure)) {
            if (result != null) {
                failure.addSuppressed(result);
            }
            throw failure;
        }
        if (result != null) {
            throw result;
        }
    }

    private static @Nullable Throwable outcome(
            Invocation<Void> invocation, ShareContract contract, FixtureCalls calls) {
        try {
            Leash.call("contract", contract.testLimit(), calls::spent, invocation::proceed);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    private static Throwable inItsPlace(String what, String test, Throwable failure) {
        if (String.valueOf(failure.getMessage()).contains("rule ")) {
            return failure;
        }
        String seen = failure instanceof Leash.Hung ? what + " " + failure.getMessage() : failure.toString();
        return new AssertionError(
                Rule.of(test).stream().map(rule -> rule.asks("no such failure")).collect(joining("; ")) + ": " + seen,
                failure);
    }
}
