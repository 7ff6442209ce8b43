package org.shareops.spi;

import java.io.Serial;
import org.shareops.model.ShareException;

/** Why a log-on failed, from a backend that also knows what it took. Whoever calls the library sees nothing of the latter. */
public final class FailedLogOn extends ShareException {
    @Serial
    private static final long serialVersionUID = 1;

    private final long roundTrips;

    /**
     * Makes an exception.
     *
     * @param roundTrips how many requests the attempt has sent, as {@link ServerLink#roundTrips()} counts them; a good-bye may
     *     be among them
     */
    public FailedLogOn(Builder builder, long roundTrips) {
        super(builder);
        this.roundTrips = roundTrips;
    }

    /** Returns how many requests the attempt has sent; 0 or more. */
    public long roundTrips() {
        return roundTrips;
    }
}
