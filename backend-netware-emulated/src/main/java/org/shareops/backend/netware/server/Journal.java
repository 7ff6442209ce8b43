package org.shareops.backend.netware.server;

import org.jspecify.annotations.Nullable;

/** Where all parts of the server note what they do: the counters, and the events for whoever listens. */
interface Journal {
    Counters counters();

    /** Tells the listeners; {@code station} is null for the server itself. */
    void event(ServerEvent.Type type, @Nullable Station station, String detail);
}
