package org.shareops.testkit.delivery;

import org.shareops.Inbox;
import org.shareops.delivery.Delivery;
import org.shareops.delivery.DeliveryOptions;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;

/** Somebody who delivers one item, in as many cycles as that takes. */
final class Sender {
    /** How many names one cycle may try (rule V4). */
    static final int MOST_TRIES = 10;

    private Sender() {}

    /**
     * What it took.
     *
     * @param there where the item arrived
     * @param cycles how many cycles, with the last
     * @param tries how many names in all of them
     */
    record Sent(Delivery there, int cycles, long tries) {}

    /** Delivers a letter; whatever hinders it but taken names is a failure. */
    static Sent send(Inbox inbox, Letter letter, DeliveryOptions options) throws ShareException {
        for (int cycle = 1; ; cycle++) {
            try {
                Delivery there = inbox.deliver(Source.bytes(letter.content()), options);
                return new Sent(there, cycle, (long) (cycle - 1) * MOST_TRIES + there.tries());
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.ALREADY_EXISTS) {
                    throw e;
                }
            }
        }
    }
}
