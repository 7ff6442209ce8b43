package org.shareops.backend.netware.server;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts, and tells the listeners; on the event loop. */
final class EventJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(EventJournal.class);

    private final Counters counters = new Counters();
    private final InstantSource clock;
    private final List<Consumer<ServerEvent>> listeners = new CopyOnWriteArrayList<>();

    EventJournal(InstantSource clock, List<Consumer<ServerEvent>> listeners) {
        this.clock = clock;
        this.listeners.addAll(listeners);
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public void event(ServerEvent.Type type, @Nullable Station station, String detail) {
        if (listeners.isEmpty()) {
            return;
        }
        User user = station == null ? null : station.userOrNull();
        ServerEvent event = new ServerEvent(
                clock.instant(),
                type,
                station == null ? 0 : station.number(),
                user == null ? null : user.name(),
                detail);
        for (Consumer<ServerEvent> listener : listeners) {
            try {
                listener.accept(event);
            } catch (Throwable e) {
                // An Error, too, such as a test's failed assertion: whoever listens must not end the server for all
                // clients.
                LOG.warn("A listener failed on {}", event, e);
            }
        }
    }

    /** Returns true if anybody listens; otherwise the words of an event need not be put together. */
    boolean hasListeners() {
        return !listeners.isEmpty();
    }

    /** Notes a failure of the server itself, which must not happen. */
    void failed(String what, Throwable failure) {
        counters.increment(Counter.INTERNAL_FAILURES);
        LOG.error("{} failed", what, failure);
    }

    void add(Consumer<ServerEvent> listener) {
        listeners.add(listener);
    }

    void remove(Consumer<ServerEvent> listener) {
        listeners.remove(listener);
    }
}
