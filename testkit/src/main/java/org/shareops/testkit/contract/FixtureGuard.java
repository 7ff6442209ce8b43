package org.shareops.testkit.contract;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the tests and a fixture, so that a fixture that throws, returns null or hangs is named as such and not taken
 * for a backend that breaks a rule.
 */
final class FixtureGuard implements InvocationHandler {
    private static final List<Class<?>> GUARDED =
            List.of(ShareFixture.class, OtherClient.class, OtherClient.Hold.class, ServerCounters.class, Wire.class);

    private final Class<?> type;
    private final Object guarded;
    private final FixtureCalls calls;

    private FixtureGuard(Class<?> type, Object guarded, FixtureCalls calls) {
        this.type = type;
        this.guarded = guarded;
        this.calls = calls;
    }

    /** Returns the fixture, guarded, as is all that it returns. */
    static ShareFixture guard(ShareFixture fixture, FixtureCalls calls) {
        return (ShareFixture) guard(ShareFixture.class, fixture, calls);
    }

    private static Object guard(Class<?> type, Object object, FixtureCalls calls) {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new FixtureGuard(type, object, calls));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(guarded, arguments);
        }
        String called = type.getSimpleName() + "." + method.getName() + "()";
        String name =
                "the fixture's method " + called + " of " + guarded.getClass().getName();
        Object result = calls.call(
                called,
                name,
                failure -> failure instanceof IOException && mayRefuse(method),
                () -> invoked(method, arguments));
        if (result == null && method.getReturnType() != void.class) {
            throw calls.failed(name + " returned null", null);
        }
        return wrapped(method, result);
    }

    private @Nullable Object invoked(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            method.setAccessible(true);
            return method.invoke(guarded, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    /** The server's refusal is an answer, which the tests judge. */
    private boolean mayRefuse(Method method) {
        return type == OtherClient.class && List.of(method.getExceptionTypes()).contains(IOException.class);
    }

    /** By what the method says that it returns: one object may be several things. */
    private @Nullable Object wrapped(Method method, @Nullable Object result) {
        String declared = method.getGenericReturnType().getTypeName();
        for (Class<?> each : GUARDED) {
            if (result != null && declared.equals(each.getName())) {
                return guard(each, result, calls);
            }
            if (result instanceof Optional<?> optional
                    && declared.equals(Optional.class.getName() + "<" + each.getName() + ">")) {
                return optional.map(part -> guard(each, part, calls));
            }
        }
        return result;
    }
}
