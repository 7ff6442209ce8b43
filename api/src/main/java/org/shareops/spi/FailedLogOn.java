package org.shareops.spi;

import java.io.Serial;
import org.shareops.model.ShareException;

/** Why a log-on failed, from a backend that also knows what it took. Whoever calls the library sees nothing of the latter. */
public final class FailedLogOn extends ShareException {
    @Serial
    private static final long serialVersionUID = 1;

    private final long roundTrips;
    private final Concern concern;

    private enum Concern {
        SERVER,
        IDENTITY,
        THIS_COMPUTER
    }

    /**
     * Makes an exception.
     *
     * @param roundTrips how many requests the attempt has sent, as {@link ServerLink#roundTrips()} counts them; a good-bye may
     *     be among them
     */
    public FailedLogOn(Builder builder, long roundTrips) {
        this(builder, roundTrips, Concern.SERVER);
    }

    private FailedLogOn(Builder builder, long roundTrips, Concern concern) {
        super(builder);
        this.roundTrips = roundTrips;
        this.concern = concern;
    }

    /**
     * Makes an exception for a log-on that something was missing for on this computer, such as a ticket: no server was asked,
     * and nobody has refused anything. So nothing is remembered against the server or the credentials, and the next use tries
     * again at once (rule P5).
     */
    public static FailedLogOn withoutAsking(Builder builder) {
        return new FailedLogOn(builder, 0, Concern.THIS_COMPUTER);
    }

    /**
     * Makes an exception for what is not to be held against the server, nor for good against the credentials, such as a KDC that
     * does not answer, or a server that takes no such credentials: it is left alone for a while for this identity, and for no
     * other (rule P6).
     *
     * @param roundTrips as above
     */
    public static FailedLogOn ofIdentityAlone(Builder builder, long roundTrips) {
        return new FailedLogOn(builder, roundTrips, Concern.IDENTITY);
    }

    /** Returns true for {@link #ofIdentityAlone}. */
    public boolean isOfIdentityAlone() {
        return concern == Concern.IDENTITY;
    }

    /** Returns false if no server was asked, see {@link #withoutAsking}. */
    public boolean wasAsked() {
        return concern != Concern.THIS_COMPUTER;
    }

    /** Returns how many requests the attempt has sent; 0 or more. */
    public long roundTrips() {
        return roundTrips;
    }
}
