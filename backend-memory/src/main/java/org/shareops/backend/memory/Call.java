package org.shareops.backend.memory;

import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * One request under way: who asks for what, so that every failure can say it.
 *
 * @param changes whether a reply that is lost leaves the outcome unknown (rule R6)
 */
record Call(
        MemoryProfile profile,
        Presence presence,
        @Nullable ShareAddress share,
        String primitive,
        SharePath path,
        boolean changes) {
    /** What a request does on the server; runs under the server's lock. */
    @FunctionalInterface
    interface Action<T> {
        T run(Call call) throws ShareException;
    }

    /** Fails if our thread was interrupted (rule C4) or the link has ended; needs no lock and sends nothing. */
    void requireUsable() throws ShareException {
        if (Thread.currentThread().isInterrupted()) {
            throw failure(ErrorKind.CANCELLED, "the thread was interrupted before anything was sent");
        }
        requireLive();
    }

    void requireLive() throws ShareException {
        switch (presence.state()) {
            case LIVE -> {}
            case CLOSED -> throw failure(ErrorKind.CLOSED, "the link was closed before; log on again");
            case LOST -> throw failure(ErrorKind.LINK_LOST, "the link to the server is lost; log on again");
        }
    }

    /** Fails if the link was lost since the request was sent: nobody can tell whether the server has acted. */
    void requireReply() throws ShareException {
        if (changes && presence.state() == Presence.State.LOST) {
            throw failure(ErrorKind.OUTCOME_UNKNOWN, "the link broke before the reply; log on again and look");
        }
        requireLive();
    }

    ShareException refused(Refusal why) {
        return refused(why, path);
    }

    ShareException refused(Refusal why, SharePath about) {
        return located(why.of(primitive, profile, about.equals(path) ? "" : "\"" + about + "\": "));
    }

    ShareException failure(ErrorKind kind, String detail) {
        return located(ShareException.of(kind, primitive).detail(detail));
    }

    private ShareException located(ShareException.Builder builder) {
        return (share == null ? builder : builder.share(share)).path(path).build();
    }
}
