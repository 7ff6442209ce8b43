package org.shareops.testkit;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.shareops.model.Credentials;
import org.shareops.model.FileId;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.SecurityState;
import org.shareops.model.ServerAddress;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Admission;
import org.shareops.spi.Backend;
import org.shareops.spi.RenameMode;

/** Objects of every interface of the SPI that agree to everything, and note which requests reach them. */
final class SpiStub {
    static final SharePath PATH = SharePath.of("office/setup.exe");

    private final List<String> reached = Collections.synchronizedList(new ArrayList<>());

    /** Returns true for requests; what cannot fail is answered without asking a server. */
    static boolean canFail(Method method) {
        return List.of(method.getExceptionTypes()).contains(ShareException.class);
    }

    /** Returns the requests, as {@code Interface.method}. */
    List<String> reached() {
        return List.copyOf(reached);
    }

    <T> T make(Class<T> type) {
        Object stub =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.getName().equals("equals")
                                ? self == arguments[0]
                                : self.getClass().getName().length();
                    }
                    if (canFail(method)) {
                        reached.add(type.getSimpleName() + "." + method.getName());
                    }
                    if (method.getName().equals("facet")) {
                        return Optional.of(make((Class<?>) arguments[0]));
                    }
                    return method.getReturnType() == void.class ? null : value(method.getReturnType());
                });
        return type.cast(stub);
    }

    /** Calls a method with arguments that fit. */
    Object call(Object target, Method method) throws ReflectiveOperationException {
        List<Object> arguments = new ArrayList<>();
        for (Class<?> type : method.getParameterTypes()) {
            arguments.add(type == Class.class ? Admission.class : value(type));
        }
        return method.invoke(target, arguments.toArray());
    }

    private Object value(Class<?> type) {
        if (type.isInterface() && type.getPackage().equals(Backend.class.getPackage())) {
            return make(type);
        }
        return VALUES.stream()
                .filter(value -> wrapped(type).isInstance(value))
                .findFirst()
                .orElse(null);
    }

    private static Class<?> wrapped(Class<?> type) {
        if (type == int.class) {
            return Integer.class;
        } else if (type == long.class) {
            return Long.class;
        }
        return type == boolean.class ? Boolean.class : type;
    }

    private static final Session SESSION = new Session(
            "1",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            Ownership.NO);

    private static final OpenFile OPEN_FILE = new OpenFile(
            "1",
            PATH,
            Optional.empty(),
            Set.of(),
            OptionalInt.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            true,
            Ownership.NO);

    private static final ServerAddress SERVER = new ServerAddress("stub", "host", OptionalInt.empty());

    private static final List<Object> VALUES = List.of(
            1,
            1L,
            true,
            new byte[0],
            "text",
            PATH,
            RenameMode.REPLACE,
            ByteBuffer.allocate(1),
            Instant.EPOCH,
            Optional.empty(),
            Set.of(),
            Map.of(),
            List.of(),
            new FileId("1"),
            ServerList.complete(List.of()),
            SESSION,
            OPEN_FILE,
            new SecurityState("stub", new byte[0]),
            SERVER,
            new ShareAddress(SERVER, "share"),
            Credentials.ofProcess());
}
