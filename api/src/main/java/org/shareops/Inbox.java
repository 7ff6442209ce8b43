package org.shareops;

import java.io.IOException;
import java.time.Duration;
import org.shareops.delivery.Cycles;
import org.shareops.delivery.Delivery;
import org.shareops.delivery.DeliveryOptions;
import org.shareops.delivery.ItemHandler;
import org.shareops.delivery.PollReport;
import org.shareops.delivery.SweepReport;
import org.shareops.internal.delivery.InboxDesk;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.source.Source;

/**
 * A directory on a share where many senders deliver items and one reader takes them. Thread-safe; holds nothing open between
 * calls. A reader keeps one of these: it remembers what was handled and could not be removed.
 *
 * <p>Senders need the right to create files there and to rename what they have created; they need not be able to read or list
 * anything. Readers need to list, read, create and delete.
 */
public final class Inbox {
    private final InboxDesk desk;

    Inbox(InboxDesk desk) {
        this.desk = desk;
    }

    InboxDesk desk() {
        return desk;
    }

    /** Returns where it is. */
    public ShareLocation location() {
        return desk.location();
    }

    /** Delivers an item; see {@link #deliver(Source, DeliveryOptions)}. */
    public Delivery deliver(Source item) throws ShareException {
        return deliver(item, DeliveryOptions.defaults());
    }

    /**
     * Delivers an item: it is written under a temporary name, made durable, and given a name that nothing has. A reader never
     * sees a part of it, nothing is overwritten, and no directory is listed (rules V2, V3, V6). Makes one cycle of at most ten
     * names (rule V4), and waits up to about half a minute for a server that went away before it told whether the item has
     * arrived. For items that must survive this program there is {@link Outbox}.
     *
     * <p>Interrupting the thread ends it soon with {@code CANCELLED}, unless the item has arrived, and keeps the interrupt
     * flag (rule C4).
     *
     * @param item one file
     * @return where it arrived: the server has said so (rule V1)
     * @throws ShareException {@code ALREADY_EXISTS} if ten names are taken; {@code OUTCOME_UNKNOWN} if nobody can say whether
     *     it has arrived: sending it again may deliver it twice; {@code NOT_FOUND} if there is no such inbox; {@code SOURCE}
     *     if the item cannot be read or changes meanwhile; {@code ACCESS_DENIED}, {@code NO_SPACE}, {@code INVALID_NAME};
     *     with any but {@code OUTCOME_UNKNOWN} it has not arrived
     */
    public Delivery deliver(Source item, DeliveryOptions options) throws ShareException {
        return desk.deliver(item, options);
    }

    /**
     * Hands out the complete items that are there: those of one sender in the order of their numbers (rule V7), all others as
     * they came in. Lists the inbox once. One reader at a time. An item that the handler is done with is removed; should that
     * fail, this object will not hand it out again but remove it at its next poll. A program that dies in between gets it
     * again when it comes back: {@link org.shareops.delivery.Item#location()} tells it that it knows that one.
     *
     * @param handler called by this thread, for one item at a time
     * @throws ShareException {@code BUSY} if another reader is at work; {@code NOT_FOUND} if there is no such inbox; what the
     *     server fails with: if it is at removing or moving one item, after all others were handed out (rule V8)
     * @throws IOException what the handler throws; the item is still there then
     */
    public PollReport poll(ItemHandler handler) throws IOException {
        return desk.poll(handler);
    }

    /**
     * Polls again and again on a thread of its own, until that is closed or {@link Shares} is. A poll that fails is logged and
     * is no reason to stop.
     *
     * @param interval from the end of a poll to the next; up to a quarter of it is added at random
     * @throws IllegalArgumentException unless the interval is positive
     */
    public Cycles watch(Duration interval, ItemHandler handler) throws ShareException {
        return desk.watch(interval, handler);
    }

    /** Removes what senders that died have left more than 36 hours ago, by the server's clock; see {@link #sweep(Duration)}. */
    public SweepReport sweep() throws ShareException {
        return desk.sweep();
    }

    /**
     * Removes temporary files that are older than {@code age} by the server's clock and that nobody has open. Senders that are
     * only slow lose nothing: they send the item again.
     *
     * @param age at least 36 hours, since until then senders rely on finding what they have left (rule V5)
     * @throws ShareException what the server fails with: if it is at one file, after the others were removed
     * @throws IllegalArgumentException if it is less
     */
    public SweepReport sweep(Duration age) throws ShareException {
        return desk.sweep(age);
    }

    /** Returns the inbox's URL. */
    @Override
    public String toString() {
        return desk.location().toString();
    }
}
