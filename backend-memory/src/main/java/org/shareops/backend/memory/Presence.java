package org.shareops.backend.memory;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A session as the server knows it: one of our links, or another client. Guarded by the server's lock but for its
 * state.
 */
final class Presence {
    enum State {
        LIVE,
        /** Ended by us. */
        CLOSED,
        /** Ended by the server or the wire. */
        LOST
    }

    final String id;
    final String user;
    final String client;
    final Instant since;
    final Set<Open> opens = new LinkedHashSet<>();
    Instant lastUsed;
    // Volatile: rule P1 lets a passive look wait for no lock.
    private volatile State state = State.LIVE;

    Presence(String id, String user, String client, Instant since) {
        this.id = id;
        this.user = user;
        this.client = client;
        this.since = since;
        this.lastUsed = since;
    }

    State state() {
        return state;
    }

    /** Ends every open and lock, as a server does when a session goes. */
    void end(State how) {
        if (state == State.LIVE) {
            state = how;
        }
        release(open -> true);
    }

    void release(Predicate<Open> which) {
        List.copyOf(opens).stream().filter(which).forEach(Open::end);
    }
}
