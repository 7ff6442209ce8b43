package org.shareops.internal.link;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.ConnectionStatus.Evidence;
import org.shareops.model.LinkState;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;
import org.shareops.spi.EngineClock;

/** Writes down what is known of a link (rule P9). */
record StatusNote(ServerAddress server, EngineClock clock) {
    static ConnectionStatus neverAsked(ServerAddress server, LinkState state) {
        return new ConnectionStatus(
                server, state, Evidence.NEVER_ASKED, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static ConnectionStatus withRetryAt(ConnectionStatus known, Optional<Instant> retryAt) {
        return new ConnectionStatus(
                known.server(), known.state(), known.evidence(), known.since(), known.lastError(), retryAt);
    }

    /** A state that goes on has begun when it began before. */
    ConnectionStatus after(
            ConnectionStatus before,
            LinkState state,
            Evidence evidence,
            @Nullable ShareException error,
            @Nullable Instant retryAt) {
        Optional<Instant> since = before.state() == state ? before.since() : Optional.empty();
        return new ConnectionStatus(
                server,
                state,
                evidence,
                since.or(() -> Optional.of(clock.instant())),
                Optional.ofNullable(error),
                Optional.ofNullable(retryAt));
    }
}
