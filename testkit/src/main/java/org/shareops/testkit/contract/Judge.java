package org.shareops.testkit.contract;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Notes what becomes of each test, and lets pass what cannot be judged with the fixture at hand. */
final class Judge implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        Verdicts verdicts = context.getRequiredTestInstances()
                .findInstance(ShareContract.class)
                .orElseThrow()
                .verdicts();
        String test = method.getExecutable().getName();
        try {
            invocation.proceed();
            verdicts.shown(test);
        } catch (NotVerified e) {
            verdicts.notVerified(test, String.valueOf(e.getMessage()));
            context.publishReportEntry("not verified here", String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            verdicts.failed(test);
            throw e;
        }
    }
}
