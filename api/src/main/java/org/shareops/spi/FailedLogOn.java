package org.shareops.spi;

import java.io.Serial;
import org.shareops.model.ShareException;

/** Why a log-on failed, from a backend that also knows what it took. Whoever calls the library sees nothing of the latter. */
public final class FailedLogOn extends ShareException {
    @Serial
    private static final long serialVersionUID = 1;

    private final long roundTrips;
    private final boolean asked;

    /**
     * Makes an exception.
     *
     * @param roundTrips how many requests the attempt has sent, as {@link ServerLink#roundTrips()} counts them; a good-bye may
     *     be among them
     */
    public FailedLogOn(Builder builder, long roundTrips) {
        this(builder, roundTrips, true);
    }

    private FailedLogOn(Builder builder, long roundTrips, boolean asked) {
        super(builder);
        this.roundTrips = roundTrips;
        this.asked = asked;
    }

    /**
     * Makes an exception for a log-on that something was missing for on this computer, such as a ticket: no server was asked,
     * and nobody has refused anything. So nothing is remembered against the server or the credentials, and the next use tries
     * again at once (rule P5).
     */
    public static FailedLogOn withoutAsking(Builder builder) {
        return new FailedLogOn(builder, 0, false);
    }

    /** Returns false if no server was asked, see {@link #withoutAsking}. */
    public boolean wasAsked() {
        return asked;
    }

    /** Returns how many requests the attempt has sent; 0 or more. */
    public long roundTrips() {
        return roundTrips;
    }
}
