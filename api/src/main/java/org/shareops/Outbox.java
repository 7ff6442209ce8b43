package org.shareops;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.shareops.delivery.Cycles;
import org.shareops.delivery.DrainOptions;
import org.shareops.delivery.DrainReport;
import org.shareops.delivery.OutboxStatus;
import org.shareops.internal.delivery.InboxDesk;
import org.shareops.internal.delivery.OutboxDesk;
import org.shareops.model.ShareException;
import org.shareops.source.Source;

/**
 * A local directory in which items wait until they have arrived in an inbox, across crashes and restarts. Many threads and
 * processes may enqueue, one at a time delivers. Thread-safe; open a directory once in a program.
 *
 * <pre>{@code
 * try (Outbox outbox = Outbox.open(Path.of("/var/spool/status"))) {
 *     outbox.enqueue(Source.bytes(message));                          // durable from here on
 *     outbox.drain(List.of(shares.share("smb://dp01/data").inbox("status")), DrainOptions.defaults());
 * }
 * }</pre>
 *
 * <p>The directory should lie on a local disk: locks and syncs of network file systems cannot be relied on.
 */
public final class Outbox implements AutoCloseable {
    private final OutboxDesk desk;

    private Outbox(OutboxDesk desk) {
        this.desk = desk;
    }

    /**
     * Opens the outbox in a directory, and makes one where none is. Its sender gets an identifier of its own.
     *
     * @param directory one of its own; only its parent must exist. On POSIX systems a new one is open to its owner alone
     * @throws ShareException {@code REFUSED} if other files are in the directory; {@code IO_FAILURE} if the outbox is damaged;
     *     {@code ACCESS_DENIED}, {@code NOT_FOUND}
     */
    public static Outbox open(Path directory) throws ShareException {
        return new Outbox(OutboxDesk.open(directory, true, null));
    }

    /**
     * The same for a sender with a name.
     *
     * @param sender 1 to 32 of {@code a-z}, {@code 0-9} and {@code _}; should be the sender's alone
     * @throws ShareException {@code REFUSED} also if it is another's outbox
     * @throws IllegalArgumentException if the name is none
     */
    public static Outbox open(Path directory, String sender) throws ShareException {
        return new Outbox(OutboxDesk.open(directory, true, sender));
    }

    /**
     * Opens an outbox that is there.
     *
     * @throws ShareException {@code NOT_FOUND} if there is none
     */
    public static Outbox openExisting(Path directory) throws ShareException {
        return new Outbox(OutboxDesk.open(directory, false, null));
    }

    /** Returns where it is. */
    public Path directory() {
        return desk.directory();
    }

    /**
     * Puts an item in. When this returns, the item survives a crash of this program and of the computer.
     *
     * @param item one file; it is copied
     * @return its number among those of this sender (rule V7)
     * @throws ShareException {@code SOURCE} if the item cannot be read or changes meanwhile; {@code NO_SPACE}; in any case the
     *     item is not in the outbox then
     */
    public long enqueue(Source item) throws ShareException {
        return desk.enqueue(item);
    }

    /** Tells what waits and what was set aside, by reading the directory. */
    public OutboxStatus status() throws ShareException {
        return desk.status();
    }

    /**
     * Tries each item once that is due, in the order of their numbers. An item leaves the outbox when an inbox has answered
     * that it is there (rule V1); one that fails waits longer each time and does not hold up the others (rule V8); one that
     * failed in too many cycles is set aside (rule V4). A server that is away, and an inbox that does not exist, is no item's
     * failure: they all wait. Of several inboxes the one that took an item last is asked first, at the beginning one whose link
     * is up already. An item goes to another only if it is known not to have arrived (rule V5).
     *
     * @param inboxes at least one, the preferred first
     * @return what became of each; failures of items and servers are in there, not thrown
     * @throws ShareException {@code BUSY} if somebody else delivers from this outbox; {@code CANCELLED}, {@code CLOSED}; what
     *     the local disk fails with
     */
    public DrainReport drain(List<Inbox> inboxes, DrainOptions options) throws ShareException {
        return desk.drain(desks(inboxes), options);
    }

    /**
     * Drains again and again on a thread of its own, until that is closed, or the {@link Shares} of an inbox is.
     *
     * @param interval from the end of a cycle to the next; up to a quarter of it is added at random
     * @throws IllegalArgumentException unless the interval is positive
     */
    public Cycles start(List<Inbox> inboxes, DrainOptions options, Duration interval) throws ShareException {
        return desk.start(desks(inboxes), options, interval);
    }

    private static List<InboxDesk> desks(List<Inbox> inboxes) {
        return inboxes.stream().map(Inbox::desk).toList();
    }

    /**
     * Lets all items wait again that were set aside, with all their cycles before them. One of which nobody can say any more
     * whether it has arrived is sent again, so look into the inbox before, if twice does harm.
     *
     * @return how many
     * @throws ShareException {@code BUSY} if somebody delivers from this outbox
     */
    public int retryFailed() throws ShareException {
        return desk.retryFailed();
    }

    /** Closes files; what runs elsewhere on the same directory goes on. Idempotent. */
    @Override
    public void close() throws ShareException {
        desk.close();
    }
}
