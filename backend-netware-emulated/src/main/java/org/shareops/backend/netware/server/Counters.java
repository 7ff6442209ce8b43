package org.shareops.backend.netware.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The server's counters. Changed on the event loop, read by anybody. */
final class Counters {
    private final Map<Counter, AtomicLong> values = new EnumMap<>(Counter.class);

    Counters() {
        for (Counter counter : Counter.values()) {
            values.put(counter, new AtomicLong());
        }
    }

    void add(Counter counter, long amount) {
        of(counter).addAndGet(amount);
    }

    void increment(Counter counter) {
        add(counter, 1);
    }

    void decrement(Counter counter) {
        add(counter, -1);
    }

    /** Raises a counter that holds the highest value seen. */
    void raise(Counter counter, long value) {
        of(counter).accumulateAndGet(value, Math::max);
    }

    long get(Counter counter) {
        return of(counter).get();
    }

    Map<Counter, Long> all() {
        Map<Counter, Long> copy = new EnumMap<>(Counter.class);
        values.forEach((counter, value) -> copy.put(counter, value.get()));
        return copy;
    }

    private AtomicLong of(Counter counter) {
        AtomicLong value = values.get(counter);
        if (value == null) {
            throw new IllegalStateException("no counter " + counter);
        }
        return value;
    }
}
