package org.shareops.internal.run;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.RangeCopier;

/**
 * Stands between the engine and a backend. A defect of a backend must look like any other failed request: an exception that
 * nobody expects between two renames would leave out the step back.
 */
public final class Guard {
    private final Meter meter;

    Guard(Meter meter) {
        this.meter = meter;
    }

    /** A request to a backend. */
    @FunctionalInterface
    interface Request<T> {
        T send() throws ShareException;
    }

    /** Counts a request, and turns whatever else it throws into a {@code ShareException}. */
    <T> T send(String operation, Request<T> request) throws ShareException {
        meter.request();
        try {
            return request.send();
        } catch (RuntimeException | Error e) {
            throw unexpected(operation, e);
        }
    }

    /** Wraps what a backend gave, so that every request made through it is counted and guarded. */
    <T> T wrap(Class<T> type, T target) {
        Object proxy =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    boolean request = List.of(method.getExceptionTypes()).contains(ShareException.class);
                    if (request && !method.getName().equals("close")) {
                        meter.request();
                    }
                    Object result = call(method, target, arguments, request);
                    return result instanceof RangeCopier copier ? wrap(RangeCopier.class, copier) : result;
                });
        return type.cast(proxy);
    }

    private static Object call(Method method, Object target, Object[] arguments, boolean request) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getTargetException();
            throw request && !(cause instanceof ShareException) ? unexpected(method.getName(), cause) : cause;
        }
    }

    /** Makes a {@code ShareException} of what a backend may not throw. */
    public static ShareException unexpected(String operation, Throwable e) {
        return ShareException.of(ErrorKind.PROTOCOL, operation)
                .detail("the backend failed in a way that it may not (" + e + "); this is a defect of the backend")
                .cause(e)
                .build();
    }
}
