package org.shareops.internal.run;

import java.time.Duration;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.EngineClock;

/** How long somebody waits for a server that is away, to learn what became of a request that he sent. For one thread. */
public final class Patience {
    /** With the back-off between them a server has about half a minute to come back. */
    private static final int MOST_WAITS = 5;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    private final EngineClock clock;
    private int left;

    private Patience(EngineClock clock, int left) {
        this.clock = clock;
        this.left = left;
    }

    /** Makes the patience of somebody who needs an answer. */
    public static Patience some(EngineClock clock) {
        return new Patience(clock, MOST_WAITS);
    }

    /** Makes the patience of somebody who will come back later anyway. */
    public static Patience none(EngineClock clock) {
        return new Patience(clock, 0);
    }

    /** Waits until the server may be asked again; false if it is no use, or if we were interrupted. */
    public boolean waited(ShareException away) {
        if (left == 0 || (away.kind() != ErrorKind.UNREACHABLE && away.kind() != ErrorKind.LINK_LOST)) {
            return false;
        }
        left--;
        Duration time = away.retryAt()
                .map(at -> Duration.between(clock.instant(), at))
                .filter(wait -> !wait.isNegative())
                .map(wait -> wait.compareTo(LONGEST_PAUSE) < 0 ? wait : LONGEST_PAUSE)
                .orElse(Duration.ZERO);
        try {
            clock.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
