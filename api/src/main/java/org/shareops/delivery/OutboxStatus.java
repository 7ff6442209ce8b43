package org.shareops.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What lies in an outbox.
 *
 * @param sender whose items they are
 * @param waiting the items that have not arrived, in the order of their numbers
 * @param failed the items that were set aside, in the order of their numbers
 */
public record OutboxStatus(String sender, List<OutboxItem> waiting, List<OutboxItem> failed) {
    /** Copies the lists. */
    public OutboxStatus {
        waiting = List.copyOf(waiting);
        failed = List.copyOf(failed);
    }

    /** Returns how many items wait. */
    public int depth() {
        return waiting.size();
    }

    /** Returns the item that has waited longest; empty if none waits. */
    public Optional<OutboxItem> oldest() {
        return waiting.stream().min((a, b) -> a.enqueued().compareTo(b.enqueued()));
    }

    /** Returns for how long the oldest item has waited; zero if none waits. */
    public Duration age(Instant now) {
        return oldest().map(item -> Duration.between(item.enqueued(), now))
                .filter(age -> !age.isNegative())
                .orElse(Duration.ZERO);
    }
}
