package org.shareops.testkit.delivery;

import java.util.Random;
import org.shareops.delivery.DeliveryOptions;

/** Where the names of items come from. */
public enum SenderNames {
    /** As in the failure of 2002: all senders have one name, one number, and the same random numbers in the same order. */
    FORCED,
    /** As they are made for everybody. */
    REAL;

    private static final int SEED = 2002;

    /**
     * Returns the options of one sender, to be kept for all cycles of its item.
     *
     * @param family senders of different families do not get into each other's way even if forced to; from 0
     */
    public DeliveryOptions options(int family) {
        return this == REAL
                ? DeliveryOptions.defaults()
                : DeliveryOptions.defaults()
                        .withSender("twin")
                        .withSequence(family)
                        .withRandom(new Random(SEED));
    }
}
