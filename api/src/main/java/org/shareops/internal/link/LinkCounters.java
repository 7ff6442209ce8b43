package org.shareops.internal.link;

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
    /** On sessions that have ended. */
    final LongAdder roundTrips = new LongAdder();

    LinkReport report(String identity, ConnectionStatus status, long roundTripsNow) {
        return new LinkReport(
                identity,
                status,
                attempts.sum(),
                logOns.sum(),
                rejections.sum(),
                losses.sum(),
                idleLogOffs.sum(),
                verifications.sum(),
                roundTrips.sum() + roundTripsNow);
    }
}
