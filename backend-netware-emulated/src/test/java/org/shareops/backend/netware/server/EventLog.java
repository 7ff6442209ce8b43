package org.shareops.backend.netware.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Keeps a server's events, and waits until something holds after one of them. */
final class EventLog implements Consumer<ServerEvent> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final List<ServerEvent> events = new ArrayList<>();

    @Override
    public void accept(ServerEvent event) {
        lock.lock();
        try {
            events.add(event);
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a condition that can only begin to hold by what an event tells of. */
    void await(BooleanSupplier condition) throws InterruptedException {
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (!more.await(60, TimeUnit.SECONDS)) {
                    throw new AssertionError("still not, after " + events);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    void await(ServerEvent.Type type) throws InterruptedException {
        await(() -> !of(type).isEmpty());
    }

    List<ServerEvent> of(ServerEvent.Type type) {
        lock.lock();
        try {
            return events.stream().filter(event -> event.type() == type).toList();
        } finally {
            lock.unlock();
        }
    }

    List<ServerEvent> all() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }
}
