package org.shareops.internal.link;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.LinkReport;

/** Counts what happens to one link. Thread-safe. */
final class LinkCounters {
    final LongAdder attempts = new LongAdder();
    final LongAdder logOns = new LongAdder();
    final LongAdder rejections = new LongAdder();
    final LongAdder losses = new LongAdder();
    final LongAdder idleLogOffs = new LongAdder();
    final LongAdder verifications = new LongAdder();
    /** Whose round trips may become more: a lost one has users still, and to log off takes one as well. */
    private final Set<LiveLink> sessions = new HashSet<>();

    private long roundTripsBefore;

    synchronized void begun(LiveLink session) {
        sessions.add(session);
    }

    synchronized void ended(LiveLink session) {
        if (sessions.remove(session)) {
            roundTripsBefore += session.roundTrips();
        }
    }

    /** What a log-on took that came to nothing. */
    synchronized void failed(long roundTrips) {
        roundTripsBefore += roundTrips;
    }

    private synchronized long roundTrips() {
        return roundTripsBefore
                + sessions.stream().mapToLong(LiveLink::roundTrips).sum();
    }

    LinkReport report(String identity, ConnectionStatus status, Optional<String> details) {
        return new LinkReport(
                identity,
                status,
                attempts.sum(),
                logOns.sum(),
                rejections.sum(),
                losses.sum(),
                idleLogOffs.sum(),
                verifications.sum(),
                roundTrips(),
                details);
    }
}
