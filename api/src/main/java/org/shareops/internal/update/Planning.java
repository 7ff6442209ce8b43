package org.shareops.internal.update;

import java.time.Duration;
import java.util.Optional;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.update.UpdatePlan;

/**
 * Plans without the publisher's lock, beside publishers who may be at work: what they are half-way through is no ground to
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
     *     we wait
     */
    UpdatePlan prepare() throws ShareException {
        try {
            return job.prepare();
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
                return job.prepare();
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
                ? TreeSnapshot.of(context.volume(), context.path(), top.get(), context.cancellation())
                : new TreeSnapshot(top, TreeSnapshot.absent().entries());
    }
}
