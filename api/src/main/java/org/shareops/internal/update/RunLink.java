package org.shareops.internal.update;

import org.jspecify.annotations.Nullable;
import org.shareops.internal.link.LinkTable;
import org.shareops.internal.link.LinkUse;
import org.shareops.internal.run.Meter;
import org.shareops.internal.run.MeteredVolume;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;

/** The link that one operation uses, from its beginning to its end. For one thread. */
final class RunLink implements AutoCloseable {
    private final LinkTable links;
    private final ShareAddress share;
    private final MeteredVolume volume;
    private @Nullable LinkUse use;

    /** Opens the share, logging on if there is no link. */
    RunLink(LinkTable links, ShareAddress share, Meter meter) throws ShareException {
        this.links = links;
        this.share = share;
        LinkUse first = links.useOfLivingLink(share);
        this.use = first;
        this.volume = new MeteredVolume(first.volume(), meter);
    }

    /** Returns the share over whatever link is used at the time. */
    MeteredVolume volume() {
        return volume;
    }

    /** Goes on over a link that is alive: the same if it is, else another one. */
    void relink() throws ShareException {
        LinkUse now = use;
        if (now != null && now.isAlive()) {
            return;
        }
        close();
        LinkUse fresh = links.useOfLivingLink(share);
        use = fresh;
        volume.use(fresh.volume());
    }

    /** Something that may be done twice. */
    @FunctionalInterface
    interface Request<T> {
        T ask() throws ShareException;
    }

    /**
     * Asks, and once more over another link if this one is lost meanwhile (rule P7). Nothing may be held.
     *
     * @param request something that may be done again from its beginning
     */
    <T> T askAgainIfLost(Request<T> request) throws ShareException {
        try {
            return request.ask();
        } catch (ShareException e) {
            LinkUse now = use;
            boolean lost = e.kind() == ErrorKind.LINK_LOST || e.kind() == ErrorKind.OUTCOME_UNKNOWN;
            if (!lost || (now != null && now.isAlive())) {
                throw e;
            }
            try {
                relink();
                return request.ask();
            } catch (ShareException again) {
                again.addSuppressed(e);
                throw again;
            }
        }
    }

    /** Lets the link go for a while, in which nothing of ours is held: it may be logged off. */
    void rest() {
        close();
    }

    /** Ends the use. */
    @Override
    public void close() {
        LinkUse last = use;
        use = null;
        if (last != null) {
            last.close();
        }
    }
}
