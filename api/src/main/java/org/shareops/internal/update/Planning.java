package org.shareops.internal.update;

import java.time.Duration;
import java.util.Optional;
import org.shareops.internal.run.Cancellation;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.Phase;

/**
 * Plans, also without the publisher's lock, beside publishers who may be at work: what they are half-way through is no ground to
 * refuse anything (rule R5).
 */
final class Planning {
    /** How often a target may change while it is looked at. */
    static final int LOOKS = 3;
    /** How long, in {@link #PAUSE}s, the publisher who is at work is waited for. */
    private static final int MOST_PAUSES = 20;

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Context context;
    private final Job job;

    Planning(Context context, Job job) {
        this.context = context;
        this.job = job;
    }

    /**
     * Prepares the job.
     *
     * @throws ShareException {@code BUSY} if there seems to be a ground to refuse it, but others are at work for longer than
     *     we wait; {@code UNSUPPORTED} or {@code ACCESS_DENIED} if the policy wants what the share cannot do, or not for us (rule D3)
     */
    void prepare() throws ShareException {
        compare();
        Optional<ForcedDisconnect> forced = context.options().inUse().disconnect();
        if (forced.isPresent() && !job.changesNothing()) {
            new EscalationCheck(context, forced.get()).check(job.operation());
        }
    }

    /** The same before the first attempt. */
    void prepareAtStart() throws ShareException {
        unlessReplaced(this::prepare);
    }

    /** Compares once more under the publisher's lock. */
    void prepareUnderLock() throws ShareException {
        context.meter().begin(Phase.PLAN);
        unlessReplaced(job::prepare);
    }

    /** What vanishes while it is looked at was replaced by a publisher of another target, and is looked at again. */
    private void unlessReplaced(Cancellation.Action look) throws ShareException {
        for (int looks = 1; ; looks++) {
            try {
                look.run();
                return;
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.NOT_FOUND || looks == LOOKS) {
                    throw e;
                }
            }
            // An update of a directory around this one may have been interrupted while that had no name.
            if (!new Neighbours(context, job.operation()).outerHaveChanged()) {
                context.pause(PAUSE);
            }
        }
    }

    private void compare() throws ShareException {
        try {
            job.prepare();
            return;
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.REFUSED || !job.hasReadRecord()) {
                throw e;
            }
        }
        // Content and record of the last update are read one after the other. Were they of two updates, files of ours
        // look
        // foreign.
        for (int looks = 1; ; looks++) {
            TreeSnapshot before = look();
            awaitRest();
            try {
                job.prepare();
                return;
            } catch (ShareException e) {
                // Nobody was in the middle of a commit, and none has begun since: it was all of one update.
                if (e.kind() != ErrorKind.REFUSED || look().showsSameAs(before)) {
                    throw e;
                }
                if (looks == LOOKS) {
                    throw context.error(ErrorKind.BUSY, job.operation())
                            .detail("other publishers keep changing the target; try again when they have finished")
                            .cause(e)
                            .build();
                }
            }
        }
    }

    private void awaitRest() throws ShareException {
        for (int pauses = 0; context.volume().stat(context.control().lock()).isPresent(); pauses++) {
            if (pauses == MOST_PAUSES) {
                throw PublisherLock.busy(context, null);
            }
            context.pause(PAUSE);
        }
    }

    private TreeSnapshot look() throws ShareException {
        Optional<Entry> top = context.volume().stat(context.path());
        if (top.isEmpty()) {
            return TreeSnapshot.absent();
        }
        return top.get().isDirectory() || context.path().isRoot()
                ? TreeSnapshot.of(context, context.path(), top.get())
                : TreeSnapshot.ofTop(top);
    }
}
