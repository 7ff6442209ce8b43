package org.shareops.cli;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.shareops.Inbox;
import org.shareops.Outbox;
import org.shareops.delivery.DrainOptions;
import org.shareops.delivery.DrainReport;
import org.shareops.delivery.OutboxItem;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** Many programs put items into one outbox and one at a time delivers: who comes while another does waits for its turn. */
final class Turn {
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** As long as somebody who only wants to know what became of his own items may have to wait for those of others. */
    private static final Duration MOST = Duration.ofSeconds(30);

    private Turn() {}

    /**
     * Drains, or finds that others have delivered these items.
     *
     * @param numbers the items that matter
     */
    static DrainReport drain(Outbox outbox, List<Inbox> inboxes, DrainOptions options, Collection<Long> numbers)
            throws ShareException {
        long end = System.nanoTime() + MOST.toNanos();
        while (true) {
            try {
                return outbox.drain(inboxes, options);
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.BUSY || System.nanoTime() - end >= 0) {
                    throw e;
                }
            }
            if (outbox.status().waiting().stream().map(OutboxItem::sequence).noneMatch(numbers::contains)) {
                return new DrainReport(List.of(), new TreeMap<>(), List.of(), 0);
            }
            pause(outbox);
        }
    }

    private static void pause(Outbox outbox) throws ShareException {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ShareException.of(ErrorKind.CANCELLED, "deliver from the outbox " + outbox.directory())
                    .detail("it was interrupted")
                    .cause(e)
                    .build();
        }
    }
}
