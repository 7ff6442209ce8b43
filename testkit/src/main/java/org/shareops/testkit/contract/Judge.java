package org.shareops.testkit.contract;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Notes what becomes of each test, and lets pass what cannot be judged with the fixture at hand. A failure that does not say so
 * itself gets the rules that it is about.
 */
final class Judge implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        Verdicts verdicts = verdicts(context);
        String test = method.getExecutable().getName();
        try {
            invocation.proceed();
            Scene scene = ((Rules) context.getRequiredTestInstance()).on();
            verdicts.shown(test, scene.partly(), scene.notShown());
        } catch (NotVerified e) {
            verdicts.notVerified(test, String.valueOf(e.getMessage()));
            context.publishReportEntry("not verified here", String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            verdicts.failed(test);
            throw inItsPlace(test, e);
        }
    }

    /** What fails before a test has begun shows nothing either. */
    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        besideATest(invocation, context);
    }

    /** What a test leaves open may be what fails. */
    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        besideATest(invocation, context);
    }

    private static void besideATest(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
        String test = context.getRequiredTestMethod().getName();
        try {
            invocation.proceed();
        } catch (Throwable e) {
            verdicts(context).failed(test);
            throw inItsPlace(test, e);
        }
    }

    private static Verdicts verdicts(ExtensionContext context) {
        return context.getRequiredTestInstances()
                .findInstance(ShareContract.class)
                .orElseThrow()
                .verdicts();
    }

    private static Throwable inItsPlace(String test, Throwable failure) {
        if (failure instanceof FixtureFailure
                || String.valueOf(failure.getMessage()).contains("rule ")) {
            return failure;
        }
        return new AssertionError(
                Rule.of(test).stream().map(rule -> rule.asks("no such failure")).collect(joining("; ")) + ": "
                        + failure,
                failure);
    }
}
