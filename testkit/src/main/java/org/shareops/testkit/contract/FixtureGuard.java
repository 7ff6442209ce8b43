package org.shareops.testkit.contract;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private final Duration limit;

    private FixtureGuard(Class<?> type, Object guarded, Duration limit) {
        this.type = type;
        this.guarded = guarded;
        this.limit = limit;
    }

    /** Returns the fixture, guarded, as is all that it returns. */
    static ShareFixture guard(@Nullable ShareFixture fixture, Duration limit) {
        if (fixture == null) {
            throw new FixtureFailure("the test class returns no fixture: ShareContract.fixture() returned null", null);
        }
        return (ShareFixture) guard(ShareFixture.class, fixture, limit);
    }

    private static Object guard(Class<?> type, Object object, Duration limit) {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new FixtureGuard(type, object, limit));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(guarded, arguments);
        }
        String name = type.getSimpleName() + "." + method.getName() + "() of "
                + guarded.getClass().getName();
        Object result = call(name, method, arguments);
        if (result == null && method.getReturnType() != void.class) {
            throw new FixtureFailure("the fixture's method " + name + " returned null", null);
        }
        return wrapped(method, result);
    }

    /** On a thread of its own, which is left behind if it does not come back. */
    private @Nullable Object call(String name, Method method, Object @Nullable [] arguments) throws Throwable {
        ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
            Thread own = new Thread(task, "fixture");
            own.setDaemon(true);
            return own;
        });
        Future<@Nullable Object> result = thread.submit(() -> {
            method.setAccessible(true);
            return method.invoke(guarded, arguments);
        });
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new FixtureFailure(
                    "the fixture's method " + name + " did not return within " + limit.toSeconds() + " s", null);
        } catch (ExecutionException e) {
            Throwable failure = e.getCause() instanceof InvocationTargetException wrapped
                    ? wrapped.getTargetException()
                    : e.getCause();
            if (failure instanceof IOException && mayRefuse(method)) {
                throw failure;
            }
            throw new FixtureFailure("the fixture's method " + name + " threw " + failure, failure);
        } finally {
            thread.shutdownNow();
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
                return guard(each, result, limit);
            }
            if (result instanceof Optional<?> optional
                    && declared.equals(Optional.class.getName() + "<" + each.getName() + ">")) {
                return optional.map(part -> guard(each, part, limit));
            }
        }
        return result;
    }
}
