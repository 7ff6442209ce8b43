package org.shareops.backend.netware.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Function;

/** The functions that the server has, and who may call them. */
final class Functions {
    /** Who may call a function. */
    enum Needs {
        /** Every service connection. */
        CONNECTION,
        /** A connection that has logged in. */
        LOGIN,
        /** A connection that has logged in as an operator; others get 0xC6. */
        OPERATOR
    }

    private record Entry(Needs needs, int otherwise, Handler handler) {}

    private final Map<Integer, Entry> entries = new HashMap<>();

    /** Adds a function that every connection may call, or an operator's. {@code subFunction} is -1 if it has none. */
    void add(int function, int subFunction, Needs needs, Handler handler) {
        add(function, subFunction, needs, Completion.UNKNOWN_REQUEST, handler);
    }

    /** Adds a function; who has not logged in and needs to gets {@code otherwise}. */
    void add(int function, int subFunction, Needs needs, int otherwise, Handler handler) {
        if (entries.putIfAbsent(key(function, subFunction), new Entry(needs, otherwise, handler)) != null) {
            throw new IllegalStateException("function " + function + "/" + subFunction + " is there twice");
        }
    }

    /**
     * Returns what carries out a call.
     *
     * @throws Refused 0xFB for a function that the server does not have; what the function says if the station may not
     */
    Handler find(Station station, int function, int subFunction) throws Refused {
        @Nullable Entry entry = entries.get(key(function, subFunction));
        if (entry == null) {
            throw new Refused(Completion.UNKNOWN_REQUEST);
        }
        if (entry.needs == Needs.OPERATOR && !station.isOperator()) {
            throw new Refused(Completion.NO_CONSOLE_RIGHTS);
        }
        if (entry.needs == Needs.LOGIN && !station.isLoggedIn()) {
            throw new Refused(entry.otherwise);
        }
        return entry.handler;
    }

    /** Returns all functions there are, as {@link Function#describe} writes them. */
    Set<String> names() {
        return entries.keySet().stream()
                .map(key -> Function.describe(key >> 8, key & 0xFF))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static int key(int function, int subFunction) {
        return function << 8 | (subFunction & 0xFF);
    }
}
